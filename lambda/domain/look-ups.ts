/**
 * What was found out about the recordings of a request: which recording an interaction has, and the facts of each. Pure.
 * Two workers may look up the same: what is known already is not replaced.
 */
import { contentHash } from './email.ts';
import { distinct, maxRecordings, nameOf, type Recording } from './recordings.ts';
import { type LookUp, type ShareRequest, withEvent } from './request.ts';

/** Whether each recording has its ID: only then is there a content to approve. */
export const areKnown = (recordings: readonly Recording[]): boolean =>
  recordings.every(({ recordingId }) => recordingId !== undefined);

/** Whether each was looked up, whatever came of it. */
export const wasLookedUp = ({ email, lookUps }: ShareRequest): boolean =>
  email.recordings.every((one) => lookUps[nameOf(one)] !== undefined);

/** Whether PureConnect could not say which recording an interaction has. */
export const isUnanswered = ({ email, lookUps }: ShareRequest): boolean =>
  email.recordings.some(
    (one) => one.recordingId === undefined && lookUps[nameOf(one)]?.result === 'unavailable',
  );

/** Another recording of one of the calls, which is not shared yet; undefined where there is none, or no room for it. */
export function relatedRecording({ email, lookUps }: ShareRequest): string | undefined {
  const { recordings } = email;
  if (recordings.length >= maxRecordings) return undefined;
  const known = new Set(recordings.map(({ recordingId }) => recordingId?.toUpperCase()));
  return recordings
    .map((one) => lookUps[nameOf(one)]?.call?.relatedRecordingId)
    .find((related) => related !== undefined && !known.has(related.toUpperCase()));
}

/** What is to be looked up now: what never was, and for the form that was submitted again what may be there by now. */
export const toLookUp = ({ state, email, lookUps, rule }: ShareRequest): Recording[] =>
  email.recordings.filter((one) => {
    const result = lookUps[nameOf(one)]?.result;
    if (result === undefined) return state === 'draft' || state === 'awaiting_approval';
    const wanted = one.recordingId === undefined || rule.detailsRequired;
    return state === 'draft' && wanted && (result === 'unavailable' || result === 'no_recording');
  });

/** The recording that was looked up, and what came of it. */
export interface LookedUp extends LookUp {
  /** Of an interaction. */
  recordingId?: string | undefined;
}

/** Records a look-up. With the last recording's ID the content is complete: its hash is written, once. */
export function withLookUp(
  request: ShareRequest,
  looked: Recording,
  { recordingId, ...lookUp }: LookedUp,
  now: number,
): ShareRequest {
  const name = nameOf(looked);
  const wanted = toLookUp(request).find((one) => nameOf(one) === name);
  if (!wanted || isOther(wanted.recordingId, recordingId)) return request;
  const known = { ...request, lookUps: { ...request.lookUps, [name]: lookUp } };
  const { email, state } = request;
  if (recordingId === undefined || request.contentHash !== undefined || state !== 'draft')
    return known;
  const identified = email.recordings.map((one) =>
    nameOf(one) === name ? { ...one, recordingId: one.recordingId ?? recordingId } : one,
  );
  return complete({ ...known, email: { ...email, recordings: distinct(identified) } }, now);
}

/** Facts about another recording than the one that was found first: the call may have been transferred meanwhile. */
const isOther = (known: string | undefined, found: string | undefined): boolean =>
  known !== undefined && found !== undefined && known.toUpperCase() !== found.toUpperCase();

function complete(request: ShareRequest, now: number): ShareRequest {
  if (!areKnown(request.email.recordings)) return request;
  const hash = contentHash(request);
  const facts = { kind: 'recordings_found', at: now, contentHash: hash } as const;
  return withEvent({ ...request, contentHash: hash }, facts);
}
