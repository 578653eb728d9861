/** What people say of a share of which it is not known whether it was sent. */

import {
  approve,
  canSendAgain,
  confirmDraft,
  maxApprovals,
} from '../../../lambda/domain/approval.ts';
import { beginAttempt, recordResult } from '../../../lambda/domain/delivery.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import {
  approvalsOf,
  attemptsOfApproval,
  type FrozenRule,
  lastEvent,
  type ShareRequest,
} from '../../../lambda/domain/request.ts';
import { withEvent } from '../../../lambda/domain/states.ts';
import { confirmed, made, plainDraft, resolved } from '../../support/requests.ts';

const now = 1_800_000_000_000;
const minute = 60_000;
type Decided = ShareRequest | { refusal: { kind: string } };
const refusal = (result: Decided) => ('refusal' in result ? result.refusal : 'none');
const newDraft = () => plainDraft(now, { approvals: 0, sendWithinMinutes: 30 });
const asked = (more: Partial<FrozenRule>) =>
  confirmed(plainDraft(now, { approvers: ['U2', 'U3'], ...more }), now);
const confirm = (request: ShareRequest) => confirmDraft(request, 'U1', request.contentHash, now);

describe('somebody says what became of it', () => {
  const begun = now + minute;
  const unclear = { kind: 'unconfirmed', because: 'x' } as const;
  const unknown = (request = made(confirm(newDraft()))): ShareRequest => {
    const sending = beginAttempt(request, 'w', now, 100_000);
    return made(recordResult(sending, 1, 'w', unclear, begun));
  };
  const later = begun + 10 * minute;

  test('sent, or closed', () => {
    const request = unknown();
    const sent = made(resolved(request, 'U2', 'sent', later));
    expect(sent).toMatchObject({ state: 'sent', endedAt: later });
    expect(lastEvent(sent)).toMatchObject({ kind: 'sent', by: 'U2' });
    const closed = made(resolved(request, 'U2', 'close', later));
    expect(closed.state).toBe('failed');
    expect(lastEvent(closed)).toMatchObject({ kind: 'failed', by: 'U2', reason: 'closed' });
    expect(closed.fields).not.toHaveProperty('emailBody');
    expect(canSendAgain(closed)).toBe(false);
  });

  test('to be sent again: as a new approval with attempts of its own', () => {
    const again = made(resolved(unknown(), 'U1', 'send_again', later));
    expect(again).toMatchObject({ state: 'approved', sendBefore: later + 30 * minute });
    expect(attemptsOfApproval(again)).toBe(0);
    expect(again.fields.emailBody).toBe('B');
    expect(integrityProblem(again)).toBeUndefined();
  });

  test('not within ten minutes of the PUT, nor of the record that nobody knows: two clocks', () => {
    const request = unknown();
    expect(refusal(resolved(request, 'U1', 'send_again', later - 1))).toEqual({
      kind: 'too_early',
    });
    // The worker that sent has a clock ten minutes ahead of the one that recorded.
    const ahead = made(confirm(newDraft()));
    const sending = beginAttempt(ahead, 'w', now + 10 * minute, 100_000);
    const recorded = made(recordResult(sending, 1, 'w', unclear, begun));
    expect(refusal(resolved(recorded, 'U1', 'send_again', later))).toEqual({ kind: 'too_early' });
    expect(refusal(resolved(recorded, 'U1', 'send_again', now + 20 * minute))).toBe('none');
  });

  test('a restored one: ten minutes after the restoring', () => {
    const restored = withEvent(unknown(), { kind: 'unconfirmed', reason: 'restored', at: later });
    const again = (at: number) => refusal(resolved(restored, 'U1', 'send_again', at));
    expect(again(later + 10 * minute - 1)).toEqual({ kind: 'too_early' });
    expect(again(later + 10 * minute)).toBe('none');
  });

  test('only of what is not known, and of this content', () => {
    const request = unknown();
    const other = { contentHash: 'x' };
    expect(refusal(resolved(request, 'U2', 'sent', later, other))).toEqual({
      kind: 'content_changed',
    });
    const sent = made(resolved(request, 'U2', 'sent', later));
    expect(refusal(resolved(sent, 'U2', 'close', later))).toEqual({
      kind: 'too_late',
      state: 'sent',
    });
  });

  describe('sending again under a rule with approvers', () => {
    /** Approved by these, and then nobody knows whether it was sent. */
    const unknownOf = (more: Partial<FrozenRule>, approvers: string[]) => {
      let request = asked(more);
      for (const by of approvers)
        request = made(approve(request, by, request.contentHash, 'Why', now));
      return unknown(request);
    };
    const again = (request: ShareRequest, by: string, reason?: string) =>
      resolved(request, by, 'send_again', later, reason === undefined ? {} : { reason });

    test('needs as many people as the first time, each once; the last one approves', () => {
      const request = unknownOf({ approvals: 2 }, ['U2', 'U3']);
      const one = made(again(request, 'U3'));
      expect(one.state).toBe('unconfirmed');
      expect(approvalsOf(one)).toEqual([{ by: 'U3', at: later }]);
      expect(again(one, 'U3')).toBe(one);
      const both = made(again(one, 'U2'));
      expect(both.state).toBe('approved');
      expect(integrityProblem(both)).toBeUndefined();
    });

    test('is not for its requester alone, not even as an approver', () => {
      const own = { approvers: ['U1', 'U2'] };
      const request = unknownOf(own, ['U2']);
      expect(refusal(again(request, 'U1'))).toEqual({ kind: 'not_your_own' });
      expect(refusal(again(request, 'U1', 'Why'))).toEqual({ kind: 'not_your_own' });
      const allowed = unknownOf({ ...own, selfApproval: 'with_reason' }, ['U2']);
      expect(refusal(again(allowed, 'U1'))).toEqual({ kind: 'not_your_own' });
      expect(made(again(allowed, 'U1', 'Why'))).toMatchObject({
        state: 'approved',
        decisionReason: 'Why',
      });
    });
  });

  test('is possible five times, then a new share is needed: the record stays bounded', () => {
    let request = unknown();
    let at = later;
    for (let time = 1; time < maxApprovals; time += 1) {
      const approvedAgain = made(resolved(request, 'U1', 'send_again', at));
      const number = approvedAgain.attempts.length + 1;
      const sending = beginAttempt(approvedAgain, 'w', at, 100_000);
      request = made(recordResult(sending, number, 'w', unclear, at));
      at += 10 * minute;
    }
    expect(refusal(resolved(request, 'U1', 'send_again', at))).toEqual({ kind: 'too_often' });
    expect(made(resolved(request, 'U1', 'close', at)).state).toBe('failed');
  });
});
