/**
 * What views and buttons carry: where a form was opened, and which request a button or a view is about. A view submission
 * names neither. Slack keeps metadata on its side and signs every delivery; still, nothing in it is trusted.
 */
import * as z from 'zod/mini';
import type { HistoryRef } from '../application/list-history.ts';
import type { RequestRef } from '../application/referenced-request.ts';
import { parseJson } from '../domain/parse-json.ts';

const requestId = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const originSchema = z.object({
  channel: z.optional(z.string()),
  threadTs: z.optional(z.string()),
  resendOf: z.optional(requestId),
});

/** A channel, the message in it whose thread is notified, and the share that is sent again. */
export type Origin = z.infer<typeof originSchema>;

export const writeOrigin = ({ channel, threadTs, resendOf }: Origin): string =>
  channel === undefined && resendOf === undefined
    ? ''
    : JSON.stringify({ channel, threadTs, resendOf });

/** The place, or nowhere for metadata that this app did not write. */
export const readOrigin = (metadata: string): Origin =>
  originSchema.safeParse(parseJson(metadata)).data ?? {};

const requestRefSchema = z.object({
  id: requestId,
  contentHash: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  from: z.optional(z.literal('home')),
});

/** `from`: the App Home, where it was opened there; what it lists changes with a decision. */
export type ViewRef = z.infer<typeof requestRefSchema>;

export const writeRequestRef = ({ id, contentHash }: RequestRef, from?: ViewRef['from']): string =>
  JSON.stringify({ id, contentHash, from });

/** Undefined for anything that this app did not write. */
export const readRequestRef = (text: string): ViewRef | undefined =>
  requestRefSchema.safeParse(parseJson(text)).data;

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
export const readHistoryRef = (text: string): HistoryRef | undefined =>
  historyRefSchema.safeParse(parseJson(text)).data;
