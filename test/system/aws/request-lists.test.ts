/** What people see of their requests: in order, all of it, and nothing that is gone or cannot be read. */

import type {
  Cursor,
  DecisionIndex,
  Page,
  RequestLists,
  RequestStore,
} from '../../../lambda/application/ports.ts';
import { documentClient } from '../../../lambda/aws/clients.ts';
import { decisionIndex } from '../../../lambda/aws/decisions.ts';
import { requestLists } from '../../../lambda/aws/request-lists.ts';
import { requestStore } from '../../../lambda/aws/request-store.ts';
import { decisionsOf } from '../../../lambda/domain/decisions.ts';
import { type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { patient, useColdHarness } from '../../support/harness.ts';
import { MemoryLog } from '../../support/ports.ts';
import { confirmed, plainDraft, stored } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const now = 1_800_000_000_000;
const log = new MemoryLog();
const h = useColdHarness();
let real: { store: RequestStore; lists: RequestLists; decisions: DecisionIndex };
beforeAll(() => {
  h.useAwsEnvironment();
  const client = documentClient(patient);
  const { tableName } = h.stack;
  real = {
    store: requestStore(client, tableName),
    lists: requestLists(client, tableName, { log }),
    decisions: decisionIndex(client, tableName),
  };
});

let serial = 0;
const make = (teamId: string, createdAt = now): ShareRequest => {
  serial += 1;
  const id = serial.toString(16).padStart(32, '0');
  return { ...plainDraft(now, {}, { id, teamId }), createdAt };
};
const asked = (request: ShareRequest, expiresAt: number): ShareRequest => {
  const waiting = confirmed({ ...request, rule: { ...request.rule, approvers: ['U2'] } }, now);
  return { ...waiting, approval: { ...waiting.approval, expiresAt } };
};
const idsOf = (requests: ShareRequest[]) => requests.map(({ id }) => id);
async function allWaiting(lists: RequestLists, team: string, at = now): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of lists.waiting(team, at)) ids.push(...idsOf(page));
  return ids;
}

/** All pages of a list, as the IDs on each. */
async function pagesOf(read: (after: Cursor | undefined) => Promise<Page>): Promise<string[][]> {
  const pages: string[][] = [];
  let after: Cursor | undefined;
  do {
    const { requests, next } = await read(after);
    pages.push(idsOf(requests));
    after = next;
  } while (after);
  return pages;
}

const memory = new MemoryStore();
describe.each([
  ['in DynamoDB', () => real],
  ['in memory', () => ({ store: memory, lists: memory, decisions: undefined })],
] as const)('%s', (name, ports) => {
  test('a person’s requests, the newest first; drafts and what is gone are not among them', async () => {
    const { store, lists } = ports();
    const first = make(name);
    const second = make(name, now + 1);
    const gone = { ...confirmed(make(name, now + 3), now), ttl: now / 1000 };
    await stored(store, confirmed(first, now));
    await stored(store, confirmed(second, now));
    await stored(store, make(name, now + 2));
    await stored(store, gone);
    expect(idsOf(await lists.latestOf(name, 'U1', 10, now))).toEqual([second.id, first.id]);
    expect(idsOf(await lists.latestOf(name, 'U1', 1, now))).toEqual([second.id]);
    expect(await lists.latestOf(name, 'U2', 10, now)).toEqual([]);
  });

  test('all that waits in a team, however much, the most urgent first', async () => {
    const { store, lists } = ports();
    const team = `${name} waits`;
    const requests = Array.from({ length: 60 }, (_, index) => asked(make(team), now + 60 - index));
    for (const request of requests) await stored(store, request);
    expect(await allWaiting(lists, team)).toEqual(idsOf(requests).reverse());
  });

  test('a rule’s shares, page by page, the newest first; drafts and what is gone are not among them', async () => {
    const { store, lists } = ports();
    const team = `${name} rules`;
    // Two of the same millisecond: a page may end between them.
    const times = [now, now + 1, now + 1, now + 2, now + 3];
    const made = times.map((at) => confirmed(make(team, at), now));
    for (const request of made) await stored(store, request);
    await stored(store, make(team, now + 4));
    await stored(store, { ...confirmed(make(team, now + 5), now), ttl: now / 1000 });
    const of = (rule: string) =>
      pagesOf((after) => lists.ofRule(team, rule, { after, limit: 2, now }));
    const pages = await of('r');
    expect(pages.flat().sort()).toEqual(idsOf(made).sort());
    expect(pages.flat()[0]).toBe(made[4]!.id);
    expect(pages.flat().at(-1)).toBe(made[0]!.id);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.at(-1)).not.toEqual([]);
    expect(await of('another rule')).toEqual([[]]);
  });

  test('what a person decided in 30 days, page by page, the latest first', async () => {
    const { store, lists, decisions } = ports();
    const team = `${name} decides`;
    const days = [0, 1, 29, 31];
    const made = days.map((ago) => {
      const at = now - ago * 86_400_000;
      const request = {
        ...plainDraft(at, { approvers: ['U2'] }, { id: make(team).id, teamId: team }),
      };
      return withEvent(confirmed(request, at), { kind: 'approval', at, by: 'U2' });
    });
    for (const request of made) {
      await stored(store, request);
      for (const { at, by = '' } of decisionsOf(request))
        await decisions?.record(team, by, { at, id: request.id });
    }
    const of = (user: string) =>
      pagesOf((after) => lists.decidedBy(team, user, { after, limit: 2, now }));
    expect(await of('U2')).toEqual([idsOf(made.slice(0, 2)), idsOf(made.slice(2, 3))]);
    // A page that was open until its last decision became too old.
    const after = { at: now - 30 * 86_400_000 - 1, id: made[3]!.id };
    expect(await lists.decidedBy(team, 'U2', { after, limit: 2, now })).toEqual({ requests: [] });
    expect(await of('U1')).toEqual([[]]);
  });
});

test('an item that cannot be read is reported, and hides no other', async () => {
  const [good, bad] = [make('T7'), make('T7', now + 1)];
  await stored(real.store, confirmed(good, now));
  await stored(real.store, confirmed(bad, now));
  await h.set(bad.id, 'delivery', 'many');
  expect(idsOf(await real.lists.latestOf('T7', 'U1', 1, now))).toEqual([good.id]);
  expect(log.lines).toContainEqual({
    line: 'error request_unreadable',
    fields: { requestId: bad.id },
  });
});

test('one that waits and cannot be read is reported, and the others of the team are all there', async () => {
  const requests = Array.from({ length: 30 }, (_, index) => asked(make('T8'), now + index));
  for (const request of requests) await stored(real.store, request);
  const bad = requests[3]!;
  await h.set(bad.id, 'events', 'none');
  const others = requests.filter((request) => request !== bad);
  expect(await allWaiting(real.lists, 'T8')).toEqual(idsOf(others));
  expect(log.lines).toContainEqual({
    line: 'error request_unreadable',
    fields: { requestId: bad.id },
  });
});

test('what cannot be read, or is gone, does not shorten a person’s list below what was asked for', async () => {
  const requests = Array.from({ length: 40 }, (_, index) =>
    confirmed(make('T9', now + index), now),
  );
  for (const request of requests) await stored(real.store, request);
  const newest = requests.slice(10).map(({ id }) => id);
  for (const id of newest.slice(0, 15)) await h.set(id, 'delivery', 'many');
  for (const id of newest.slice(15)) await h.set(id, 'ttl', now / 1000);
  expect(await real.lists.latestOf('T9', 'U1', 10, now)).toHaveLength(10);
});
