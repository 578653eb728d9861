/**
 * What views and buttons carry: where a form was opened, and which request a button or a view is about. A view submission
 * names neither. Slack keeps metadata on its side and signs every delivery; still, nothing in it is trusted.
 */
import * as z from 'zod/mini';
import type { RequestRef } from '../application/decide.ts';
import type { HistoryRef } from '../application/list-history.ts';

const requestId = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const originSchema = z.object({
  channel: z.optional(z.string()),
  threadTs: z.optional(z.string()),
  resendOf: z.optional(requestId),
});

/** A channel, the message in it whose thread is notified, and the share that is sent again. */
export interface Origin {
  channel?: string | undefined;
  threadTs?: string | undefined;
  resendOf?: string | undefined;
}

export const writeOrigin = ({ channel, threadTs, resendOf }: Origin): string =>
  channel === undefined && resendOf === undefined
    ? ''
    : JSON.stringify({ channel, threadTs, resendOf });

/** The place, or nowhere for metadata that this app did not write. */
export function readOrigin(metadata: string): Origin {
  try {
    return originSchema.safeParse(JSON.parse(metadata)).data ?? {};
  } catch {
    return {};
  }
}

const requestRefSchema = z.object({
  id: requestId,
  contentHash: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  from: z.optional(z.literal('home')),
});

/** `from`: the App Home, where it was opened there; what it lists changes with a decision. */
export interface ViewRef extends RequestRef {
  from?: 'home' | undefined;
}

export const writeRequestRef = ({ id, contentHash }: RequestRef, from?: ViewRef['from']): string =>
  JSON.stringify({ id, contentHash, from });

/** Undefined for anything that this app did not write. */
export function readRequestRef(text: string): ViewRef | undefined {
  try {
    return requestRefSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const cursorSchema = z.object({ at: z.int(), id: requestId });
const historyRefSchema = z.object({
  list: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('decisions') }),
    z.object({ kind: z.literal('rule'), rule: z.string() }),
  ]),
  after: z.optional(cursorSchema),
});

export const writeHistoryRef = (ref: HistoryRef): string => JSON.stringify(ref);

/** Undefined for anything that this app did not write. */
export function readHistoryRef(text: string): HistoryRef | undefined {
  try {
    return historyRefSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
