/** A data subject's request: removes personal data from a share request and records the erasure as an event. */
import { closeUnconfirmed as close } from '../../lambda/domain/approval.ts';
import { recipientsOf } from '../../lambda/domain/email.ts';
import { findRecordings, nameOf } from '../../lambda/domain/recordings.ts';
import { type ShareRequest, withEvent } from '../../lambda/domain/request.ts';

export type Subject = { recording: string } | { person: string } | { case: string };

const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The address in `Ann <ann@example.com>`; any other text unchanged. */
const addressIn = (text: string): string => /<([^<>]{1,320})>\s*$/.exec(text)?.[1] ?? text;

/** What people copy of an ID, as the form reads it: without braces, blanks, and look-alike dashes. */
function idIn(text: string): string {
  const [found] = findRecordings(text).recordings;
  return found ? nameOf(found) : text;
}

/**
 * Whether a request is about this recording (by recording or interaction ID), this case number, or this person: an email address, or the Slack user ID of its requester,
 * an approver, or anyone else who acted on it.
 */
export function concerns({ email, requester, events }: ShareRequest, subject: Subject): boolean {
  if ('case' in subject) {
    return email.caseNumber !== undefined && same(email.caseNumber, subject.case);
  }
  if ('recording' in subject) {
    const wanted = idIn(subject.recording);
    const ids = email.recordings.flatMap(({ recordingId, interactionId }) => [
      recordingId ?? '',
      interactionId ?? '',
    ]);
    return ids.some((id) => same(id, wanted));
  }
  const people = events.flatMap(({ by }) => by ?? []);
  const addresses = recipientsOf(email).map(({ address }) => address);
  return [...addresses, email.replyTo, requester, ...people].some((known) =>
    same(known, addressIn(subject.person)),
  );
}

const erased = 'erased';

/**
 * The request without what people wrote and without its recipient; undefined if it is still open, or under legal hold. State, hashes and
 * events are kept, so that the audit trail still matches: Slack user IDs in events are the evidence of who decided.
 */
export function erase(request: ShareRequest, now: number): ShareRequest | undefined {
  if (request.endedAt === undefined || request.heldAt !== undefined) return undefined;
  if (request.events.some(({ kind }) => kind === 'erased')) return request;
  const { previousShare, earlierShares, requesterDomain, ...rest } = request;
  const { icwsMessage, ...delivery } = request.delivery;
  const { reason, ...approval } = request.approval;
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
