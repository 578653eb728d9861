/** The App Home where Slack or the table is slow or fails: what was found is shown, and what is not known is said. */
import type { RequestLists } from '../../../lambda/application/ports.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import type { Directory } from '../../../lambda/slack/directory.ts';
import type { Desk } from '../../../lambda/slack/listeners/context.ts';
import { onHomeOpened } from '../../../lambda/slack/listeners/events/app-home-opened.ts';
import { MemoryLog } from '../../support/ports.ts';
import { confirmed, plainDraft } from '../../support/requests.ts';

const nothing = 'Nothing waits for you.';
const unknown = 'There may be more: not every request could be checked';

let serial = 0;
function waitingFor(...approvers: string[]): ShareRequest {
  serial += 1;
  const id = serial.toString(16).padStart(32, '0');
  return confirmed(plainDraft(Date.now(), { approvers }, { id, requester: 'U9' }), Date.now());
}

interface Around {
  pages(): AsyncIterable<ShareRequest[]>;
  own?: RequestLists['latestOf'];
  members?: Directory['members'];
}

/** What U1 sees, opening it `lateMs` after Slack's timestamp; and what was logged. */
async function opened({ pages, own, members }: Around, lateMs = 0) {
  const log = new MemoryLog();
  let view = '';
  const desk = {
    log,
    now: Date.now,
    lists: { waiting: pages, latestOf: own ?? (() => Promise.resolve([])) },
    people: {
      person: () => Promise.resolve({ kind: 'member' }),
      members: members ?? (() => Promise.resolve({ kind: 'gone' })),
    },
    slack: {
      views: {
        publish: (published: object) => {
          view = JSON.stringify(published);
          return Promise.resolve({});
        },
      },
    },
  } as unknown as Desk;
  const now = Date.now();
  const body = { team_id: 'T1', event: { user: 'U1', tab: 'home' } };
  await onHomeOpened(desk, body, { stampedAt: now - lateMs, enteredAt: now });
  return { view, log };
}

const id = (request: ShareRequest) => `SR-${request.id.slice(0, 8).toUpperCase()}`;
const never = () => new Promise<never>(() => undefined);

test('a page that does not come in time: what was found before is shown, and that there may be more', async () => {
  const mine = waitingFor('U1');
  const { view } = await opened({
    async *pages() {
      yield [mine];
      await never();
    },
  });
  expect(view).toContain(id(mine));
  expect(view).toContain(unknown);
});

test('a page that cannot be read hides nothing and is not “nothing”', async () => {
  const mine = waitingFor('U1');
  const { view, log } = await opened({
    async *pages() {
      yield [mine];
      throw new Error('throttled');
    },
  });
  expect(view).toContain(id(mine));
  expect(view).toContain(unknown);
  expect(log.said).toEqual(['error list_failed']);
});

test('the first page that cannot be read is not “nothing” either', async () => {
  const { view } = await opened({
    // biome-ignore lint/correctness/useYield: it fails before
    async *pages() {
      throw new Error('throttled');
    },
  });
  expect(view).not.toContain(nothing);
  expect(view).toContain(unknown);
});

test('when all was looked at, however late, it does not say that there may be more', async () => {
  const { view } = await opened(
    {
      async *pages() {
        yield [waitingFor('U2')];
      },
    },
    2900,
  );
  expect(view).toContain(nothing);
  expect(view).not.toContain(unknown);
});

test('a group that Slack does not speak of is asked for once, however many pages name it', async () => {
  let asked = 0;
  const mine = waitingFor('U1');
  const { view } = await opened({
    async *pages() {
      for (let page = 0; page < 6; page += 1) yield [waitingFor('S1'), waitingFor('S1')];
      yield [mine];
    },
    members: () => {
      asked += 1;
      return Promise.resolve({ kind: 'unavailable', code: 'ratelimited' });
    },
  });
  expect(asked).toBe(1);
  expect(view).toContain(id(mine));
  expect(view).toContain(unknown);
});

test.each([
  ['fail', () => Promise.reject(new Error('throttled'))],
  ['do not come in time', never],
])('own shares that %s are not “none”, and hide nothing that waits', async (_, own) => {
  const mine = waitingFor('U1');
  const { view } = await opened({
    async *pages() {
      yield [mine];
    },
    own,
  });
  expect(view).toContain(id(mine));
  expect(view).toContain('Your shares could not be read just now');
  expect(view).not.toContain('You have not shared a recording yet');
});
