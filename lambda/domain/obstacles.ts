/** What is known of a recording that keeps it from being shared: by PureConnect, or by the rule. Pure. */
import { nameOf, type Recording } from './recordings.ts';
import type { CallDetails, LookUpResult, ShareRequest } from './request.ts';

export type Obstacle =
  /** PureConnect has no such recording, or the app may not use it. */
  | { kind: 'recording_unusable'; why: Exclude<LookUpResult, 'found' | 'unavailable'> }
  | { kind: 'media_type_not_allowed'; mediaType: string; allowed: readonly string[] }
  | { kind: 'recording_too_old'; maxAgeDays: number }
  /** PureConnect does not say what the rule compares. */
  | { kind: 'fact_missing'; fact: 'media type' | 'date' };

const dayMs = 86_400_000;

/** The first obstacle, in the order of the recordings; undefined where there is none, as far as it is known. */
export const obstacleTo = (request: ShareRequest): Obstacle | undefined =>
  request.email.recordings
    .map((one) => obstacleOf(request, one))
    .find((obstacle) => obstacle !== undefined);

/** What stands against one of the recordings. */
export function obstacleOf(request: ShareRequest, recording: Recording): Obstacle | undefined {
  const lookUp = request.lookUps[nameOf(recording)];
  if (lookUp === undefined || lookUp.result === 'unavailable') return undefined;
  const { result, call = {} } = lookUp;
  return result === 'found'
    ? (mediaTypeObstacle(request, call) ?? ageObstacle(request, call))
    : { kind: 'recording_unusable', why: result };
}

function mediaTypeObstacle(
  { rule }: ShareRequest,
  { mediaType }: CallDetails,
): Obstacle | undefined {
  const { mediaTypes: allowed } = rule;
  if (allowed === undefined) return undefined;
  if (mediaType === undefined || mediaType === 'unknown') {
    return { kind: 'fact_missing', fact: 'media type' };
  }
  const known = allowed.includes(mediaType.toLowerCase());
  return known ? undefined : { kind: 'media_type_not_allowed', mediaType, allowed };
}

/** The age when the form was submitted, whenever it is approved. */
function ageObstacle(
  { rule, createdAt }: ShareRequest,
  { recordedAt }: CallDetails,
): Obstacle | undefined {
  const { maxAgeDays } = rule;
  if (maxAgeDays === undefined) return undefined;
  if (recordedAt === undefined) return { kind: 'fact_missing', fact: 'date' };
  return createdAt - recordedAt > maxAgeDays * dayMs
    ? { kind: 'recording_too_old', maxAgeDays }
    : undefined;
}
