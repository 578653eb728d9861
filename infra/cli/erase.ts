/** A data subject's request: removes personal data from a share request and records the erasure as an event. */
import { closeUnconfirmed as close } from '../../lambda/domain/approval.ts';
import { type ShareRequest, withEvent } from '../../lambda/domain/request.ts';

const erased = 'erased';

/**
 * The request without what people wrote and without its recipient; undefined if it is still open, or under legal hold.
 * State, hashes and events are kept, so that the audit trail still matches: Slack user IDs in events are the evidence
 * of who decided.
 */
export function erase(request: ShareRequest, now: number): ShareRequest | undefined {
  if (request.endedAt === undefined || request.heldAt !== undefined) return undefined;
  if (request.events.some(({ kind }) => kind === 'erased')) return request;
  const { previousShare, earlierShares, requesterDomain, ...rest } = request;
  const { icwsMessage, ...delivery } = request.delivery;
  const { reason, selfApprovalReason, ...approval } = request.approval;
  const email = {
    recordings: [],
    to: [],
    cc: [],
    replyTo: erased,
    emailSubject: erased,
    priority: request.email.priority,
  };
  const left = { ...rest, email, approval, delivery, lookUps: {} };
  const after = withEvent(left, { kind: 'erased', at: now });
  // Nothing is left to post to Slack.
  const { approverTargets, ...notifications } = after.notifications;
  const posted = Object.entries(notifications.posted).filter(
    ([key]) => !key.startsWith('approver:'),
  );
  const abandonedAt = after.events.length;
  return {
    ...after,
    notifications: { ...notifications, posted: Object.fromEntries(posted), abandonedAt },
  };
}

/** Closes an unconfirmed request for an operator, so that it can be erased. */
export const closeUnconfirmed = (request: ShareRequest, now: number): ShareRequest =>
  request.state === 'unconfirmed' ? close(request, {}, now) : request;
