/** Hashes that name a content. Canonical: the order of the parts is fixed here, not by an object's keys. */
import { createHash } from 'node:crypto';
import type { FrozenRule, ShareEvent, ShareFields } from './request.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The hash of what an approval covers: every field that is sent, and the rule it is sent under.
 * It is made with the draft and never changes, also after the body was removed.
 */
export function contentHash(
  fields: ShareFields & { emailBody: string },
  rule: Pick<FrozenRule, 'name' | 'hash'>,
): string {
  return sha256(
    JSON.stringify([
      'share-recording/1',
      fields.recordingId,
      fields.recipientName,
      fields.recipientEmail,
      fields.replyTo,
      fields.emailSubject,
      fields.emailBody,
      fields.priority,
      rule.name,
      rule.hash,
    ]),
  );
}

/** The hash that chains an event to its request and to the event before it. */
export function eventHash(requestId: string, event: Omit<ShareEvent, 'hash'>): string {
  const sorted = Object.entries(event)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([requestId, sorted]));
}
