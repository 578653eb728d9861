/** The decision of an approver: everything that will be sent, who asks and why, why you are asked, until when. */
import type { KnownBlock, ModalView } from '@slack/types';
import { approvalsOf, type ShareRequest, shortId } from '../../domain/request.ts';
import { choice, divider, input, marked, warning, words } from '../block-kit.ts';
import { mention, plain } from '../escape.ts';
import { decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../reference.ts';
import { labels } from '../texts/labels.ts';
import { firstOf } from '../texts/lists.ts';
import * as sentences from '../texts/sentences.ts';
import { contentBlocks } from './content.ts';

/** What an approver chooses: the names of `decision`'s values. */
export const decisions = { approve: 'approve', reject: 'reject' } as const;

const inputs = (reasonHint: string): KnownBlock[] => [
  choice(decisionInputs.decision, labels.decision.decision, [
    [decisions.approve, labels.decision.approve],
    [decisions.reject, labels.decision.reject],
  ]),
  reasonInput(reasonHint),
];

/** Why somebody decides as they do. */
export const reasonInput = (hint: string): KnownBlock =>
  input(
    decisionInputs.reason,
    labels.decision.reason,
    { type: 'plain_text_input', multiline: true, max_length: 1000 },
    { hint, optional: true },
  );

/** `via`: the user group through which this person is asked, if not by name. */
export function decisionView(
  request: ShareRequest,
  user: string,
  via: string | undefined,
  notice?: string,
): ModalView {
  const { rule, requester, expiresAt = 0 } = request;
  const so = firstOf(approvalsOf(request).map(({ by }) => mention(by)));
  const own = user === requester;
  const hint = own ? labels.decision.ownHint : labels.decision.rejectHint;
  return {
    type: 'modal',
    callback_id: views.decision,
    title: plain(labels.decision.title),
    submit: plain(labels.decision.submit),
    close: plain(labels.decision.close),
    private_metadata: writeRequestRef(request),
    blocks: [
      ...warning(notice),
      marked(`*${shortId(request)}* · ${sentences.asksToSend(requester, expiresAt)}`),
      marked(sentences.whyYou(via)),
      words(sentences.ruleAsks(rule)),
      ...(so === '' ? [] : [marked(sentences.soFar(so))]),
      divider,
      ...contentBlocks(request),
      divider,
      ...inputs(hint),
    ],
  };
}
