/** Notifies people through "chat.postMessage", "chat.update", and "views.update". */
import { setTimeout } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Directory, Log, Notifier, PostResult } from '../application/ports.ts';
import { resolveApprovers } from './approvers.ts';
import type { CallSlack } from './authorized-call.ts';
import { renderMessage } from './messages.ts';
import { type Answer, attemptCall } from './post-failure.ts';
import { confirmationView } from './views/confirmation.ts';

export interface NotifierDeps {
  call: CallSlack;
  directory: Directory;
  log: Log;
}

/** Slack may not have the pushed view yet. What is not there after that was closed. */
const notYetThereMs = [300, 1000, 2000];
const isNotFound = (shown: Answer<unknown>): boolean =>
  shown.kind === 'unreachable' && shown.code === 'not_found';

export function slackNotifier(deps: NotifierDeps): Notifier {
  const { call, log } = deps;

  const post = async (
    work: (client: WebClient) => Promise<{ channel?: string; ts?: string }>,
  ): Promise<PostResult> => {
    const answer = await attemptCall(call, ({ client }) => work(client));
    if (answer.kind !== 'answer') return answer;
    const { channel, ts } = answer.value;
    return channel !== undefined && ts !== undefined
      ? { kind: 'posted', channel, ts }
      : { kind: 'transient', code: 'answer_without_ts' };
  };

  return {
    post(request, message) {
      const { to: channel, threadTs } = message;
      return post((client) =>
        client.chat.postMessage({
          ...renderMessage(request, message),
          channel,
          unfurl_links: false,
          unfurl_media: false,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        }),
      );
    },
    update: (request, message, place) =>
      post((client) => client.chat.update({ ...renderMessage(request, message), ...place })),
    resolveApprovers: (request) => resolveApprovers(deps, request),
    async updateView(request) {
      const view = confirmationView(request);
      const update = () =>
        attemptCall(call, ({ client }) => client.views.update({ external_id: request.id, view }));
      let shown = await update();
      for (const pauseMs of notYetThereMs) {
        if (!isNotFound(shown)) break;
        await setTimeout(pauseMs);
        shown = await update();
      }
      if (shown.kind !== 'answer' && !isNotFound(shown)) {
        log.warn('view_not_updated', { requestId: request.id, code: shown.code });
      }
      return isNotFound(shown) ? 'closed' : 'shown';
    },
  };
}
