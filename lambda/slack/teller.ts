/**
 * Tells people through "chat.postMessage" and "chat.update". Where the app cannot post in the request's
 * channel it tells the requester directly. A dead token is looked up once more before it counts.
 */
import type { WebClient } from '@slack/web-api';
import type { SecretSource, Teller, Told } from '../share/ports.ts';
import { type Message, noteMessage, parentMessage, replyMessage } from './messages.ts';
import type { SlackSecret } from './secret.ts';
import { slackFault, type WebApi, webClient } from './web-client.ts';

export interface TellerDeps extends WebApi {
  secret: SecretSource<SlackSecret>;
}

const callLimitMs = 5000;

const cannotPost = new Set([
  'is_archived',
  'channel_not_found',
  'not_in_channel',
  'restricted_action',
  'thread_not_found',
]);
const cannotUpdate = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  ...cannotPost,
]);
const deadToken = new Set(['token_revoked', 'account_inactive', 'invalid_auth', 'not_authed']);
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

type Post = (client: WebClient) => Promise<{ channel?: string; ts?: string }>;

export function slackTeller(deps: TellerDeps): Teller {
  const { secret, log } = deps;
  let known: { version: string; client: WebClient } | undefined;

  const clientOf = (value: SlackSecret, version: string) => {
    if (known?.version !== version) {
      known = { version, client: webClient(value.botToken, deps, callLimitMs) };
    }
    return known.client;
  };

  /** One call, and one more only when the token was dead and the secret has a newer one. */
  const call = async (post: Post): Promise<Told> => {
    const current = await secret.current();
    if (current.kind !== 'ready') return { kind: 'passing', code: `secret_${current.why}` };
    const told = await attempt(clientOf(current.value, current.version), post);
    if (told.kind !== 'standing' || !deadToken.has(told.code)) return told;
    const fresh = await secret.refreshed();
    const newer = fresh.kind === 'ready' && fresh.version !== current.version;
    return newer ? attempt(clientOf(fresh.value, fresh.version), post) : told;
  };

  const post = (message: Message, channel: string, thread_ts?: string) =>
    call((client) =>
      client.chat.postMessage({
        ...message,
        channel,
        unfurl_links: false,
        unfurl_media: false,
        ...(thread_ts === undefined ? {} : { thread_ts }),
      }),
    );

  /** To the requester where the first place is closed to the app. */
  const elsewhere = (told: Told, message: Message, requester: string): Promise<Told> | Told => {
    if (told.kind !== 'standing' || !cannotPost.has(told.code)) return told;
    log.info('told_directly', { code: told.code });
    return post(message, requester);
  };

  return {
    async postParent(request) {
      const message = parentMessage(request);
      const { requester, channel = requester } = request;
      return elsewhere(await post(message, channel), message, requester);
    },
    async updateParent(request, place) {
      const message = parentMessage(request);
      const told = await call((client) => client.chat.update({ ...message, ...place }));
      if (told.kind !== 'standing' || !cannotUpdate.has(told.code)) return told;
      // Somebody deleted it, or Slack no longer lets it change: the thread has said everything.
      log.warn('parent_not_updated', { requestId: request.id, code: told.code });
      return { kind: 'posted', ...place };
    },
    async postReply(request, event, place) {
      const message = replyMessage(request, event);
      return elsewhere(await post(message, place.channel, place.ts), message, request.requester);
    },
    postNote: (request, event) => post(noteMessage(request, event), request.requester),
  };
}

async function attempt(client: WebClient, post: Post): Promise<Told> {
  try {
    const { channel, ts } = await post(client);
    if (channel !== undefined && ts !== undefined) return { kind: 'posted', channel, ts };
    return { kind: 'passing', code: 'answer_without_ts' };
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'rate_limited') {
      return { kind: 'passing', code: 'ratelimited', retryAfterMs: fault.retryAfterMs };
    }
    if (fault.kind === 'unanswered') return { kind: 'passing', code: 'unanswered' };
    return { kind: passing.has(fault.code) ? 'passing' : 'standing', code: fault.code };
  }
}
