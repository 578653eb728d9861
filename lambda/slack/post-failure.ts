/** What a failed call means for a notification: try again, wait for a new token, or leave this one place alone. */
import type { PostFailure } from '../application/ports.ts';
import {
  type CallSlack,
  isTokenRefused,
  SecretUnusableError,
  type SlackSession,
} from './authorized-call.ts';
import { slackFault } from './client.ts';

/** Codes that speak of Slack at the moment. Every other code, also one that is not known, is about the one place. */
const transient: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
]);

export type Answer<T> = { kind: 'answer'; value: T } | PostFailure;

/** Makes one call and sorts what went wrong. */
export async function attemptCall<T>(
  call: CallSlack,
  work: (session: SlackSession) => Promise<T>,
): Promise<Answer<T>> {
  try {
    return { kind: 'answer', value: await call(work) };
  } catch (cause) {
    return failureOf(cause);
  }
}

function failureOf(cause: unknown): PostFailure {
  if (cause instanceof SecretUnusableError) {
    return { kind: 'transient', code: `secret_${cause.why}` };
  }
  const fault = slackFault(cause);
  if (fault.kind === 'unanswered') return { kind: 'transient', code: 'unanswered' };
  if (fault.kind === 'rate_limited') {
    return { kind: 'transient', code: 'ratelimited', retryAfterMs: fault.retryAfterMs };
  }
  const { code } = fault;
  if (isTokenRefused(cause)) return { kind: 'token_refused', code };
  return { kind: transient.has(code) ? 'transient' : 'unreachable', code };
}
