import fc from 'fast-check';
import { cancel, confirmDraft, type Outcome } from '../../../lambda/domain/approval.ts';
import type { SendResult } from '../../../lambda/domain/delivery.ts';
import {
  applyTimeouts,
  beginAttempt,
  maxWaits,
  recordResult,
  wait,
} from '../../../lambda/domain/delivery.ts';
import { dueAt, owedTelling } from '../../../lambda/domain/notifications.ts';
import {
  displayState,
  type FrozenRule,
  isGone,
  type ShareRequest,
  type State,
  stateWords,
} from '../../../lambda/domain/request.ts';
import { move, transitions, withEvent } from '../../../lambda/domain/states.ts';
import { replyText } from '../../../lambda/slack/texts/outcomes.ts';
import {
  confirmed,
  hashOf,
  made,
  plainDraft,
  plainFields,
  plainRule,
  resolved,
} from '../../support/requests.ts';

const now = 1_800_000_000_000;
const minute = 60_000;
const rule: FrozenRule = { ...plainRule, approvals: 0 };
const fields = plainFields;
const make = (more: Partial<FrozenRule> = {}) => plainDraft(now, { ...rule, ...more });
const approved = () => confirmed(make(), now);

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

test('every way that is not in the table is a fault', () => {
  for (const from of stateWords) {
    for (const to of stateWords) {
      const request = { ...make(), state: from };
      const go = () => move(request, to, { kind: 'cancelled', at: now });
      if (transitions[from].includes(to)) expect(go().state).toBe(to);
      else expect(go).toThrow('no way from');
    }
  }
});

test('an ended request has a time to live; failed and expired keep the body, the others lose it', () => {
  const ends: [State, State, boolean][] = [
    ['sending', 'sent', false],
    ['awaiting_approval', 'rejected', false],
    ['awaiting_approval', 'cancelled', false],
    ['approved', 'failed', true],
    ['awaiting_approval', 'expired', true],
  ];
  for (const [from, to, kept] of ends) {
    const ended = move({ ...make(), state: from }, to, { kind: 'failed', at: now });
    expect(ended.ttl).toBe(now / 1000 + 400 * 86_400);
    expect(ended.fields.emailBody !== undefined).toBe(kept);
    expect(ended.contentHash).toBe(make().contentHash);
  }
});

describe('contentHash', () => {
  test('changes with every field that is sent and with the rule', () => {
    const base = hashOf(fields, rule);
    const others = [
      { recordingId: '1DE0C017-CD4F-D013-8E31-18D8B7470001' },
      { recipientName: 'Bo b' },
      { recipientEmail: 'bob@example.org' },
      { replyTo: 'x@example.com' },
      { emailSubject: 'Subject ' },
      { emailBody: 'Body\n' },
      { priority: 1 as const },
    ].map((change) => hashOf({ ...fields, ...change }, rule));
    const rules = [hashOf(fields, { ...rule, name: 's' }), hashOf(fields, { ...rule, hash: 'i' })];
    expect(new Set([base, ...others, ...rules]).size).toBe(10);
  });

  test('does not depend on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(fields).reverse()) as typeof fields;
    expect(hashOf(reversed, rule)).toBe(hashOf(fields, rule));
  });

  test('text cannot move from one field into another', () => {
    const one = hashOf({ ...fields, recipientName: 'a', emailSubject: 'b","c' }, rule);
    const other = hashOf({ ...fields, recipientName: 'a","b', emailSubject: 'c' }, rule);
    expect(one).not.toBe(other);
  });
});

describe('a draft', () => {
  test('owes nothing, and is gone when its hour is over', () => {
    const request = make();
    expect(dueAt(request)).toBeUndefined();
    expect(owedTelling(request)).toBeUndefined();
    expect(isGone(request, now + 3_599_000)).toBe(false);
    expect(isGone(request, now + 3_600_000)).toBe(true);
    expect(confirmDraft(request, 'U1', request.contentHash, now + 3_600_000)).toEqual({
      refusal: { kind: 'absent' },
    });
  });

  test('is approved by its requester, for its content only', () => {
    const request = make();
    expect(confirmDraft(request, 'U2', request.contentHash, now)).toEqual({
      refusal: { kind: 'not_requester' },
    });
    expect(confirmDraft(request, 'U1', 'other', now)).toEqual({
      refusal: { kind: 'content_changed' },
    });
    const once = approved();
    expect(once).toMatchObject({ state: 'approved', sendBefore: now + 60 * minute });
    expect(once.ttl).toBeUndefined();
    expect(dueAt(once)).toBe(now);
    expect(confirmDraft(once, 'U1', once.contentHash, now)).toBe(once);
  });

  test('whose rule names approvers only asks, and expires by its rule', () => {
    const request = make({ approvers: ['U9'], approvals: 1 });
    const asked = made(confirmDraft(request, 'U1', request.contentHash, now));
    expect(asked).toMatchObject({ state: 'awaiting_approval', expiresAt: now + 60 * minute });
    expect(asked.sendBefore).toBeUndefined();
    expect(applyTimeouts(asked, now + 30 * minute - 1)).toBeUndefined();
    const reminded = applyTimeouts(asked, now + 30 * minute)!;
    expect(reminded.events.at(-1)?.kind).toBe('reminded');
    expect(applyTimeouts(reminded, now + 60 * minute - 1)).toBeUndefined();
    expect(applyTimeouts(asked, now + 60 * minute)?.state).toBe('expired');
    expect(cancel(asked, 'U1', asked.contentHash, now + 60 * minute)).toEqual({
      refusal: { kind: 'too_late', state: 'awaiting_approval' },
    });
  });
});

describe('attempts', () => {
  const send = (request: ShareRequest, result: SendResult) => {
    const begun = beginAttempt(request, 'me', now, 100_000);
    return recordResult(begun, begun.attempts.length, 'me', result, now);
  };
  const notSent: SendResult = { kind: 'notSent', because: 'session_ended', retryImmediately: true };

  test('are numbered, owned and leased before the PUT', () => {
    expect(beginAttempt(approved(), 'me', now, 100_000)).toMatchObject({
      state: 'sending',
      attempts: [{ number: 1, owner: 'me', putStartedAt: now }],
      leaseOwner: 'me',
      leaseUntil: now + 130_000,
    });
  });

  test('an uncertain one is the last', () => {
    const after = send(approved(), { kind: 'unconfirmed', because: 'no_answer' })!;
    expect(after.state).toBe('unconfirmed');
    expect(() => beginAttempt(after, 'me', now, 100_000)).toThrow('no way from');
    expect(after.fields.emailBody).toBe('B');
    expect(after.ttl).toBeUndefined();
  });

  test('the sixth that was certainly not sent ends as failed', () => {
    let request = approved();
    for (let number = 1; number <= 5; number += 1) {
      request = send(request, notSent)!;
      expect(request.state).toBe('approved');
    }
    expect(send(request, notSent)?.state).toBe('failed');
  });

  test('nobody else records an attempt, and nobody after somebody decided', () => {
    const begun = beginAttempt(approved(), 'me', now, 100_000);
    expect(recordResult(begun, 1, 'you', { kind: 'sent' }, now)).toBeUndefined();
    expect(recordResult(begun, 2, 'me', { kind: 'sent' }, now)).toBeUndefined();
    const unclear = recordResult(begun, 1, 'me', { kind: 'unconfirmed', because: 'x' }, now)!;
    expect(recordResult(unclear, 1, 'me', { kind: 'sent' }, now)).toBeUndefined();
  });

  test('a lease that ran out is unconfirmed; the attempt’s own late answer still counts', () => {
    const begun = beginAttempt(approved(), 'me', now, 100_000);
    expect(applyTimeouts(begun, now + 129_999)).toBeUndefined();
    const ranOut = applyTimeouts(begun, now + 130_000)!;
    expect(ranOut.state).toBe('unconfirmed');
    expect(recordResult(ranOut, 1, 'me', { kind: 'sent' }, now)?.state).toBe('sent');
    expect(recordResult(ranOut, 1, 'me', { kind: 'refused' }, now)?.state).toBe('failed');
    expect(recordResult(ranOut, 1, 'me', notSent, now)?.state).toBe('failed');
    expect(
      recordResult(ranOut, 1, 'me', { kind: 'unconfirmed', because: 'x' }, now),
    ).toBeUndefined();
  });

  test('a late answer is recorded also after people were notified that nobody can decide', () => {
    const begun = beginAttempt(approved(), 'me', now, 100_000);
    const ranOut = applyTimeouts(begun, now + 130_000)!;
    const notified = withEvent(ranOut, { kind: 'nobody_to_ask', at: now });
    expect(recordResult(notified, 1, 'me', { kind: 'sent' }, now)?.state).toBe('sent');
  });

  test('what ended while nobody knows whether it was sent is in doubt, whatever its last word', () => {
    const begun = beginAttempt(approved(), 'me', now, 100_000);
    const unclear = recordResult(begun, 1, 'me', { kind: 'unconfirmed', because: 'x' }, now)!;
    const later = now + 10 * minute;
    const decide = (outcome: Outcome) => made(resolved(unclear, 'U1', outcome, later));
    const again = decide('send_again');
    const words = [unclear, decide('close'), decide('sent'), again].map(displayState);
    expect(words).toEqual(['unconfirmed', 'unconfirmed_closed', 'sent', 'approved']);
    const second = beginAttempt(again, 'me', later, 100_000);
    const ends = [
      applyTimeouts(again, later + 60 * minute)!,
      made(cancel(again, 'U1', again.contentHash, later)),
      recordResult(second, 2, 'me', { kind: 'refused' }, later)!,
    ];
    expect(ends.map(({ state }) => state)).toEqual(['failed', 'cancelled', 'failed']);
    expect(ends.map(displayState)).toEqual([
      'unconfirmed_closed',
      'unconfirmed_closed',
      'unconfirmed_closed',
    ]);
    expect(displayState(recordResult(second, 2, 'me', { kind: 'sent' }, later)!)).toBe('sent');
  });

  test('what certainly sent nothing is told so', () => {
    const begun = beginAttempt(approved(), 'me', now, 100_000);
    expect(displayState(recordResult(begun, 1, 'me', { kind: 'refused' }, now)!)).toBe('failed');
    // The attempt's own late answer settles what its lease had left open.
    const ranOut = applyTimeouts(begun, now + 130_000)!;
    expect(displayState(recordResult(ranOut, 1, 'me', { kind: 'refused' }, now)!)).toBe('failed');
    expect(displayState(made(cancel(approved(), 'U1', begun.contentHash, now)))).toBe('cancelled');
  });

  test('an approval that is too old fails, however often it waited', () => {
    const waiting = wait(approved(), 'unreachable', undefined, now);
    expect(waiting.nextAttemptAt).toBe(now + 30_000);
    expect(dueAt(waiting)).toBe(now);
    expect(applyTimeouts(waiting, now + 60 * minute)?.state).toBe('failed');
  });

  test('waiting for one reason is one event', () => {
    const once = wait(approved(), 'unreachable', undefined, now);
    const twice = wait(once, 'unreachable', undefined, now);
    expect(twice.events).toHaveLength(once.events.length);
    expect(twice.nextAttemptAt).toBe(now + 60_000);
    expect(wait(twice, 'busy', undefined, now).events).toHaveLength(once.events.length + 1);
    const longest = wait({ ...twice, waits: 40 }, 'busy', undefined, now);
    expect(longest.nextAttemptAt).toBe(now + 15 * minute);
  });
});

type Step = { kind: 'attempt'; result: SendResult } | { kind: 'crash' | 'cancel' | 'time' };

/** What one step makes of a request; `puts` collects what each PUT came to. */
function take(request: ShareRequest, step: Step, time: number, puts: string[]): ShareRequest {
  if (step.kind === 'cancel') {
    const after = cancel(request, 'U1', request.contentHash, time);
    return 'refusal' in after ? request : after;
  }
  if (step.kind === 'time' || request.state !== 'approved') return request;
  const begun = beginAttempt(request, 'me', time, 1000);
  puts.push('result' in step ? step.result.kind : 'crash');
  if (!('result' in step)) return begun;
  return recordResult(begun, begun.attempts.length, 'me', step.result, time) ?? begun;
}

test('in no order of events does a PUT follow an uncertain one, nor a seventh follow the sixth', () => {
  const result = fc.constantFrom<SendResult>(
    { kind: 'sent' },
    { kind: 'refused' },
    { kind: 'unconfirmed', because: 'x' },
    { kind: 'notSent', because: 'busy', retryImmediately: false },
    { kind: 'notSent', because: 'session_ended', retryImmediately: true },
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('attempt' as const), result }) },
    fc.record({ kind: fc.constantFrom('crash' as const, 'cancel' as const, 'time' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let request = approved();
      let time = now;
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

describe('what an approval waits for', () => {
  test('is one event for each change of the reason, and no more than twenty, whatever comes', () => {
    let request = approved();
    for (let time = 0; time < 200; time += 1) {
      request = wait(request, time % 2 === 0 ? 'busy' : 'paused', undefined, now);
    }
    expect(request.events.filter(({ kind }) => kind === 'waiting')).toHaveLength(maxWaits);
    expect(request.waitReason).toBe('paused');
  });

  test.each(['paused', 'login_paused', 'unreachable'] as const)(
    'is the reason that is kept when it becomes too old: %s',
    (reason) => {
      const ended = made(
        applyTimeouts(wait(approved(), reason, undefined, now), now + 60 * minute),
      );
      expect(ended.events.at(-1)).toMatchObject({ reason: 'approval_too_old', waited: reason });
      expect(replyText(ended, ended.events.at(-1)!)).toContain(
        { paused: 'paused', login_paused: 'sign-in', unreachable: 'cannot be reached' }[reason],
      );
    },
  );

  test('is nothing where the app itself did not get to it', () => {
    const ended = made(applyTimeouts(approved(), now + 60 * minute));
    expect(replyText(ended, ended.events.at(-1)!)).toMatch(/^The email was not sent: the app did/);
  });
});
