/** What became of a share of which it is not known whether it was sent: the facts to find out by, and the choice. */
import type { ModalView } from '@slack/types';
import { maskAddress } from '../../domain/fields.ts';
import { type ShareRequest, shortId } from '../../domain/request.ts';
import { choice, divider, marked, words as text, warning } from '../block-kit.ts';
import { plain } from '../escape.ts';
import { decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../reference.ts';
import { labels } from '../texts/labels.ts';
import * as sentences from '../texts/sentences.ts';
import { contentBlocks } from './content.ts';
import { reasonInput } from './decision.ts';

const words = labels.resolve;

export function resolveView(request: ShareRequest, user: string, notice?: string): ModalView {
  const own = user === request.requester && request.rule.selfApproval === 'with_reason';
  const startedAt = request.attempts.at(-1)?.putStartedAt ?? request.createdAt;
  return {
    type: 'modal',
    callback_id: views.resolve,
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    private_metadata: writeRequestRef(request),
    blocks: [
      ...warning(notice),
      marked(`*${shortId(request)}* · ${sentences.tried(startedAt)}`),
      text(sentences.to(maskAddress(request.fields.recipientEmail))),
      ...(request.server === undefined ? [] : [text(sentences.byServer(request.server))]),
      text(words.how),
      divider,
      // Whoever sends it again approves this.
      ...contentBlocks(request),
      divider,
      choice(decisionInputs.outcome, words.outcome, [
        ['sent', words.sent, words.sentMore],
        ['send_again', words.again, words.againMore],
        ['close', words.closed, words.closedMore],
      ]),
      ...(own ? [reasonInput(words.ownHint)] : []),
    ],
  };
}
