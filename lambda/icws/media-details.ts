/**
 * GET "media-details" ("recordings" of the ICWS reference, feature version 6): the call that was recorded.
 * The response is read leniently: enumerations are numbers or names, and values that cannot be read are left out.
 */
import * as z from 'zod/mini';
import type { MediaDetailsResult } from '../application/ports.ts';
import { mediaTypes } from '../domain/recordings.ts';
import type { CallDetails } from '../domain/request.ts';
import type { IcwsResponse, NetworkError } from './client.ts';
import { requestInSession, type Session } from './connection.ts';
import { guidIn } from './guid.ts';
import { oneLine } from './one-line.ts';

const timeoutMs = 5_000;
const firstVersion = 6;

/**
 * Asks for the details of a recording, once and for at most 5 seconds. Never throws.
 * `session_ended`: the server answered 401, so the session is to be released.
 */
export async function getMediaDetails(
  session: Session,
  recordingId: string,
): Promise<MediaDetailsResult | { kind: 'session_ended' }> {
  const { recordingsVersion = firstVersion } = session;
  if (recordingsVersion < firstVersion) return { kind: 'unavailable' };
  const path = `/recordings/${encodeURIComponent(recordingId)}/media-details`;
  const response = await requestInSession(session, { method: 'GET', path, timeoutMs });
  // A server that does not say its version may know no such resource: then a 404 says nothing of the recording.
  const known = session.recordingsVersion !== undefined;
  if (known && response.kind === 'response' && response.status === 404)
    return { kind: 'not_found' };
  return readMediaDetails(response, recordingId);
}

const text = z.catch(
  z.optional(
    z.pipe(
      z.union([z.string().check(z.minLength(1), z.maxLength(200)), z.number()]),
      z.transform(String),
    ),
  ),
  undefined,
);
/** Some servers answer numbers. */
const flag = z.catch(z.optional(z.union([z.boolean(), z.number()])), undefined);
const enumeration = z.catch(
  z.optional(z.union([z.number(), z.string().check(z.maxLength(60))])),
  undefined,
);

const mediaDetailsSchema = z.object({
  recordingId: text,
  recordingDate: text,
  duration: text,
  direction: enumeration,
  callType: enumeration,
  mediaType: enumeration,
  lineName: text,
  interactionId: text,
  expirationDate: text,
  relatedRecordingId: text,
  initiationPolicyName: text,
  isEncrypted: flag,
  isArchived: flag,
});

const callTypes: Record<string, string> = { 1: 'external', 2: 'internal', 3: 'conference' };
const directions: Record<string, string> = { 1: 'Inbound', 2: 'Outbound', 3: 'Internal' };
const mediaTypeNames: Record<string, string> = Object.fromEntries(
  mediaTypes.map((name, index) => [index + 1, name]),
);

/** Returns the name of a number, or a name as it is; `unknown` for any other value. */
function nameOf(value: number | string | undefined, names: Record<string, string>) {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(String(value))) return names[value] ?? 'unknown';
  return /^[\w -]{1,60}$/.test(String(value)) ? String(value) : 'unknown';
}

const dayMs = 86_400_000;

/** A 403 means that the app's user may not use recordings; any other failure says nothing about the recording. */
function readMediaDetails(
  response: IcwsResponse | NetworkError,
  asked: string,
): MediaDetailsResult | { kind: 'session_ended' } {
  if (response.kind === 'network_error') return { kind: 'unavailable' };
  if (response.status === 401) return { kind: 'session_ended' };
  if (response.status === 403) return { kind: 'forbidden' };
  const parsed = mediaDetailsSchema.safeParse(response.json);
  const details = response.status === 200 && parsed.success ? detailsOf(parsed.data) : undefined;
  // An answer about another recording, or one that says nothing of any, is none about this one.
  const named = guidIn(parsed.data?.recordingId) ?? asked;
  const says = details?.recordedAt !== undefined || details?.interactionId !== undefined;
  return says && details && named.toUpperCase() === asked.toUpperCase()
    ? { kind: 'found', details }
    : { kind: 'unavailable' };
}

function detailsOf(given: z.infer<typeof mediaDetailsSchema>): CallDetails {
  const { recordingDate = '', direction, callType, mediaType } = given;
  const duration = Number(given.duration ?? 0);
  return {
    recordedAt: timeOf(recordingDate),
    expiresAt: timeOf(given.expirationDate ?? ''),
    relatedRecordingId: guidIn(given.relatedRecordingId),
    policy: oneLine(given.initiationPolicyName),
    // Milliseconds in a related resource of the reference; left out if it cannot be a call's length.
    durationMs: duration > 0 && duration < dayMs ? duration : undefined,
    direction: nameOf(direction, directions),
    callType: nameOf(callType, callTypes),
    mediaType: nameOf(mediaType, mediaTypeNames),
    line: oneLine(given.lineName),
    interactionId: oneLine(given.interactionId),
    encrypted: isSet(given.isEncrypted),
    archived: isSet(given.isArchived),
  };
}

const isSet = (value: boolean | number | undefined): boolean | undefined =>
  value === undefined ? undefined : Boolean(value);

function timeOf(text: string): number | undefined {
  const time = Date.parse(text);
  // "None" is the year 1 in some of the vendor's systems.
  return time > firstDate ? time : undefined;
}
const firstDate = Date.UTC(1990);
