/**
 * GET "interactions" ("interactions" of the ICWS reference): the recording of a call that is in progress or has just ended.
 * Attribute names are compared without case. How long an interaction stays after its end is not documented; that its
 * recording's ID is among the attributes is documented in parts, and may come late.
 */
import * as z from 'zod/mini';
import type { InteractionResult } from '../application/ports.ts';
import type { CallDetails } from '../domain/request.ts';
import { requestInSession, type Session } from './connection.ts';
import { guidIn } from './guid.ts';
import { oneLine } from './one-line.ts';

const timeoutMs = 5_000;
const attribute = {
  recordingId: 'Eic_IRRecordingId',
  direction: 'Eic_CallDirection',
  remoteNumber: 'EIC_RemoteTnRaw',
  agent: 'Eic_LocalName',
} as const;
const select = Object.values(attribute).join(',');

/** Asks once, for at most 5 seconds. Never throws. `session_ended`: the session is to be released. */
export async function findInteraction(
  session: Session,
  interactionId: string,
): Promise<InteractionResult | { kind: 'session_ended' }> {
  const path = `/interactions/${encodeURIComponent(interactionId)}?select=${select}`;
  const response = await requestInSession(session, { method: 'GET', path, timeoutMs });
  if (response.kind === 'network_error') return { kind: 'unavailable' };
  switch (response.status) {
    case 200:
      return readAttributes(response.json);
    case 401:
      return { kind: 'session_ended' };
    case 403:
      return { kind: 'forbidden' };
    case 404:
      return { kind: 'call_ended' };
    default:
      return { kind: 'unavailable' };
  }
}

const interactionSchema = z.object({ attributes: z.record(z.string(), z.unknown()) });

function readAttributes(json: unknown): InteractionResult {
  const parsed = interactionSchema.safeParse(json);
  if (!parsed.success) return { kind: 'unavailable' };
  const attributes = new Map(
    Object.entries(parsed.data.attributes).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const textOf = (name: string): string | undefined => {
    const value = attributes.get(name.toLowerCase());
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' ? undefined : text.slice(0, 200);
  };
  const recordingId = guidIn(textOf(attribute.recordingId));
  if (recordingId === undefined) return { kind: 'no_recording' };
  const details: CallDetails = {
    direction: directions[textOf(attribute.direction)?.toUpperCase() ?? ''],
    remoteNumber: oneLine(textOf(attribute.remoteNumber)),
    agent: oneLine(textOf(attribute.agent)),
  };
  return { kind: 'found', recordingId, details };
}

/** `I` and `O` in the attribute; words in live answers. */
const directions: Record<string, string> = {
  I: 'Inbound',
  O: 'Outbound',
  INBOUND: 'Inbound',
  OUTBOUND: 'Outbound',
};
