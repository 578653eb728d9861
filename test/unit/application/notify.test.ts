/** `tell`, post by post: the lease and the intent before each, what is recorded after it, and when it is tried again. */

import { tell } from '../../../lambda/application/notify.ts';
import type {
  Approvers,
  RequestStore,
  Saved,
  SavedRequest,
  Teller,
  Told,
} from '../../../lambda/application/ports.ts';
import { approve, reject } from '../../../lambda/domain/approval.ts';
import { dueAt } from '../../../lambda/domain/notifications.ts';
import {
  type FrozenRule,
  lastEvent,
  type ShareRequest,
  type Telling,
} from '../../../lambda/domain/request.ts';
import { withEvent } from '../../../lambda/domain/states.ts';
import { MemoryLog } from '../../support/ports.ts';
import { confirmed, made, plainDraft, stored } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const start = 1_800_000_000_000;
const minute = 60_000;
const hour = 60 * minute;

/** What a post or a search for approvers comes to: the next in line, else a post or the two approvers. */
type Outcome = Told | Approvers;
const found = (askees: string[], more: Partial<Approvers> = {}): Approvers => ({
  kind: 'found',
  askees,
  enough: true,
  requesterLeft: false,
  ...more,
});

let now: number;
let store: MemoryStore;
let asked: string[];
let outcomes: Outcome[];
let saved: Telling[];
let log: MemoryLog;
/** Saves that are refused, by their number: somebody else wrote. */
let conflicts: number[];
let meddle: (request: ShareRequest) => ShareRequest;

beforeEach(() => {
  now = start;
  store = new MemoryStore();
  asked = [];
  outcomes = [];
  saved = [];
  log = new MemoryLog();
  conflicts = [];
  meddle = (request) => request;
});

/** The store; before a save that is to be refused, somebody else's write takes place. */
function watched(): RequestStore {
  let saves = 0;
  const save = async (before: SavedRequest, after: ShareRequest): Promise<Saved> => {
    saves += 1;
    if (conflicts.includes(saves)) {
      const there = await store.load(before.id);
      if (there) await store.save(there, meddle(there));
    }
    const result = await store.save(before, after);
    if (result.kind === 'saved') saved.push(result.request.telling);
    return result;
  };
  return {
    load: (id) => store.load(id),
    create: () => Promise.reject(new Error('not here')),
    save,
  };
}

function teller(): Teller {
  let posts = 0;
  const said = (what: string): Told => {
    asked.push(what);
    posts += 1;
    const outcome = outcomes.shift() ?? { kind: 'posted', channel: 'C1', ts: `${posts}` };
    if (outcome.kind === 'found') throw new Error('no post');
    return outcome;
  };
  return {
    postParent: async () => said('parent'),
    updateParent: async (_, { channel, ts }) => said(`update ${channel} ${ts}`),
    postReply: async (_, event, { ts }) => said(`reply ${event.kind} ${ts}`),
    showReview: () => Promise.reject(new Error('not here')),
    findAskees: async () => {
      asked.push('askees?');
      const outcome = outcomes.shift() ?? found(['U2', 'U3']);
      if (outcome.kind === 'posted') throw new Error('no search');
      return outcome;
    },
    postCopy: async (_, target) => said(`copy ${target}`),
    updateCopy: async (_, { ts }) => said(`copy update ${ts}`),
    postNudge: async (_, event, { ts }) => said(`nudge ${event.kind} ${ts}`),
    postNote: async (_, event) => said(`note ${event.kind}`),
  };
}

const run = async (request: SavedRequest, owner = 'me') => {
  return tell(
    {
      store: watched(),
      teller: teller(),
      owner,
      now: () => now,
      log,
    },
    request,
  );
};

const plain = (rule: Partial<FrozenRule> = {}) =>
  stored(store, confirmed(plainDraft(now, rule), now));

const asking = () => plain({ approvers: ['U2', 'U3'] });

async function change(from: SavedRequest, to: ShareRequest | { refusal: unknown }) {
  const result = await store.save(from, made(to));
  if (result.kind === 'conflict') throw new Error('conflict');
  asked = [];
  saved = [];
  return result.request;
}

test('the lease is taken with the first intent and given back with the last record', async () => {
  const { request, ...more } = await run(await plain());
  expect(asked).toEqual(['parent']);
  const rest = { replies: {}, notes: {}, copies: {}, failures: 0 };
  expect(saved).toEqual([
    { ...rest, owner: 'me', tellLease: start + 30_000, parent: { shown: 2 } },
    { ...rest, parent: { channel: 'C1', ts: '1', shown: 2 } },
  ]);
  expect(request.telling).toEqual(saved[1]);
  expect(more).toEqual({});
});

test('each record is one write with the next post’s intent', async () => {
  await run(await asking());
  expect(asked).toEqual(['parent', 'askees?', 'copy U2', 'copy U3']);
  expect(saved).toHaveLength(5);
  expect(saved[1]).toMatchObject({ parent: { ts: '1' }, owner: 'me' });
  expect(saved[2]).toMatchObject({ askees: ['U2', 'U3'], failures: 0 });
  const copies = saved.map(({ copies: there }) => there);
  expect(copies[2]).toEqual({ U2: { shown: 2, nudges: {} } });
  expect(copies[3]).toEqual({
    U2: { channel: 'C1', ts: '2', shown: 2, nudges: {} },
    U3: { shown: 2, nudges: {} },
  });
  expect(copies[4]).toEqual({
    U2: { channel: 'C1', ts: '2', shown: 2, nudges: {} },
    U3: { channel: 'C1', ts: '3', shown: 2, nudges: {} },
  });
  expect(saved[4]).not.toHaveProperty('owner');
});

test('who holds the lease is left alone until it ends; who has told before goes on', async () => {
  const request = await plain();
  const held = await change(request, {
    ...request,
    telling: { ...request.telling, owner: 'other', tellLease: start + 1 },
  });
  await run(held);
  expect(asked).toEqual([]);
  expect(saved).toEqual([]);
  await run(held, 'other');
  expect(asked).toEqual(['parent']);
  const again = await change((await store.load(request.id)) ?? request, {
    ...held,
    telling: { ...held.telling, tellLease: start },
  });
  await run(again);
  expect(asked).toEqual(['parent']);
});

test('whoever lost the lease may update a message late: all are updated once more, after ten minutes', async () => {
  const before = (await run(await asking())).request;
  const rejected = reject(before, 'U2', before.contentHash, 'Not this', now);
  const held = await change(before, {
    ...made(rejected),
    telling: { ...before.telling, owner: 'other', tellLease: start - 1 },
  });
  const { request } = await run(held);
  const updates = ['update C1 1', 'copy update 2', 'copy update 3'];
  expect(asked).toEqual(['reply rejected 1', 'note rejected', ...updates]);
  expect(dueAt({ ...request, audited: lastEvent(request).sequence })).toBe(start + 10 * minute);
  asked = [];
  now += 10 * minute - 1;
  await run(request);
  expect(asked).toEqual([]);
  now += 1;
  await run(request);
  expect(asked.map((what) => what.replace(/ \d$/, ''))).toEqual([
    'update C1',
    'copy update',
    'copy update',
  ]);
  expect(saved.at(-1)).not.toHaveProperty('showAgainAt');
});

test('what is left while somebody else holds the lease waits for its end, whatever its own time was', async () => {
  const request = await plain();
  const telling = { ...request.telling, failures: 1, nextTellAt: start - 1 };
  const held = await change(request, {
    ...request,
    telling: { ...telling, owner: 'other', tellLease: start + 20_000 },
  });
  expect((await run(held)).later).toBe(start + 20_000);
  expect(asked).toEqual([]);
});

test('nobody to ask is told to the requester, and only while it waits', async () => {
  outcomes = [{ kind: 'posted', channel: 'C1', ts: '1' }, found([], { enough: false })];
  const { request } = await run(await asking());
  expect(asked).toEqual(['parent', 'askees?', 'reply nobody_to_ask 1', 'update C1 1']);
  expect(lastEvent(request)).toMatchObject({ kind: 'nobody_to_ask', at: start });
});

test('a rejection: reply with its intent, words to the requester, and both copies brought up to date', async () => {
  const before = (await run(await asking())).request;
  const rejected = await change(before, reject(before, 'U2', before.contentHash, 'Not this', now));
  const { request } = await run(rejected);
  const last = lastEvent(request).sequence;
  expect(asked).toEqual([
    'reply rejected 1',
    'note rejected',
    'update C1 1',
    'copy update 2',
    'copy update 3',
  ]);
  expect(saved[0]?.replies).toEqual({ [last]: {} });
  expect(saved[1]).toMatchObject({
    replies: { [last]: { channel: 'C1', ts: '1' } },
    notes: { [last]: {} },
  });
  expect(request.telling.notes).toEqual({ [last]: { channel: 'C1', ts: '2' } });
  expect(request.telling.parent).toMatchObject({ shown: last });
  expect(Object.values(request.telling.copies).map(({ shown }) => shown)).toEqual([last, last]);
});

test('a reminder goes once into the thread of each copy', async () => {
  const before = (await run(await asking())).request;
  const reminded = await change(before, withEvent(before, { kind: 'reminded', at: now }));
  const { request } = await run(reminded);
  const last = lastEvent(request).sequence;
  expect(asked.slice(0, 2)).toEqual(['nudge reminded 2', 'nudge reminded 3']);
  expect(Object.values(request.telling.copies)).toMatchObject([
    { nudges: { [last]: '1' }, shown: last },
    { nudges: { [last]: '2' }, shown: last },
  ]);
});

describe('what cannot be told', () => {
  test('a person who cannot be asked is left out, the others are asked', async () => {
    const posted: Told = { kind: 'posted', channel: 'C1', ts: '1' };
    outcomes = [posted, found(['U2', 'U3']), { kind: 'closed', code: 'gone' }];
    const { request, later } = await run(await asking());
    expect(asked).toEqual(['parent', 'askees?', 'copy U2', 'copy U3']);
    expect(request.telling.copies.U2).toEqual({ shown: 2, nudges: {}, gaveUp: 'gone' });
    expect(request.telling).toMatchObject({ failures: 0, askees: ['U2', 'U3'] });
    expect(later).toBeUndefined();
  });

  test('a channel that cannot be asked: its people are looked for instead', async () => {
    const posted: Told = { kind: 'posted', channel: 'C1', ts: '1' };
    outcomes = [posted, found(['C9']), { kind: 'closed', code: 'gone' }];
    const { request } = await run(await plain({ approvers: ['U2', 'U3'], askIn: 'C9' }));
    expect(asked).toEqual(['parent', 'askees?', 'copy C9', 'askees?', 'copy U2', 'copy U3']);
    expect(request.telling).toMatchObject({ askDirectly: true, askees: ['U2', 'U3'] });
    expect(request.telling.copies.C9).toMatchObject({ gaveUp: 'gone' });
  });

  test('the parent’s own closed channel is a refusal like any other', async () => {
    outcomes = [{ kind: 'closed', code: 'gone' }];
    const { later } = await run(await plain());
    expect(later).toBe(start + 15 * minute);
    expect(log.lines[0]).toEqual({
      line: 'error notification_refused',
      fields: { requestId: 'a'.repeat(32), code: 'gone', failures: 1 },
    });
  });
});

describe('failures', () => {
  const passing: Told = { kind: 'passing', code: 'down' };

  test('each passing one doubles the pause, up to a quarter of an hour, and the lease is free', async () => {
    let request = await plain();
    const pauses: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      outcomes = [passing];
      const told = await run(request);
      request = told.request;
      pauses.push((told.later ?? 0) - now);
      expect(request.telling).not.toHaveProperty('owner');
      expect(request.telling).not.toHaveProperty('tellLease');
    }
    expect(pauses.map((ms) => ms / 1000)).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    expect(request.telling).toMatchObject({ failures: 8, firstFailureAt: start });
    expect(log.said).toEqual(Array(8).fill('warn notification_failed'));
    now += hour;
    const { later, ...told } = await run(request);
    expect(later).toBeUndefined();
    expect(told.request.telling).toMatchObject({ failures: 0, parent: { ts: '1' } });
    expect(told.request.telling).not.toHaveProperty('firstFailureAt');
    expect(told.request.telling).not.toHaveProperty('nextTellAt');
  });

  test('Slack’s own time is kept, but never more than a quarter of an hour', async () => {
    outcomes = [{ ...passing, retryAfterMs: 7000 }];
    const first = await run(await plain());
    expect(first.later).toBe(start + 7000);
    outcomes = [{ ...passing, retryAfterMs: hour }];
    expect((await run(first.request)).later).toBe(start + 15 * minute);
  });

  test('nothing is told after a failure in the same invocation', async () => {
    outcomes = [passing];
    await run(await asking());
    expect(asked).toEqual(['parent']);
  });

  test('a standing refusal is given up after a day, a passing one never', async () => {
    outcomes = [{ kind: 'standing', code: 'account_inactive' }];
    let { request } = await run(await plain());
    now = start + 24 * hour - 1;
    outcomes = [{ kind: 'standing', code: 'account_inactive' }];
    request = (await run(request)).request;
    expect(request.telling).not.toHaveProperty('untold');
    now = start + 24 * hour;
    outcomes = [passing];
    request = (await run(request)).request;
    expect(request.telling).not.toHaveProperty('untold');
    outcomes = [{ kind: 'standing', code: 'account_inactive' }];
    const { later, ...last } = await run(request);
    expect(last.request.telling).toMatchObject({ untold: 2, failures: 4 });
    expect(later).toBeUndefined();
    expect(log.lines.at(-1)).toMatchObject({ line: 'error untold', fields: { failures: 4 } });
    asked = [];
    await run(last.request);
    expect(asked).toEqual([]);
  });

  test('what happens after it was given up is told', async () => {
    const request = await plain();
    const silent = { ...request, telling: { ...request.telling, untold: 2 } };
    await run(await change(request, withEvent(silent, { kind: 'waiting', at: now })));
    expect(asked).toEqual(['parent']);
  });
});

describe('somebody else writes at the same time', () => {
  test('before the post: the next look decides, and one post is made', async () => {
    conflicts = [1];
    const { request } = await run(await plain());
    expect(asked).toEqual(['parent']);
    expect(request.telling.parent).toMatchObject({ ts: '1' });
  });

  test('who was quicker with the lease tells; nothing is posted here', async () => {
    conflicts = [1];
    meddle = (there) => ({
      ...there,
      telling: { ...there.telling, owner: 'other', tellLease: now + 1 },
    });
    await run(await plain());
    expect(asked).toEqual([]);
  });

  test('after the post: its record is added to what is there now', async () => {
    conflicts = [2];
    meddle = (there) => withEvent(there, { kind: 'waiting', reason: 'busy', at: now });
    const { request } = await run(await plain());
    expect(asked).toEqual(['parent', 'update C1 1']);
    expect(request.telling.parent).toEqual({ channel: 'C1', ts: '2', shown: 3 });
    expect(request.events.map(({ kind }) => kind)).toEqual(['drafted', 'approved', 'waiting']);
  });

  test('after the post, with the lease: the post is recorded, the rest is theirs', async () => {
    conflicts = [2];
    meddle = (there) => ({ ...there, telling: { ...there.telling, owner: 'other' } });
    const { request } = await run(await asking());
    expect(asked).toEqual(['parent']);
    expect(request.telling).toMatchObject({ owner: 'other', parent: { ts: '1' } });
  });

  test('a record that is lost five times is a fault', async () => {
    conflicts = [2, 3, 4, 5, 6];
    await expect(run(await plain())).rejects.toThrow(
      `request ${'a'.repeat(32)}: what was told could not be recorded`,
    );
    expect(saved).toHaveLength(1);
  });

  test('four times is none', async () => {
    conflicts = [2, 3, 4, 5];
    const { request } = await run(await plain());
    expect(request.telling.parent).toMatchObject({ ts: '1' });
  });
});

test('an approver’s copy shows that others have decided', async () => {
  const rule = { approvers: ['U2', 'U3'], approvals: 2 };
  const before = (await run(await plain(rule))).request;
  await run(await change(before, approve(before, 'U2', before.contentHash, undefined, now)));
  expect(asked).toEqual(['update C1 1', 'copy update 2', 'copy update 3']);
});
