/**
 * Calls of the Web API by the worker, with the token that the secret has now, and what their failures mean. A refused
 * token is read once more from the secret before it counts.
 */
import type { WebClient } from '@slack/web-api';
import type { Directory, PostFailure, Secret, SecretSource } from '../application/ports.ts';
import { slackFault, type WebApi, webClient } from './client.ts';
import { slackDirectory } from './directory.ts';
import type { SlackSecret } from './secret.ts';

export interface CallDeps extends WebApi {
  secret: SecretSource<SlackSecret>;
  now(): number;
}

const callLimitMs = 5000;

/** Codes that speak of the app's token: nothing can be posted anywhere. */
const refusedToken: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);
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

/** One version of the Slack secret, and what was opened with it. */
interface Opened {
  version: string;
  client: WebClient;
  directory: Directory;
}

type Answer<T> = { kind: 'answer'; value: T } | PostFailure;
/** Makes one call of the Web API. */
export type CallSlack = <T>(work: (opened: Opened) => Promise<T>) => Promise<Answer<T>>;

export function slackCaller(deps: CallDeps): CallSlack {
  const { secret } = deps;
  let known: Opened | undefined;

  const open = ({ value, version }: Secret<SlackSecret> & { kind: 'ready' }): Opened => {
    if (known?.version !== version) {
      const client = webClient(value.botToken, deps, callLimitMs);
      known = { version, client, directory: slackDirectory(client, value.teamId, deps) };
    }
    return known;
  };

  // One more call only when the token was refused and the secret has a newer one.
  return async (work) => {
    const current = await secret.current();
    if (current.kind !== 'ready') return { kind: 'transient', code: `secret_${current.why}` };
    const answer = await attempt(() => work(open(current)));
    if (answer.kind !== 'token_refused') return answer;
    const fresh = await secret.refreshed();
    const newer = fresh.kind === 'ready' && fresh.version !== current.version;
    return newer ? attempt(() => work(open(fresh))) : answer;
  };
}

async function attempt<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'answer', value: await work() };
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'rate_limited') {
      return { kind: 'transient', code: 'ratelimited', retryAfterMs: fault.retryAfterMs };
    }
    if (fault.kind === 'unanswered') return { kind: 'transient', code: 'unanswered' };
    const { code } = fault;
    if (transient.has(code)) return { kind: 'transient', code };
    return { kind: refusedToken.has(code) ? 'token_refused' : 'unreachable', code };
  }
}
