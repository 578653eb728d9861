/**
 * Where a form was opened. A view submission does not name its channel, so the form carries it, sealed with
 * a key only the app has: metadata is not believed otherwise.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';

/** A channel, and the message in it whose thread is to be told. */
export interface Origin {
  channel?: string | undefined;
  threadTs?: string | undefined;
}

const originSchema = z.object({
  channel: z.string(),
  threadTs: z.optional(z.string()),
  seal: z.string(),
});

/** Team, user and place in one seal: it does not fit another person's form. */
const sealOf = (key: string, team: string, user: string, { channel, threadTs }: Origin): string =>
  keyed(key, ['origin', team, user, channel ?? '', threadTs ?? '']);

/** HMAC-SHA256 of a list of texts, hexadecimal. */
export const keyed = (key: string, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

export const writeOrigin = (key: string, team: string, user: string, origin: Origin): string =>
  origin.channel === undefined
    ? ''
    : JSON.stringify({ ...origin, seal: sealOf(key, team, user, origin) });

/** The place, or nowhere for metadata that this app did not write for this person. */
export function readOrigin(key: string, team: string, user: string, metadata: string): Origin {
  try {
    const { seal, ...origin } = originSchema.parse(JSON.parse(metadata));
    return seal === sealOf(key, team, user, origin) ? origin : {};
  } catch {
    return {};
  }
}
