/**
 * What time alone changes, and when a request needs attention next. Pure; computed for every write, so that a change and
 * its timer (`dueAt`, the sparse index) are always one write.
 */
import { hasExpired, recheckEveryMs } from './approval.ts';
import { unauditedEvents } from './audit.ts';
import { fail } from './delivery.ts';
import { wasLookedUp } from './look-ups.ts';
import { nextNotification } from './notifications.ts';
import {
  lastEvent,
  move,
  type ShareRequest,
  withEvent,
  withoutBody,
  withoutTargets,
} from './request.ts';

/** How long the body of a failed or expired request is kept for "send again". */
const bodyKeptMs = 24 * 60 * 60 * 1000;

/** A draft whose recordings have not been looked up by then has lost its message to the worker, milliseconds. */
const lookUpWithinMs = 60_000;

/** Applies an approval that is too old, an expiry, a lease that ran out, or an old body; undefined when there is none. */
export function applyTimeouts(request: ShareRequest, now: number): ShareRequest | undefined {
  const { delivery } = request;
  switch (request.state) {
    case 'awaiting_approval':
      return applyApprovalTimeouts(request, now);
    case 'approved':
      return (delivery.sendBefore ?? 0) <= now
        ? fail(request, 'approval_too_old', { waited: delivery.waitReason }, now)
        : undefined;
    case 'sending':
      return (delivery.leaseUntil ?? 0) <= now ? leaseRanOut(request, now) : undefined;
    case 'draft':
    case 'unconfirmed':
    case 'sent':
    case 'failed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return (removeBodyAt(request) ?? Number.POSITIVE_INFINITY) <= now
        ? withoutBody(request)
        : undefined;
    default:
      return request.state satisfies never;
  }
}

function applyApprovalTimeouts(request: ShareRequest, now: number): ShareRequest | undefined {
  const { remindAt, recheckAt } = request.approval;
  if (hasExpired(request, now)) return move(request, 'expired', { kind: 'expired', at: now });
  if (remindAt !== undefined && remindAt <= now) {
    const rechecked = resolveApproversAgain(request, now);
    const { remindAt: reminded, ...approval } = rechecked.approval;
    return withEvent({ ...rechecked, approval }, { kind: 'reminded', at: now });
  }
  return recheckAt !== undefined && recheckAt <= now
    ? resolveApproversAgain(request, now)
    : undefined;
}

/** People leave, and groups change. */
const resolveApproversAgain = (request: ShareRequest, now: number): ShareRequest => ({
  ...withoutTargets(request),
  approval: { ...request.approval, recheckAt: now + recheckEveryMs },
});

const leaseRanOut = (request: ShareRequest, now: number): ShareRequest =>
  move(request, 'unconfirmed', {
    kind: 'unconfirmed',
    at: now,
    attempt: request.delivery.attempts.length,
    reason: 'lease_ran_out',
  });

/** A legal hold keeps what is there. */
const removeBodyAt = ({ endedAt, heldAt, email }: ShareRequest): number | undefined =>
  endedAt !== undefined && heldAt === undefined && email.emailBody !== undefined
    ? endedAt + bodyKeptMs
    : undefined;

/** When the request needs attention next, or undefined when nothing is left to do. */
export function dueAt(request: ShareRequest): number | undefined {
  const { nextTryAt, updateAgainAt } = request.notifications;
  return earliest([
    updateAgainAt,
    nextNotification(request) ? (nextTryAt ?? lastEvent(request).at) : undefined,
    unauditedEvents(request).length > 0 ? lastEvent(request).at : undefined,
    stateDueAt(request),
  ]);
}

/** When the state itself asks for something. */
function stateDueAt(request: ShareRequest): number | undefined {
  const { state, approval, delivery, createdAt } = request;
  if (state === 'awaiting_approval') {
    return earliest([approval.remindAt, approval.recheckAt, approval.expiresAt]);
  }
  if (state === 'draft') return wasLookedUp(request) ? undefined : createdAt + lookUpWithinMs;
  if (state === 'sending') return delivery.leaseUntil;
  if (state === 'approved') {
    const next = delivery.nextAttemptAt ?? lastEvent(request).at;
    return Math.min(next, delivery.sendBefore ?? next);
  }
  return removeBodyAt(request);
}

function earliest(times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
