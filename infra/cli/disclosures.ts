/**
 * The disclosure report: which recordings left or may have left, to whom, why, and who agreed. Reads requests one after the
 * other and keeps none, so that its memory does not grow with the table.
 */
import { recipientsOf } from '../../lambda/domain/email.ts';
import { approversOf } from '../../lambda/domain/events.ts';
import {
  type DisplayState,
  displayState,
  lastChange,
  type ShareRequest,
  shortId,
} from '../../lambda/domain/request.ts';

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

/** `from`, `to`: epoch milliseconds, `to` not included. The others as they stand in a request, in any case. */
export interface Wanted {
  from: number;
  to: number;
  recipient?: string | undefined;
  recording?: string | undefined;
  requester?: string | undefined;
}

/** The row of a request; undefined where nothing left, or it is not wanted. */
export function disclosureOf(request: ShareRequest, wanted: Wanted): Disclosure | undefined {
  const outcome = outcomeOf(request);
  const at = request.delivery.attempts.at(-1)?.putStartedAt ?? lastChange(request).at;
  if (outcome === undefined || at < wanted.from || at >= wanted.to) return undefined;
  const { email, requester, events, rule } = request;
  const recordings = email.recordings.flatMap(({ recordingId, interactionId }) => [
    recordingId ?? '',
    interactionId ?? '',
  ]);
  const addresses = recipientsOf(email).map(({ address }) => address);
  const isWanted =
    includes(addresses, wanted.recipient) &&
    includes(recordings, wanted.recording) &&
    includes([requester], wanted.requester);
  if (!isWanted) return undefined;
  return {
    date: new Date(at).toISOString(),
    id: shortId(request),
    outcome,
    recordings: email.recordings.map(({ recordingId = '' }) => recordingId).join('; '),
    recipients: addresses.join('; '),
    requester,
    approvers: approversOf(events).join('; '),
    rule: rule.name,
    purpose: email.purpose ?? '',
    caseNumber: email.caseNumber ?? '',
  };
}

const includes = (values: readonly string[], wanted: string | undefined): boolean =>
  wanted === undefined || values.some((one) => one.toLowerCase() === wanted.trim().toLowerCase());

const outcomes: Partial<Record<DisplayState, Disclosure['outcome']>> = {
  unconfirmed: 'not known',
  unconfirmed_closed: 'not known',
};

function outcomeOf(request: ShareRequest): Disclosure['outcome'] | undefined {
  const { by, reason } = lastChange(request);
  if (request.state === 'sent') return by === undefined ? 'sent' : 'sent (reported)';
  // What an older copy of the table had waiting for approval may have been sent since.
  if (request.state === 'expired' && reason === 'restored') return 'not known';
  return outcomes[displayState(request)];
}
