/** The warning before a repetition: true to what is recorded of the earlier request, in time or not at all. */

import { cancel, reject } from '../../../lambda/domain/approval.ts';
import {
  applyTimeouts,
  beginAttempt,
  fail,
  recordResult,
} from '../../../lambda/domain/delivery.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { move } from '../../../lambda/domain/states.ts';
import type { Desk } from '../../../lambda/slack/listeners/context.ts';
import { previousShare } from '../../../lambda/slack/listeners/views/previous-shares.ts';
import { MemoryDuplicateIndex, MemoryLog } from '../../support/ports.ts';
import { confirmed, made, plainDraft, resolved, stored } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const now = 1_800_000_000_000;
const hour = 3_600_000;

function bench() {
  const store = new MemoryStore();
  const duplicates = new MemoryDuplicateIndex();
  const log = new MemoryLog();
  return { store, duplicates, log, now: () => now };
}
const warned = (desk: object, ownId = 'own') => previousShare(desk as Desk, 'key', ownId);

const draft = (id: string, approvers: string[] = []) =>
  plainDraft(now, { approvers }, { id, duplicateKey: 'key' });
const asked = (id: string) => confirmed(draft(id, ['U2']), now);
const approved = (id: string) => confirmed(draft(id), now);
const sending = (id: string) => beginAttempt(approved(id), 'w', now, 0);
const unconfirmed = (id: string) =>
  made(recordResult(sending(id), 1, 'w', { kind: 'unconfirmed', because: 'x' }, now));
const restored = (id: string) =>
  move(asked(id), 'expired', { kind: 'expired', at: now, reason: 'restored' });

const states: [string, (id: string) => ShareRequest, string | undefined][] = [
  ['a draft', draft, undefined],
  ['one that waits for approval', asked, 'waiting'],
  ['an approved one', approved, 'approved'],
  ['one that is with PureConnect', sending, 'approved'],
  ['a sent one', (id) => made(recordResult(sending(id), 1, 'w', { kind: 'sent' }, now)), 'sent'],
  ['one of which nobody knows', unconfirmed, 'unknown'],
  [
    'one that was closed without knowing',
    (id) => made(resolved(unconfirmed(id), 'U1', 'close', now)),
    'unknown',
  ],
  ['one that a restored table closed', restored, 'unknown'],
  [
    'one that was certainly not sent',
    (id) => fail(approved(id), 'login_refused', {}, now),
    undefined,
  ],
  [
    'a refused one',
    (id) => made(recordResult(sending(id), 1, 'w', { kind: 'refused' }, now)),
    undefined,
  ],
  [
    'a rejected one',
    (id) => made(reject(asked(id), 'U2', asked(id).contentHash, 'No, not this', now)),
    undefined,
  ],
  [
    'a cancelled one',
    (id) => made(cancel(approved(id), 'U1', approved(id).contentHash, now)),
    undefined,
  ],
  ['an expired one', (id) => made(applyTimeouts(asked(id), now + hour)), undefined],
  [
    'one that nobody decided in time, and no sweep has seen',
    (id) => ({ ...asked(id), expiresAt: now }),
    undefined,
  ],
];

test.each(states)('%s is told as it is recorded', async (_, make, kind) => {
  const desk = bench();
  await stored(desk.store, make('a'));
  await desk.duplicates.put('key', { id: 'a', at: now - 5 });
  expect(await warned(desk)).toEqual(kind && { id: 'a', at: now - 5, kind });
});

test('a request does not warn of itself', async () => {
  const desk = bench();
  await stored(desk.store, asked('a'));
  await desk.duplicates.put('key', { id: 'a', at: now });
  expect(await warned(desk, 'a')).toBeUndefined();
});

test('a repetition that was rejected does not hide the first one, which still waits', async () => {
  const desk = bench();
  await stored(desk.store, asked('a'));
  await stored(desk.store, made(cancel(asked('b'), 'U1', asked('b').contentHash, now)));
  await desk.duplicates.put('key', { id: 'a', at: now - 5 });
  await desk.duplicates.put('key', { id: 'b', at: now });
  expect(await warned(desk)).toMatchObject({ id: 'a', kind: 'waiting' });
});

test('what went out comes before what may have, and that before what only may go', async () => {
  const desk = bench();
  const sent = made(recordResult(sending('a'), 1, 'w', { kind: 'sent' }, now));
  for (const request of [sent, unconfirmed('b'), asked('c')]) {
    await stored(desk.store, request);
    await desk.duplicates.put('key', { id: request.id, at: now - 5 });
  }
  expect(await warned(desk)).toMatchObject({ id: 'a', kind: 'sent' });
});

test('one whose item is gone may have gone out: that is what is known', async () => {
  const desk = bench();
  await desk.duplicates.put('key', { id: 'a', at: now });
  expect(await warned(desk)).toMatchObject({ id: 'a', kind: 'unknown' });
});

test('reads that do not come in time, or fail, only mean that there is no warning', async () => {
  const desk = bench();
  await stored(desk.store, asked('a'));
  await desk.duplicates.put('key', { id: 'a', at: now });
  const never = () => new Promise<never>(() => undefined);
  const startedAt = Date.now();
  expect(await warned({ ...desk, store: { load: never } })).toBeUndefined();
  expect(await warned({ ...desk, duplicates: { find: never } })).toBeUndefined();
  expect(Date.now() - startedAt).toBeLessThan(1200);
  const fails = () => Promise.reject(new Error('throttled'));
  expect(await warned({ ...desk, duplicates: { find: fails } })).toBeUndefined();
  expect(desk.log.said).toContain('warn duplicate_index_failed');
});
