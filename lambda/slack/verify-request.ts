/**
 * Slack's request before anything in it is trusted: signature and age, checked on the raw bytes, then the body, parsed
 * once. Source: "Verifying requests from Slack" (https://docs.slack.dev/authentication/verifying-requests-from-slack).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { parseJson } from '../domain/parse-json.ts';

const eventSchema = z.object({
  headers: z._default(z.record(z.string(), z.optional(z.string())), {}),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

export interface SlackRequest {
  headers: Record<string, string>;
  rawBody: string;
  /** Slack's timestamp, epoch milliseconds; it knows whole seconds only. */
  timestamp: number;
}

/** Reads an HTTP API event (payload 2.0); undefined for anything else. */
export function readRequest(event: unknown): SlackRequest | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(parsed.data.headers)) {
    const key = name.toLowerCase();
    // A header given twice becomes one that no signature fits.
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]},${value}` : value;
  }
  const { body = '', isBase64Encoded } = parsed.data;
  const rawBody = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const seconds = headers['x-slack-request-timestamp'] ?? '';
  const timestamp = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  return { headers, rawBody, timestamp };
}

const maxAgeMs = 300_000;

export const isRecent = ({ timestamp }: SlackRequest, now: number): boolean =>
  Math.abs(now - timestamp) <= maxAgeMs;

/** Whether Slack signed exactly these bytes with this secret. */
export function verifySignature(
  { headers, rawBody }: SlackRequest,
  signingSecret: string,
): boolean {
  const seconds = headers['x-slack-request-timestamp'] ?? '';
  const hmac = createHmac('sha256', signingSecret).update(`v0:${seconds}:${rawBody}`);
  const expected = Buffer.from(`v0=${hmac.digest('hex')}`);
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export type SlackBody = Record<string, unknown>;

/** The body of a form, of its `payload`, or of JSON; undefined when it is none of Slack's. */
export function parseBody({ headers, rawBody }: SlackRequest): SlackBody | undefined {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return parseObject(rawBody);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  const form = new URLSearchParams(rawBody);
  const [payload, ...others] = form.getAll('payload');
  if (payload === undefined) return Object.fromEntries(form);
  return others.length === 0 ? parseObject(payload) : undefined;
}

const objectSchema = z.record(z.string(), z.unknown());

const parseObject = (text: string): SlackBody | undefined =>
  objectSchema.safeParse(parseJson(text)).data;
