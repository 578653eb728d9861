/** Hashes that name a content. Canonical: the order of an object's keys does not count. */
import { createHash } from 'node:crypto';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An object's entries in the order of its keys, without those that are undefined. */
export const sortedEntries = (values: object): [string, unknown][] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
