/**
 * Slack's delivery before Bolt sees it: signature and age checked on the raw bytes first, then brought into
 * the one shape that `AwsLambdaReceiver` reads rightly (it decodes base64 as ASCII, wants the bare content
 * type, parses before it verifies, and accepts stamps from the future).
 * Source: "Verifying requests from Slack" of Slack's docs.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';

const eventSchema = z.object({
  headers: z._default(z.record(z.string(), z.optional(z.string())), {}),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

export interface Delivery {
  headers: Record<string, string>;
  rawBody: string;
  /** Slack's stamp, epoch milliseconds; it knows whole seconds only. */
  timestampMs: number;
}

/** Reads an HTTP API event (payload 2.0); undefined for anything else. */
export function readDelivery(event: unknown): Delivery | undefined {
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
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  const timestampMs = /^\d{1,12}$/.test(stamp) ? Number(stamp) * 1000 : Number.NaN;
  return { headers, rawBody, timestampMs };
}

const maxAgeMs = 300_000;

export const isFresh = ({ timestampMs }: Delivery, now: number): boolean =>
  Math.abs(now - timestampMs) <= maxAgeMs;

/** Whether Slack signed exactly these bytes with this secret. */
export function isSigned({ headers, rawBody }: Delivery, signingSecret: string): boolean {
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  const hmac = createHmac('sha256', signingSecret).update(`v0:${stamp}:${rawBody}`);
  const wanted = Buffer.from(`v0=${hmac.digest('hex')}`);
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The event as `AwsLambdaReceiver` reads it; undefined when the body is not one of Slack's forms. */
export function forBolt({ headers, rawBody }: Delivery) {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!isSlackBody(type, rawBody)) return undefined;
  return {
    version: '2.0',
    routeKey: 'POST /slack/events',
    rawPath: '/slack/events',
    rawQueryString: '',
    requestContext: {},
    headers: { ...headers, 'content-type': type },
    body: rawBody,
    isBase64Encoded: false,
  };
}

function isSlackBody(type: string, body: string): boolean {
  if (type === 'application/json') return isJsonObject(body);
  if (type !== 'application/x-www-form-urlencoded') return false;
  const payload = new URLSearchParams(body).getAll('payload');
  return payload.length === 0 || (payload.length === 1 && isJsonObject(payload[0] ?? ''));
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
