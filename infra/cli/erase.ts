/** A data subject's request: what a request holds about people is removed, and that this was done is an event. */
import type { ShareRequest } from '../../lambda/share/request.ts';
import { withEvent } from '../../lambda/share/states.ts';

export type Subject = { recording: string } | { person: string };

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a request speaks of this recording, or of this person (an e-mail address or a Slack user id). */
export function concerns({ fields, requester }: ShareRequest, subject: Subject): boolean {
  if ('recording' in subject) return same(fields.recordingId, subject.recording);
  const { person } = subject;
  return [fields.recipientEmail, fields.replyTo, requester].some((known) => same(known, person));
}

const erased = 'erased';

/**
 * The request without what people wrote and whom it was for. Only an ended one: undefined for any other.
 * Its state, its hashes and its events stay, so that the audit trail still fits.
 */
export function erase(request: ShareRequest, now: number): ShareRequest | undefined {
  if (request.endedAt === undefined) return undefined;
  const { icwsMessage, decisionReason, details, ...rest } = request;
  const fields = {
    recordingId: erased,
    recipientName: erased,
    recipientEmail: erased,
    replyTo: erased,
    emailSubject: erased,
    priority: request.fields.priority,
  };
  const after = withEvent({ ...rest, fields, sameKey: '' }, { kind: 'erased', at: now });
  // Nothing is left that Slack could be told.
  return { ...after, telling: { ...after.telling, untold: after.events.length } };
}
