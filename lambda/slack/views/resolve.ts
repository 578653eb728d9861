/** What became of a share of which it is not known whether it was sent: the facts to find out by, and the choice. */
import type { ModalView } from '@slack/types';
import { maskAddress } from '../../share/fields.ts';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { marked, words as text } from '../blocks.ts';
import { plain } from '../escape.ts';
import { decisionInputs, views } from '../names.ts';
import { writeReference } from '../reference.ts';
import { labels } from '../texts/labels.ts';
import * as sentences from '../texts/sentences.ts';

const words = labels.resolve;

const choice = (value: string, text: string, description: string) => ({
  text: plain(text),
  value,
  description: plain(description),
});

export function resolveView(request: ShareRequest, notice?: string): ModalView {
  const startedAt = request.attempts.at(-1)?.putStartedAt ?? request.createdAt;
  return {
    type: 'modal',
    callback_id: views.resolve,
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    private_metadata: writeReference(request),
    blocks: [
      ...(notice === undefined ? [] : [text(`⚠️ ${notice}`), { type: 'divider' } as const]),
      marked(`*${shortId(request)}* · ${sentences.tried(startedAt)}`),
      text(sentences.to(maskAddress(request.fields.recipientEmail))),
      ...(request.server === undefined ? [] : [text(sentences.byServer(request.server))]),
      text(words.how),
      {
        type: 'input',
        block_id: decisionInputs.outcome,
        label: plain(words.outcome),
        element: {
          type: 'radio_buttons',
          action_id: decisionInputs.outcome,
          options: [
            choice('sent', words.sent, words.sentMore),
            choice('send_again', words.again, words.againMore),
            choice('close', words.closed, words.closedMore),
          ],
        },
      },
    ],
  };
}
