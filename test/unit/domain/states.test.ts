/** The table of states, and what every transition does to a request. */
import fc from 'fast-check';
import { cancel } from '../../../lambda/domain/approval.ts';
import type { SendResult } from '../../../lambda/domain/delivery.ts';
import { eventHash } from '../../../lambda/domain/events.ts';
import {
  displayState,
  lastEvent,
  move,
  type ShareRequest,
} from '../../../lambda/domain/request.ts';
import { type State, stateWords, transitions } from '../../../lambda/domain/states.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import {
  approved,
  attempted,
  begun,
  hour,
  made,
  minute,
  notSent,
  plainDraft,
  recorded,
  reported,
  start,
  unconfirmed,
} from '../../support/requests.ts';

test('the table of states is the one that the documentation shows', () => {
  expect(transitions).toEqual({
    draft: ['approved', 'awaiting_approval'],
    awaiting_approval: ['approved', 'rejected', 'cancelled', 'expired'],
    approved: ['sending', 'cancelled', 'failed'],
    sending: ['sent', 'failed', 'approved', 'unconfirmed'],
    unconfirmed: ['sent', 'approved', 'failed'],
    sent: [],
    failed: [],
    rejected: [],
    cancelled: [],
    expired: [],
  });
});

test.each(stateWords)('from %s every transition that is not in the table is a fault', (from) => {
  for (const to of stateWords) {
    const go = () => move({ ...plainDraft(), state: from }, to, { kind: 'cancelled', at: start });
    if (transitions[from].includes(to)) expect(go().state).toBe(to);
    else expect(go).toThrow(`no transition from ${from} to ${to}`);
  }
});

test.each<[State, State, 'loses' | 'keeps']>([
  ['sending', 'sent', 'loses'],
  ['awaiting_approval', 'rejected', 'loses'],
  ['awaiting_approval', 'cancelled', 'loses'],
  ['approved', 'failed', 'keeps'],
  ['awaiting_approval', 'expired', 'keeps'],
])('an end has a time to live: %s → %s %s the body', (from, to, body) => {
  const ended = move({ ...plainDraft(), state: from }, to, { kind: 'failed', at: start });
  expect(ended.ttl).toBe(start / 1000 + 400 * 86_400);
  expect(ended.email.emailBody !== undefined).toBe(body === 'keeps');
  expect(ended.contentHash).toBe(plainDraft().contentHash);
});

test('the hash of an event covers the request, and every part of it but itself', () => {
  const { id, ...request } = plainDraft();
  const { hash, ...parts } = lastEvent({ id, ...request });
  const reversed = Object.fromEntries(Object.entries(parts).reverse()) as typeof parts;
  expect(eventHash(id, parts)).toBe(hash);
  expect(eventHash(id, reversed)).toBe(hash);
  expect(eventHash(id, { ...parts, until: undefined })).toBe(hash);
  expect(eventHash('other', parts)).not.toBe(hash);
  for (const name of Object.keys(parts)) {
    expect(eventHash(id, { ...parts, [name]: 'other' })).not.toBe(hash);
  }
});

describe('the state as people see it', () => {
  const later = start + 10 * minute;
  const again = () => made(reported(unconfirmed(), 'U1', 'send_again', later));

  test.each<[string, ShareRequest, string]>([
    ['unconfirmed', unconfirmed(), 'unconfirmed'],
    ['closed', made(reported(unconfirmed(), 'U1', 'close', later)), 'unconfirmed_closed'],
    ['reported as sent', made(reported(unconfirmed(), 'U1', 'sent', later)), 'sent'],
    ['approved again', again(), 'approved'],
    ['again, too late', made(applyTimeouts(again(), later + hour)), 'unconfirmed_closed'],
    ['again, cancelled', made(cancel(again(), 'U1', later)), 'unconfirmed_closed'],
    ['again, refused', attempted(again(), { kind: 'refused' }, later), 'unconfirmed_closed'],
    ['again, sent', attempted(again(), { kind: 'sent' }, later), 'sent'],
  ])('what ended while it is not known whether it was sent says so: %s', (_, request, expected) => {
    expect(displayState(request)).toBe(expected);
  });

  // The attempt's own late answer settles what its lease had left open.
  const ranOut = made(applyTimeouts(begun(), start + 130_000));
  test.each<[string, ShareRequest, string]>([
    ['refused', attempted(approved(), { kind: 'refused' }), 'failed'],
    ['refused late', made(recorded(ranOut, { kind: 'refused' })), 'failed'],
    ['cancelled', made(cancel(approved(), 'U1', start)), 'cancelled'],
  ])('what certainly sent nothing says so: %s', (_, request, expected) => {
    expect(displayState(request)).toBe(expected);
  });
});

type Step = { kind: 'attempt'; result: SendResult } | { kind: 'crash' | 'cancel' | 'time' };

/** What one step makes of a request; `puts` collects what each PUT came to. */
function take(request: ShareRequest, step: Step, time: number, puts: string[]): ShareRequest {
  if (step.kind === 'cancel') {
    const after = cancel(request, 'U1', time);
    return 'refusal' in after ? request : after;
  }
  if (step.kind === 'time' || request.state !== 'approved') return request;
  const sending = begun(request, time);
  puts.push('result' in step ? step.result.kind : 'crash');
  return 'result' in step ? (recorded(sending, step.result, time) ?? sending) : sending;
}

test('in no order of events does a PUT follow an uncertain one, nor a seventh follow the sixth', () => {
  const result = fc.constantFrom<SendResult>(
    { kind: 'sent' },
    { kind: 'refused' },
    { kind: 'unconfirmed', because: 'x' },
    { ...notSent, retryImmediately: false },
    { ...notSent, because: 'session_ended' },
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('attempt' as const), result }) },
    fc.record({ kind: fc.constantFrom('crash' as const, 'cancel' as const, 'time' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let request = approved();
      let time = start;
      const puts: string[] = [];
      for (const one of steps) {
        if (one.kind === 'time') time += 20 * minute;
        request = take(applyTimeouts(request, time) ?? request, one, time, puts);
      }
      expect(puts.length).toBeLessThanOrEqual(6);
      expect(puts.slice(0, -1).every((put) => put === 'notSent')).toBe(true);
      request.events.forEach((event, index) => {
        expect(event.sequence).toBe(index + 1);
        expect(event.previousHash).toBe(request.events[index - 1]?.hash ?? '');
      });
    }),
  );
});
