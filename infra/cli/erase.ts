/** A data subject's request: what a request holds about people is removed, and that this was done is an event. */
import { closed } from '../../lambda/domain/approval.ts';
import { checkRecordingId } from '../../lambda/domain/fields.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { withEvent } from '../../lambda/domain/states.ts';

export type Subject = { recording: string } | { person: string };

const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The address in `Ann <ann@example.com>`; anything else as it is. */
const addressIn = (text: string): string => /<([^<>]{1,320})>\s*$/.exec(text)?.[1] ?? text;

/** A recording's id as the form takes it: braces, blanks and look-alike dashes do not count. */
function sameRecording(one: string, other: string): boolean {
  const checked = checkRecordingId(other);
  return same(one, 'value' in checked ? checked.value : other);
}

/**
 * Whether a request speaks of this recording, or of this person: an email address, or the Slack user id of its
 * requester, of an approver, or of anybody else who decided about it.
 */
export function concerns({ fields, requester, events }: ShareRequest, subject: Subject): boolean {
  if ('recording' in subject) return sameRecording(fields.recordingId, subject.recording);
  const people = events.flatMap(({ by }) => by ?? []);
  return [fields.recipientEmail, fields.replyTo, requester, ...people].some((known) =>
    same(known, addressIn(subject.person)),
  );
}

const erased = 'erased';

/**
 * The request without what people wrote and whom it was for. Only an ended one: undefined for any other.
 * An erased one stays as it is. Its state, its hashes and its events stay, so that the audit trail still fits: Slack user ids in them are the evidence
 * of who decided, and remain.
 */
export function erase(request: ShareRequest, now: number): ShareRequest | undefined {
  if (request.endedAt === undefined) return undefined;
  if (request.events.some(({ kind }) => kind === 'erased')) return request;
  const { icwsMessage, decisionReason, details, previousShare, ...rest } = request;
  const fields = {
    recordingId: erased,
    recipientName: erased,
    recipientEmail: erased,
    replyTo: erased,
    emailSubject: erased,
    priority: request.fields.priority,
  };
  const left = { ...rest, fields, duplicateKey: '', why: '' };
  const after = withEvent(left, { kind: 'erased', at: now });
  // Nothing is left that Slack could be told.
  const { askees, ...telling } = after.telling;
  return { ...after, telling: { ...telling, copies: {}, untold: after.events.length } };
}

/** An unconfirmed request whose people are gone, closed by an operator so that it can be erased. */
export const closeUnconfirmed = (request: ShareRequest, now: number): ShareRequest =>
  request.state === 'unconfirmed' ? closed(request, {}, now) : request;
