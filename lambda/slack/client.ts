/** Slack's Web API for Lambda: one try, a time limit, no waiting for a rate limit, errors as codes. */
import { ErrorCode, type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../application/ports.ts';
import { proxyEnvironment } from '../config.ts';
import { slackFetch } from './fetch.ts';

export interface WebApi {
  /** Another base than Slack's own, ending in `/api/`. */
  apiUrl: string | undefined;
  log: Log;
}

/** One for every client of a container: they share its connections. */
export const slackCalls = slackFetch(Date.now, proxyEnvironment());

export function webClientOptions({ apiUrl, log }: WebApi, timeoutMs: number): WebClientOptions {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: timeoutMs,
    logger: slackLogger(log),
    fetch: slackCalls,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
}

export const webClient = (token: string, api: WebApi, timeoutMs: number) =>
  new WebClient(token, webClientOptions(api, timeoutMs));

const firstWords = (messages: unknown[]): string => String(messages[0] ?? '').slice(0, 200);
const silent = (): void => undefined;

/**
 * The log lines of Bolt and the Web API client as ours: warnings and errors only, the start of each. Never at debug
 * level: Bolt would print the whole event, with signature and body.
 */
export const slackLogger = (log: Log): Logger => ({
  debug: silent,
  info: silent,
  warn: (...messages) => log.warn('slack_library', { message: firstWords(messages) }),
  error: (...messages) => log.error('slack_library', { message: firstWords(messages) }),
  setLevel: silent,
  getLevel: () => LogLevel.WARN,
  setName: silent,
});

/** What went wrong with a call: Slack's own code, a rate limit, or no usable answer. */
export type SlackFault =
  | { kind: 'refused'; code: string; details: string }
  | { kind: 'rate_limited'; retryAfterMs: number }
  | { kind: 'unanswered' };

/** The client takes a body that is not JSON, a proxy's page for example, for the code of a refusal. */
const slackCode = /^[a-z0-9_]{1,100}$/;

/** Sorts an error of `WebClient`; anything unknown, and a refusal without a code, counts as unanswered. */
export function slackFault(cause: unknown): SlackFault {
  const error = cause as { code?: unknown; data?: SlackErrorData; retryAfter?: unknown };
  const refusal = error.data?.error;
  const isCode = typeof refusal === 'string' && slackCode.test(refusal);
  if (error.code === ErrorCode.PlatformError && isCode) {
    const messages = error.data?.response_metadata?.messages ?? [];
    return { kind: 'refused', code: refusal, details: messages.join('; ') };
  }
  if (error.code === ErrorCode.RateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: Number(error.retryAfter ?? 30) * 1000 };
  }
  return { kind: 'unanswered' };
}

interface SlackErrorData {
  error?: unknown;
  response_metadata?: { messages?: string[] };
}
