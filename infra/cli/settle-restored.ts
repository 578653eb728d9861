/**
 * Requests of a table that was restored to an earlier time lack what happened since then. None may continue by itself,
 * and none may claim an outcome that is not known.
 */
import {
  type ShareRequest,
  withEvent,
  withExpiry,
  withoutTargets,
} from '../../lambda/domain/request.ts';

export type Settled =
  | { kind: 'kept' }
  | { kind: 'dropped' }
  | { kind: 'settled'; request: ShareRequest };

/**
 * Deletes a draft: it may have been confirmed since. Makes an approved request unconfirmed: it may have been sent, and
 * people find out. Expires a request that waited for approval: sending it needs a new approval.
 */
export function settleRestored(request: ShareRequest, now: number): Settled {
  const { leaseHolder, leaseUntil, nextAttemptAt, icwsMessage, ...delivery } = request.delivery;
  const { expiresAt, remindAt, recheckAt, ...approval } = request.approval;
  const rest = { ...withoutTargets(request), approval, delivery };
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
      const closed = withExpiry({ ...rest, state: 'expired', endedAt: now });
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
