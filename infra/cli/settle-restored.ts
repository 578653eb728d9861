/**
 * Requests of a table that was restored to an earlier time: what happened to them since is not in them. None may go
 * on by itself, and nothing may be said of them that is not known.
 */
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { withEvent, withoutAskees } from '../../lambda/domain/states.ts';

export type Settled =
  | { kind: 'kept' }
  | { kind: 'dropped' }
  | { kind: 'settled'; request: ShareRequest };

/**
 * A draft is dropped: it may have been confirmed since. What was approved may have been sent: people find out, as of
 * any uncertain share. What waited for approval is closed: sending it wants a new approval, not one person’s word.
 */
export function settleRestored(request: ShareRequest, now: number): Settled {
  const { leaseOwner, leaseUntil, nextAttemptAt, expiresAt, remindAt, recheckAt, ...rest } =
    withoutAskees(request);
  const event = { at: now, reason: 'restored' } as const;
  switch (request.state) {
    case 'draft':
      return { kind: 'dropped' };
    case 'approved':
    case 'sending': {
      const open = { ...rest, state: 'unconfirmed' } as const;
      return { kind: 'settled', request: withEvent(open, { kind: 'unconfirmed', ...event }) };
    }
    case 'awaiting_approval': {
      const ttl = Math.floor(now / 1000) + request.rule.retentionDays * 86_400;
      const closed = { ...rest, state: 'expired', endedAt: now, ttl } as const;
      return { kind: 'settled', request: withEvent(closed, { kind: 'expired', ...event }) };
    }
    case 'unconfirmed':
    case 'sent':
    case 'failed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return { kind: 'kept' };
    default:
      return request.state satisfies never;
  }
}
