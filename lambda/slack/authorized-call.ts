/**
 * Calls of the Web API with the token that the secret has now. A refused token is read from the secret once more, and the
 * same call goes on with what came: the app may have been installed again.
 */
import type { WebClient } from '@slack/web-api';
import type { Secret, SecretSource } from '../application/ports.ts';
import { slackFault, type WebApi, webClient } from './client.ts';
import type { SlackSecret } from './secret.ts';

/** What was opened with one version of the Slack secret. */
export interface SlackSession {
  client: WebClient;
  version: string;
  /** The team of the secret. */
  teamId: string | undefined;
}

/** Makes calls; throws what the Web API throws, or `SecretUnusableError`. */
export type CallSlack = <T>(work: (session: SlackSession) => Promise<T>) => Promise<T>;

/** There is no token to make a call with. */
export class SecretUnusableError extends Error {
  override name = 'SecretUnusableError';
  readonly why: (Secret<SlackSecret> & { kind: 'unusable' })['why'];

  constructor(why: SecretUnusableError['why']) {
    super(`the Slack secret is ${why}`);
    this.why = why;
  }
}

/** Codes that speak of the app's token: no call of the app is answered. */
const refusedToken: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

export const isTokenRefused = (cause: unknown): boolean => {
  const fault = slackFault(cause);
  return fault.kind === 'refused' && refusedToken.has(fault.code);
};

/** `timeoutMs`: the limit of one call. One client serves a version of the secret. */
export function slackCaller(
  secret: SecretSource<SlackSecret>,
  api: WebApi,
  timeoutMs: number,
): CallSlack {
  let known: SlackSession | undefined;

  const open = ({ value, version }: Secret<SlackSecret> & { kind: 'ready' }): SlackSession => {
    if (known?.version !== version) {
      const client = webClient(value.botToken, api, timeoutMs);
      known = { client, version, teamId: value.teamId };
    }
    return known;
  };

  return async (work) => {
    const current = await secret.current();
    if (current.kind !== 'ready') throw new SecretUnusableError(current.why);
    try {
      return await work(open(current));
    } catch (cause) {
      if (!isTokenRefused(cause)) throw cause;
      const fresh = await secret.refreshed();
      if (fresh.kind !== 'ready' || fresh.version === current.version) throw cause;
      return work(open(fresh));
    }
  };
}
