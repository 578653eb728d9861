/**
 * Where a form was opened. A view submission does not name its channel, so the form carries it, sealed with
 * a key only the app has: metadata is not believed otherwise.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod';

const originSchema = z.object({ channel: z.string(), seal: z.string() });

/** Team, user and channel in one seal: a channel does not fit another person's form. */
const sealOf = (key: string, team: string, user: string, channel: string): string =>
  keyed(key, ['origin', team, user, channel]);

/** HMAC-SHA256 of a list of texts, hexadecimal. */
export const keyed = (key: string, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

export const writeOrigin = (key: string, team: string, user: string, channel: string): string =>
  JSON.stringify({ channel, seal: sealOf(key, team, user, channel) });

/** The channel, or undefined for metadata that this app did not write for this person. */
export function readOrigin(
  key: string,
  team: string,
  user: string,
  metadata: string,
): string | undefined {
  try {
    const { channel, seal } = originSchema.parse(JSON.parse(metadata));
    return seal === sealOf(key, team, user, channel) ? channel : undefined;
  } catch {
    return undefined;
  }
}
