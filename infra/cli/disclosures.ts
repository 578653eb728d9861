/**
 * The disclosure report: which recordings left or may have left, to whom, why, and who agreed. Reads requests one after the
 * other and keeps none, so that its memory does not grow with the table.
 */
import { recipientsOf } from '../../lambda/domain/email.ts';
import { approversOf } from '../../lambda/domain/events.ts';
import {
  isOutcomeUnknown,
  lastChange,
  type ShareRequest,
  shortId,
} from '../../lambda/domain/request.ts';
import { hasRecipient, hasRecording } from './subject.ts';

/** One row; lists are separated by semicolons. */
export interface Disclosure {
  date: string;
  id: string;
  outcome: 'sent' | 'sent (reported)' | 'not known';
  recordings: string;
  recipients: string;
  requester: string;
  approvers: string;
  rule: string;
  purpose: string;
  caseNumber: string;
}
export const columns = [
  'date',
  'id',
  'outcome',
  'recordings',
  'recipients',
  'requester',
  'approvers',
  'rule',
  'purpose',
  'caseNumber',
] as const satisfies (keyof Disclosure)[];

/** `from`, `to`: epoch milliseconds, `to` not included. The others as people copy them, in any case. */
export interface Wanted {
  from: number;
  to: number;
  recipient?: string | undefined;
  recording?: string | undefined;
  requester?: string | undefined;
}

/** A row for each time that the email left, or may have left; none where it is not wanted. */
export function disclosuresOf(request: ShareRequest, wanted: Wanted): Disclosure[] {
  const { recipient, recording, requester } = wanted;
  const isWanted =
    (recipient === undefined || hasRecipient(request, recipient)) &&
    (recording === undefined || hasRecording(request, recording)) &&
    (requester === undefined || request.requester.toLowerCase() === requester.trim().toLowerCase());
  if (!isWanted) return [];
  return departuresOf(request)
    .filter(({ at }) => at >= wanted.from && at < wanted.to)
    .map((departure) => rowOf(request, departure));
}

interface Departure {
  at: number;
  outcome: Disclosure['outcome'];
}

const rowOf = (request: ShareRequest, { at, outcome }: Departure): Disclosure => {
  const { email, requester, events, rule } = request;
  const isErased = events.some(({ kind }) => kind === 'erased');
  const listed = (values: string[]) => (isErased ? '(erased)' : values.join('; '));
  return {
    date: new Date(at).toISOString(),
    id: shortId(request),
    outcome,
    recordings: listed(email.recordings.map(({ recordingId = '' }) => recordingId)),
    recipients: listed(recipientsOf(email).map(({ address }) => address)),
    requester,
    approvers: approversOf(events).join('; '),
    rule: rule.name,
    purpose: email.purpose ?? '',
    caseNumber: email.caseNumber ?? '',
  };
};

function departuresOf(request: ShareRequest): Departure[] {
  const { at, by } = lastChange(request);
  const isReported = request.state === 'sent' && by !== undefined;
  const attempts = request.delivery.attempts.filter(
    ({ result }) => result === undefined || result === 'sent' || result === 'unconfirmed',
  );
  if (attempts.length === 0) {
    if (isReported) return [{ at, outcome: 'sent (reported)' }];
    // An older copy of the table has no attempt, or somebody changed the record.
    return isOutcomeUnknown(request) ? [{ at, outcome: 'not known' }] : [];
  }
  return attempts.map(({ putStartedAt, result }, index) => {
    const unclear = isReported && index === attempts.length - 1 ? 'sent (reported)' : 'not known';
    return { at: putStartedAt, outcome: result === 'sent' ? 'sent' : unclear };
  });
}
