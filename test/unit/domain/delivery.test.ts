/** Attempts: recorded before they may begin, by one owner, six at most; and what an approved request waits for. */
import {
  beginAttempt,
  maxWaits,
  outgoingEmail,
  recordResult,
  type SendResult,
  scheduleRetry,
  type Wait,
} from '../../../lambda/domain/delivery.ts';
import {
  lastEvent,
  type ShareRequest,
  withDelivery,
  withEvent,
} from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import {
  approved,
  attempted,
  begun,
  made,
  minute,
  notSent,
  start as now,
  plainDraft,
  plainEmail,
  recorded,
  unclear,
  unconfirmed,
} from '../../support/requests.ts';

const ranOut = () => made(applyTimeouts(begun(), now + 130_000));
const wait = (request: ShareRequest, because: Wait['because']) =>
  scheduleRetry(request, { because }, now);

test('what is sent is what was approved, without purpose and case number; a lost body or recording is a fault', () => {
  const recordings = [{ recordingId: 'R' }, { recordingId: 'S', interactionId: '3001234567' }];
  const cc = [{ name: 'C', address: 'c@x.example' }];
  const unsent = { purpose: 'Why', caseNumber: 'C-17' };
  const request = plainDraft(now, {}, { email: { ...plainEmail, recordings, cc, ...unsent } });
  const { recordings: _, ...others } = plainEmail;
  expect(outgoingEmail(request)).toEqual({ ...others, cc, recordingIds: ['R', 'S'] });
  const { emailBody, ...email } = request.email;
  expect(() => outgoingEmail({ ...request, email })).toThrow(/has lost its body/);
  const unknown = { ...request.email, recordings: [{ interactionId: '3001234567' }] };
  expect(() => outgoingEmail({ ...request, email: unknown })).toThrow(/lacks a recording/);
});

test('an attempt is numbered, owned and leased before the PUT', () => {
  const invocation = { owner: 'me', remainingMs: 100_000 };
  expect(beginAttempt(approved(), invocation, now)).toMatchObject({
    state: 'sending',
    delivery: {
      attempts: [{ number: 1, owner: 'me', putStartedAt: now }],
      leaseHolder: 'me',
      leaseUntil: now + 130_000,
    },
  });
});

test('an uncertain one is the last', () => {
  const after = unconfirmed();
  expect(after.state).toBe('unconfirmed');
  expect(() => begun(after)).toThrow('no transition from');
  expect(after.email.emailBody).toBe('B');
  expect(after.ttl).toBeUndefined();
  expect(after.delivery).not.toHaveProperty('leaseUntil');
});

test('the sixth that was certainly not sent ends as failed', () => {
  let request = approved();
  for (let number = 1; number <= 5; number += 1) {
    request = attempted(request, notSent);
    expect(request.state).toBe('approved');
  }
  expect(attempted(request, notSent).state).toBe('failed');
});

test.each([
  ['of somebody else', begun(), { number: 1, owner: 'you' }],
  ['of another number', begun(), { number: 2, owner: 'w' }],
  ['after a clear answer', unconfirmed(), { number: 1, owner: 'w' }],
])('an attempt %s is not recorded', (_, request, attempt) => {
  expect(recordResult(request, attempt, { kind: 'sent' }, now)).toBeUndefined();
});

test.each<[SendResult, string | undefined]>([
  [{ kind: 'sent' }, 'sent'],
  [{ kind: 'refused' }, 'failed'],
  [notSent, 'failed'],
  [unclear, undefined],
])('after its lease ran out an attempt’s own late answer still counts: %j', (result, state) => {
  expect(ranOut().state).toBe('unconfirmed');
  expect(recorded(ranOut(), result)?.state).toBe(state);
});

test('a late answer is recorded also after people were notified that nobody can decide', () => {
  const notified = withEvent(ranOut(), { kind: 'nobody_to_ask', at: now });
  expect(recorded(notified, { kind: 'sent' })?.state).toBe('sent');
});

describe('waiting', () => {
  test('for one reason is one event, with a pause that doubles up to a quarter of an hour', () => {
    const once = wait(approved(), 'unreachable');
    expect(once.delivery).toMatchObject({ waits: 1, nextAttemptAt: now + 30_000 });
    const twice = wait(once, 'unreachable');
    expect(twice.events).toHaveLength(once.events.length);
    expect(twice.delivery.nextAttemptAt).toBe(now + minute);
    const third = wait(twice, 'busy');
    expect(third.events).toHaveLength(once.events.length + 1);
    expect(lastEvent(third)).toMatchObject({ kind: 'waiting', reason: 'busy' });
    const longest = wait(withDelivery(twice, { waits: 40 }), 'busy');
    expect(longest.delivery.nextAttemptAt).toBe(now + 15 * minute);
  });

  test.each([
    ['a time that is known', now + minute, now + minute],
    ['the past', now - minute, now],
    ['more than a quarter of an hour', now + 16 * minute, now + 15 * minute],
  ])('until %s', (_, until, expected) => {
    const waiting = scheduleRetry(approved(), { because: 'paused', until }, now);
    expect(waiting.delivery.nextAttemptAt).toBe(expected);
    expect(lastEvent(waiting).until).toBe(expected);
  });

  test('is an event for each change of the reason, and no more than twenty, whatever comes', () => {
    let request = approved();
    for (let time = 0; time < 200; time += 1) {
      request = wait(request, time % 2 === 0 ? 'busy' : 'paused');
    }
    expect(request.events.filter(({ kind }) => kind === 'waiting')).toHaveLength(maxWaits);
    expect(request.delivery.waitReason).toBe('paused');
  });
});
