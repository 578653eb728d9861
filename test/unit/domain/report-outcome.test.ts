/** What people report about a share of which it is not known whether it was sent. */
import {
  canSendAgain,
  confirm,
  maxApprovals,
  type Outcome,
} from '../../../lambda/domain/approval.ts';
import { approvalsOf } from '../../../lambda/domain/events.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { lastEvent, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import {
  approvedBy,
  asked,
  attempted,
  begun,
  made,
  minute,
  notSent,
  plainDraft,
  recorded,
  refusalOf,
  reported,
  start,
  unclear,
  unconfirmed,
} from '../../support/requests.ts';

const recordedAt = start + minute;
const later = recordedAt + 10 * minute;
const confirmedNow = () => made(confirm(plainDraft(start, { sendWithinMinutes: 30 }), 'U1', start));
/** The PUT began at the start; its answer came a minute later. */
const uncertain = (request = confirmedNow()): ShareRequest =>
  made(recorded(begun(request), unclear, recordedAt));
const again = (request: ShareRequest, at: number, by = 'U1', reason?: string) =>
  reported(request, by, 'send_again', at, reason);

test('sent', () => {
  const sent = made(reported(uncertain(), 'U2', 'sent', later));
  expect(sent).toMatchObject({ state: 'sent', endedAt: later });
  expect(lastEvent(sent)).toMatchObject({ kind: 'sent', by: 'U2' });
});

test('closed: it stays unknown, and what ICWS said of the sending is gone', () => {
  const withWords = attempted(confirmedNow(), { ...unclear, message: 'Words' });
  expect(withWords.delivery.icwsMessage).toBe('Words');
  const closed = made(reported(withWords, 'U2', 'close', later));
  expect(closed.state).toBe('failed');
  expect(lastEvent(closed)).toMatchObject({ kind: 'failed', by: 'U2', reason: 'closed' });
  expect(closed.email).not.toHaveProperty('emailBody');
  expect(closed.delivery).not.toHaveProperty('icwsMessage');
  expect(canSendAgain(closed)).toBe(false);
});

test('to be sent again: as a new approval with six attempts of its own', () => {
  let request = made(again(uncertain(), later));
  expect(request).toMatchObject({
    state: 'approved',
    delivery: { sendBefore: later + 30 * minute },
    email: { emailBody: 'B' },
  });
  expect(integrityProblem(request)).toBeUndefined();
  for (let attempt = 1; attempt <= 5; attempt += 1) request = attempted(request, notSent, later);
  expect(request.state).toBe('approved');
  expect(attempted(request, notSent, later).state).toBe('failed');
});

test('not within ten minutes of the PUT, nor of the record that nobody knows: two clocks', () => {
  expect(refusalOf(again(uncertain(), later - 1))).toEqual({ kind: 'too_early' });
  // The worker that sent has a clock ten minutes ahead of the one that recorded.
  const ahead = made(recorded(begun(confirmedNow(), start + 10 * minute), unclear, recordedAt));
  expect(refusalOf(again(ahead, later))).toEqual({ kind: 'too_early' });
  expect(refusalOf(again(ahead, start + 20 * minute))).toBe('none');
});

test('a restored one: ten minutes after the restoring', () => {
  const facts = { kind: 'unconfirmed', reason: 'restored', at: later } as const;
  const restored = withEvent(uncertain(), facts);
  expect(refusalOf(again(restored, later + 10 * minute - 1))).toEqual({ kind: 'too_early' });
  expect(refusalOf(again(restored, later + 10 * minute))).toBe('none');
});

test.each<Outcome>(['sent', 'send_again', 'close'])('%s: only of what is not known', (outcome) => {
  const sent = made(reported(uncertain(), 'U2', 'sent', later));
  const tooLate = { kind: 'too_late', state: 'sent' };
  expect(refusalOf(reported(sent, 'U2', outcome, later))).toEqual(tooLate);
});

describe('sending again under a rule with approvers', () => {
  /** Approved by these, and then nobody knows whether it was sent. */
  const uncertainBy = (rule: Partial<FrozenRule>, ...people: string[]) =>
    uncertain(approvedBy(asked(rule), ...people));

  test('needs as many people as the first time, each once; the last one approves', () => {
    const one = made(again(uncertainBy({ approvals: 2 }, 'U2', 'U3'), later, 'U3'));
    expect(one.state).toBe('unconfirmed');
    expect(approvalsOf(one.events)).toEqual([{ by: 'U3', at: later }]);
    expect(again(one, later, 'U3')).toBe(one);
    const both = made(again(one, later, 'U2'));
    expect(both.state).toBe('approved');
    expect(integrityProblem(both)).toBeUndefined();
  });

  test('is not for its requester alone, not even as an approver', () => {
    const own = { approvers: ['U1', 'U2'] };
    const notYourOwn = { kind: 'not_your_own' };
    const never = uncertainBy(own, 'U2');
    expect(refusalOf(again(never, later))).toEqual(notYourOwn);
    expect(refusalOf(again(never, later, 'U1', 'Why'))).toEqual(notYourOwn);
    const allowed = uncertainBy({ ...own, selfApproval: 'with_reason' }, 'U2');
    expect(refusalOf(again(allowed, later))).toEqual(notYourOwn);
    expect(made(again(allowed, later, 'U1', 'Why'))).toMatchObject({
      state: 'approved',
      approval: { selfApprovalReason: 'Why' },
    });
  });
});

test('is possible five times, then a new share is needed: the record stays bounded', () => {
  let request = uncertain();
  let at = later;
  for (let time = 1; time < maxApprovals; time += 1) {
    request = unconfirmed(made(again(request, at)), at);
    at += 10 * minute;
  }
  expect(refusalOf(again(request, at))).toEqual({ kind: 'too_often' });
  expect(made(reported(request, 'U1', 'close', at)).state).toBe('failed');
});
