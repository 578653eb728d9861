/** What a person sees of requests, also where Slack or the table is slow or fails: what is not known is said. */
import { type Lists, listRequests } from '../../../lambda/application/list-requests.ts';
import type { RequestLists } from '../../../lambda/application/ports.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { approved, confirmed, hour, plainDraft, start, stored } from '../../support/requests.ts';

let ports: MemoryPorts;
let serial = 0;
beforeEach(() => {
  ports = memoryPorts();
});

/** A request of U9 that waits for these approvers. */
function waitingFor(...approvers: string[]): ShareRequest {
  serial += 1;
  const id = serial.toString(16).padStart(32, '0');
  return confirmed(plainDraft(start, { approvers }, { id, requester: 'U9' }));
}

type Pages = () => AsyncIterable<ShareRequest[]>;

/** What U1 sees; the lists are looked for `forMs` long. */
function list(
  waiting: Pages,
  { own, forMs = 50 }: { own?: RequestLists['latestOf']; forMs?: number } = {},
): Promise<Lists> {
  const latestOf = own ?? (async () => []);
  const bounds = { own: 5, toApprove: 3, until: start + forMs };
  const deps = { ...ports, lists: { waiting, latestOf } };
  return listRequests(deps, { teamId: 'T1', user: 'U1' }, bounds);
}

const never = () => new Promise<never>(() => undefined);
const fails = () => Promise.reject(new Error('throttled'));
const mine = () => waitingFor('U1');
/** These pages, and then what `then` does. */
const pages = (given: ShareRequest[][], then: () => Promise<unknown> = async () => undefined) =>
  async function* () {
    yield* given;
    await then();
  };

test('own requests, and those that this person may approve, as the store has them', async () => {
  const own = approved();
  const other = mine();
  const notMine = waitingFor('U2');
  const tooLate = { ...mine(), approval: { expiresAt: start } };
  const isOwn = { ...waitingFor('U1'), requester: 'U1' };
  for (const request of [own, other, notMine, tooLate, isOwn]) await stored(ports.store, request);
  const bounds = { own: 5, toApprove: 3, until: start + hour };
  const { toApprove, own: listed } = await listRequests(
    ports,
    { teamId: 'T1', user: 'U1' },
    bounds,
  );
  expect(toApprove).toEqual({ requests: [await ports.store.load(other.id)], rest: 'none' });
  const ids = listed === 'unknown' ? [] : listed.map(({ id }) => id);
  expect(ids.sort()).toEqual([own.id, isOwn.id].sort());
});

test.each<[string, number, string]>([
  ['as many as are shown', 3, 'none'],
  ['one more', 4, 'more'],
])('of %s there is %d, and the rest is “%s”', async (_, count, rest) => {
  const all = Array.from({ length: count }, mine);
  const { toApprove } = await list(pages(all.map((request) => [request])));
  expect(toApprove).toEqual({ requests: all.slice(0, 3), rest });
});

test.each([
  ['does not come in time', never, 'warn list_timeout'],
  ['cannot be read', fails, 'error list_failed'],
])('a page that %s: what was found before is shown, the rest is unknown', async (...row) => {
  const [, then, line] = row;
  const found = mine();
  const { toApprove } = await list(pages([[found]], then));
  expect(toApprove).toEqual({ requests: [found], rest: 'unknown' });
  expect(ports.log.said).toEqual([line]);
});

test('the first page that cannot be read is not “nothing” either', async () => {
  expect((await list(pages([], fails))).toApprove).toEqual({ requests: [], rest: 'unknown' });
});

test('when all was looked at, however late, nothing is unknown', async () => {
  const { toApprove } = await list(pages([[waitingFor('U2')]]), { forMs: 0 });
  expect(toApprove).toEqual({ requests: [], rest: 'none' });
});

test('a group that Slack does not speak of is asked for once, however many pages name it', async () => {
  ports.directory.groups.set('S1', { kind: 'unavailable', code: 'ratelimited' });
  const found = mine();
  const many = Array.from({ length: 6 }, () => [waitingFor('S1'), waitingFor('S1')]);
  const { toApprove } = await list(pages([...many, [found]]));
  expect(toApprove).toEqual({ requests: [found], rest: 'unknown' });
  expect(ports.directory.asked).toEqual(['U1 cached', 'S1 cached']);
});

test.each([
  ['fail', fails],
  ['do not come in time', never],
])('own shares that %s are unknown, and hide nothing that waits', async (_, own) => {
  const found = mine();
  const lists = await list(pages([[found]]), { own });
  expect(lists).toEqual({ own: 'unknown', toApprove: { requests: [found], rest: 'none' } });
});
