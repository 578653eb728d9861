/** A data subject's request: removes personal data from a share request and records the erasure as an event. */
import { closeUnconfirmed as close } from '../../lambda/domain/approval.ts';
import { checkRecordingId } from '../../lambda/domain/email.ts';
import { type ShareRequest, withEvent } from '../../lambda/domain/request.ts';

export type Subject = { recording: string } | { person: string };

const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The address in `Ann <ann@example.com>`; any other text unchanged. */
const addressIn = (text: string): string => /<([^<>]{1,320})>\s*$/.exec(text)?.[1] ?? text;

/** Compares recording IDs as the form does: ignores braces, blanks and look-alike dashes. */
function sameRecording(one: string, other: string): boolean {
  const checked = checkRecordingId(other);
  return same(one, 'value' in checked ? checked.value : other);
}

/**
 * Whether a request is about this recording or this person: an email address, or the Slack user ID of its requester,
 * an approver, or anyone else who acted on it.
 */
export function concerns({ email, requester, events }: ShareRequest, subject: Subject): boolean {
  if ('recording' in subject) return sameRecording(email.recordingId, subject.recording);
  const people = events.flatMap(({ by }) => by ?? []);
  return [email.recipientEmail, email.replyTo, requester, ...people].some((known) =>
    same(known, addressIn(subject.person)),
  );
}

const erased = 'erased';

/**
 * The request without what people wrote and without its recipient; undefined if it is still open. State, hashes and
 * events are kept, so that the audit trail still matches: Slack user IDs in events are the evidence of who decided.
 */
export function erase(request: ShareRequest, now: number): ShareRequest | undefined {
  if (request.endedAt === undefined) return undefined;
  if (request.events.some(({ kind }) => kind === 'erased')) return request;
  const { call, previousShare, ...rest } = request;
  const { icwsMessage, ...delivery } = request.delivery;
  const { reason, ...approval } = request.approval;
  const email = {
    recordingId: erased,
    recipientName: erased,
    recipientEmail: erased,
    replyTo: erased,
    emailSubject: erased,
    priority: request.email.priority,
  };
  const left = { ...rest, email, approval, delivery, duplicateKey: '' };
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
