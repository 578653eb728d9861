/** Hashes that name a content. Canonical: the order of an object's keys does not count. */
import { createHash } from 'node:crypto';
import type { ShareEvent, ShareRequest } from './request.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What an object holds, by its keys' order; what is undefined is not there. */
export const sortedEntries = (values: object): [string, unknown][] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * The hash of what an approval covers: who asks, every field (the body by its own hash), and the whole frozen rule.
 * It is made with the draft and never changes, also after the body was removed.
 */
export function contentHash({
  teamId,
  requester,
  fields,
  bodyHash,
  rule,
}: Pick<ShareRequest, 'teamId' | 'requester' | 'fields' | 'bodyHash' | 'rule'>): string {
  const { emailBody, ...others } = fields;
  const content = sortedEntries({ ...others, bodyHash });
  return sha256(JSON.stringify([teamId, requester, content, sortedEntries(rule)]));
}

/** The hash that chains an event to its request and to the event before it. */
export function eventHash(requestId: string, event: Omit<ShareEvent, 'hash'>): string {
  return sha256(JSON.stringify([requestId, sortedEntries(event)]));
}
