/** Whom or what a command is about, as people copy it: an ID with braces, an address with a name. */
import { recipientsOf } from '../../lambda/domain/email.ts';
import { findRecordings, nameOf } from '../../lambda/domain/recordings.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { ToolError } from './tool-error.ts';

export type Subject = { recording: string } | { person: string } | { case: string };

/** What a call names. */
type Given = { readonly [name in 'recording' | 'person' | 'case']?: string | undefined };

/** Exactly one of these options says which requests are meant. Throws `ToolError` otherwise. */
export function subjectOf(given: Given, names: readonly (keyof Given)[]): Subject {
  const { recording, person, case: number } = given;
  const subjects: Subject[] = [
    ...(recording === undefined ? [] : [{ recording }]),
    ...(person === undefined ? [] : [{ person }]),
    ...(number === undefined ? [] : [{ case: number }]),
  ];
  const [subject, ...others] = subjects;
  if (subject && others.length === 0) return subject;
  const options = names.map((name) => `--${name}`);
  throw new ToolError(
    `Give one of ${new Intl.ListFormat('en', { type: 'disjunction' }).format(options)}.`,
  );
}

/** A subject as people read it. */
export function subjectText(subject: Subject): string {
  if ('recording' in subject) return `recording ${subject.recording}`;
  return 'case' in subject ? `case ${subject.case}` : subject.person;
}

const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The address in `Ann <ann@example.com>`; any other text unchanged. */
const addressIn = (text: string): string => /<([^<>]{1,320})>\s*$/.exec(text)?.[1] ?? text;

/** An ID as the form reads it: without braces, blanks, and look-alike dashes. */
function idIn(text: string): string {
  const [found] = findRecordings(text).recordings;
  return found ? nameOf(found) : text;
}

/** Whether it shares this recording, by its ID or that of its interaction, typed or looked up. */
export function hasRecording({ email, lookUps }: ShareRequest, wanted: string): boolean {
  const named = email.recordings.flatMap((one) => [one.recordingId, one.interactionId]);
  const lookedUp = Object.values(lookUps).map(({ call }) => call?.interactionId);
  return [...named, ...lookedUp].some((id) => id !== undefined && same(id, idIn(wanted)));
}

/** Whether this address is in To or Cc. */
export const hasRecipient = ({ email }: ShareRequest, wanted: string): boolean =>
  recipientsOf(email).some(({ address }) => same(address, addressIn(wanted)));

/**
 * Whether a request is about this recording, this case number, or this person: an email address, or the Slack user ID of
 * its requester, an approver, or anyone else who acted on it.
 */
export function concerns(request: ShareRequest, subject: Subject): boolean {
  const { email, requester, events } = request;
  if ('recording' in subject) return hasRecording(request, subject.recording);
  if ('case' in subject) {
    return email.caseNumber !== undefined && same(email.caseNumber, subject.case);
  }
  const others = [email.replyTo, requester, ...events.flatMap(({ by }) => by ?? [])];
  return (
    hasRecipient(request, subject.person) ||
    others.some((known) => same(known, addressIn(subject.person)))
  );
}
