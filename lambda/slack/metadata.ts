/**
 * What views and buttons carry: where a form was opened, and which request a button or a view is about. A view submission
 * names neither. Slack keeps metadata on its side and signs every delivery; still, nothing in it is trusted.
 */
import * as z from 'zod/mini';
import type { RequestRef } from '../application/decide.ts';

const originSchema = z.object({ channel: z.string(), threadTs: z.optional(z.string()) });

/** A channel, and the message in it whose thread is notified. */
export interface Origin {
  channel?: string | undefined;
  threadTs?: string | undefined;
}

export const writeOrigin = ({ channel, threadTs }: Origin): string =>
  channel === undefined ? '' : JSON.stringify({ channel, threadTs });

/** The place, or nowhere for metadata that this app did not write. */
export function readOrigin(metadata: string): Origin {
  try {
    return originSchema.safeParse(JSON.parse(metadata)).data ?? {};
  } catch {
    return {};
  }
}

const requestRefSchema = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  contentHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

export const writeRequestRef = ({ id, contentHash }: RequestRef): string =>
  JSON.stringify({ id, contentHash });

/** Undefined for anything that this app did not write. */
export function readRequestRef(text: string): RequestRef | undefined {
  try {
    return requestRefSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
