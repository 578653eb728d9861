/**
 * "media-details" of the ICWS reference ("recordings", feature version 6): which call a recording is of.
 * Read leniently: enumerations come as numbers or names, and what is not understood is left out.
 */
import * as z from 'zod/mini';
import type { MediaDetailsResult } from '../application/ports.ts';
import type { CallDetails } from '../domain/request.ts';
import type { Answer, Broken } from './client.ts';
import { oneLine } from './errors.ts';

export const lookUpLimitMs = 5_000;

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);
const enumeration = z.catch(
  z.optional(z.union([z.number(), z.string().check(z.maxLength(60))])),
  undefined,
);

const mediaDetailsSchema = z.object({
  recordingDate: text,
  duration: z.catch(z.optional(z.number()), undefined),
  direction: enumeration,
  callType: enumeration,
  mediaType: enumeration,
  lineName: text,
  interactionId: text,
  isEncrypted: flag,
  isArchived: flag,
});

const callTypes: Record<string, string> = { 1: 'external', 2: 'internal' };
const mediaTypes: Record<string, string> = {
  1: 'call',
  2: 'chat',
  3: 'chat transcript',
  4: 'email',
  5: 'screen recording',
  6: 'social conversation',
  7: 'social direct message',
};

/** A number by its table, a name as it is (one line), anything else as unknown. */
function nameOf(value: number | string | undefined, names: Record<string, string>) {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return names[value] ?? 'unknown';
  return /^[\w -]{1,60}$/.test(value) ? value : 'unknown';
}

const dayMs = 86_400_000;

/** What an answer says about the recording; a 403 speaks of the app's user, everything else of nothing. */
export function readMediaDetails(outcome: Answer | Broken): MediaDetailsResult {
  if (outcome.kind === 'answer' && outcome.status === 403) return { kind: 'forbidden' };
  const parsed = mediaDetailsSchema.safeParse(outcome.kind === 'answer' ? outcome.json : undefined);
  const ok = outcome.kind === 'answer' && outcome.status === 200 && parsed.success;
  return ok ? { kind: 'found', details: detailsOf(parsed.data) } : { kind: 'unavailable' };
}

function detailsOf(given: z.infer<typeof mediaDetailsSchema>): CallDetails {
  const { recordingDate = '', duration = 0, direction, callType, mediaType } = given;
  const recordedAt = Date.parse(recordingDate);
  return {
    recordedAt: Number.isNaN(recordedAt) ? undefined : recordedAt,
    // Milliseconds in the neighboring resource: shown only where it can be a call's length.
    durationMs: duration > 0 && duration < dayMs ? duration : undefined,
    direction: nameOf(direction, {}),
    callType: nameOf(callType, callTypes),
    mediaType: nameOf(mediaType, mediaTypes),
    line: oneLine(given.lineName),
    interactionId: oneLine(given.interactionId),
    encrypted: given.isEncrypted,
    archived: given.isArchived,
  };
}
