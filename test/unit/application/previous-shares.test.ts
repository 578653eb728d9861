/** The warning before a repetition: true to what is recorded of the earlier requests, in time or not at all. */

import { UnreadableRequestError } from '../../../lambda/application/ports.ts';
import { findPreviousShares } from '../../../lambda/application/previous-shares.ts';
import { timeBudget } from '../../../lambda/application/time-budget.ts';
import { cancel, reject } from '../../../lambda/domain/approval.ts';
import { fail } from '../../../lambda/domain/delivery.ts';
import { move, type ShareRequest } from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import {
  approved,
  asked,
  attempted,
  begun,
  hour,
  made,
  plainDraft,
  reported,
  start,
  stored,
  unconfirmed,
} from '../../support/requests.ts';

let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts();
});

const content = { teamId: 'T1', recordingIds: ['R'], addresses: ['e@x.example'] };
const read = (ownId = 'own', asked_ = content) => findPreviousShares(ports, asked_, ownId);
const find = async (ownId?: string, asked_?: typeof content) =>
  (await read(ownId, asked_)).previousShare;

const record = (id: string, at = start - 5, more: Partial<typeof content> = {}, sent = false) =>
  ports.history.record(
    { ...content, ...more },
    {
      ...{ id, at },
      outcome: sent ? 'sent' : 'none',
    },
  );

/** Stores a request and names it in the history. */
async function known(id: string, request: ShareRequest, at?: number): Promise<void> {
  await stored(ports.store, { ...request, id });
  await record(id, at);
}

const sent = attempted(approved(), { kind: 'sent' });
const waiting = asked();
const restored = { kind: 'expired', at: start, reason: 'restored' } as const;

test.each<[string, ShareRequest, string | undefined]>([
  ['a draft', plainDraft(), undefined],
  ['one that waits for approval', waiting, 'waiting'],
  ['an approved one', approved(), 'approved'],
  ['one that is with PureConnect', begun(), 'approved'],
  ['a sent one', sent, 'sent'],
  ['an unconfirmed one', unconfirmed(), 'unknown'],
  [
    'one that was closed without knowing',
    made(reported(unconfirmed(), 'U1', 'close', start)),
    'unknown',
  ],
  ['one that a restored table closed', move(waiting, 'expired', restored), 'unknown'],
  ['one that was certainly not sent', fail(approved(), 'login_refused', {}, start), undefined],
  ['a refused one', attempted(approved(), { kind: 'refused' }), undefined],
  ['a rejected one', made(reject(waiting, { by: 'U2', reason: 'No' }, start)), undefined],
  ['a cancelled one', made(cancel(approved(), 'U1', start)), undefined],
  ['an expired one', made(applyTimeouts(waiting, start + hour)), undefined],
  [
    'one that nobody decided in time, and no sweep has seen',
    { ...waiting, approval: { expiresAt: start } },
    undefined,
  ],
])('%s is told as it is recorded', async (_, request, kind) => {
  await known('a', request);
  expect(await find()).toEqual(kind && { id: 'a', at: start - 5, kind });
});

test('a request does not warn of itself', async () => {
  await known('a', waiting);
  expect(await find('a')).toBeUndefined();
});

test('a repetition that was cancelled does not hide the first one, which still waits', async () => {
  await known('a', waiting);
  await known('b', made(cancel(waiting, 'U1', start)), start);
  expect(await find()).toMatchObject({ id: 'a', kind: 'waiting' });
});

test('what was sent comes before what may have been, and that before what only may be', async () => {
  const byWeight = { a: sent, b: unconfirmed(), c: approved(), d: waiting };
  const kinds = ['waiting', 'approved', 'unknown', 'sent'];
  for (const [id, request] of Object.entries(byWeight).reverse()) {
    await known(id, request);
    expect(await find()).toMatchObject({ id, kind: kinds.shift() });
  }
});

test('one whose item is gone may have been sent: that is what is known', async () => {
  await record('a');
  expect(await find()).toMatchObject({ id: 'a', kind: 'unknown' });
});

describe('of several recordings and recipients', () => {
  const several = {
    ...content,
    recordingIds: ['q', 'r'],
    addresses: ['ann@x.example', 'E@x.example'],
  };
  beforeEach(() => known('a', sent));

  test('one that both share is enough', async () => {
    expect(await find('own', several)).toMatchObject({ id: 'a', kind: 'sent' });
  });

  test.each([
    ['another recording', { recordingIds: ['q'] }],
    ['another address', { addresses: ['ann@x.example'] }],
    ['no recording that is known yet', { recordingIds: [] }],
    ['another team', { teamId: 'T2' }],
  ])('%s is no repetition', async (_, change) => {
    expect(await find('own', { ...several, ...change })).toBeUndefined();
  });
});

test('what was sent to an address before is told with the warning, and without one', async () => {
  await record('a', start - 9, { recordingIds: ['other'] }, true);
  await record('b', start - 7, { recordingIds: ['other'] }, true);
  await record('c', start - 5, { recordingIds: ['other'] });
  const earlierShares = [{ address: 'e@x.example', times: 2, lastAt: start - 7 }];
  expect(await read()).toEqual({ earlierShares });
  await known('d', waiting);
  expect(await read()).toEqual({
    earlierShares,
    previousShare: { id: 'd', at: start - 5, kind: 'waiting' },
  });
});

describe('only means that there is no warning:', () => {
  beforeEach(() => known('a', waiting));
  afterEach(() => jest.useRealTimers());
  const never = () => new Promise<never>(() => undefined);
  const fails = () => Promise.reject(new Error('throttled'));

  test.each([
    ['a request that does not come in time', 'store', 'load', never, 'share_history_timeout'],
    ['a history that does not come in time', 'history', 'read', never, 'share_history_timeout'],
    ['a request that cannot be read', 'store', 'load', fails, 'share_history_failed'],
    ['a history that cannot be read', 'history', 'read', fails, 'share_history_failed'],
  ] as const)('%s', async (_, port, method, answer, event) => {
    Object.assign(ports[port], { [method]: answer });
    jest.useFakeTimers();
    const found = read();
    await jest.advanceTimersByTimeAsync(timeBudget.previousSharesMs);
    expect(await found).toEqual({});
    expect(ports.log.said).toEqual([`warn ${event}`]);
  });
});

test('an item that cannot be read counts as not known, and hides no other one', async () => {
  await known('a'.repeat(32), sent);
  await record('broken', start);
  const load = ports.store.load.bind(ports.store);
  ports.store.load = (id) =>
    id === 'broken' ? Promise.reject(new UnreadableRequestError(id, 'x')) : load(id);
  expect(await find()).toMatchObject({ id: 'a'.repeat(32), kind: 'sent' });
  expect(ports.log.said).toEqual(['error request_unreadable']);
});
