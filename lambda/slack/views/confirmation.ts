/** The review: exactly what will go out, to whom, under which rule and why. Nothing of it is cut. */
import type { KnownBlock, ModalView } from '@slack/types';
import { type ShareRequest, shortId } from '../../domain/request.ts';
import { divider, input, marked, warning, words } from '../block-kit.ts';
import { plain } from '../escape.ts';
import { decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../reference.ts';
import { named } from '../texts/answers.ts';
import { labels } from '../texts/labels.ts';
import { firstOf } from '../texts/lists.ts';
import * as sentences from '../texts/sentences.ts';
import { contentBlocks } from './content.ts';

/** Who has to agree, as far as the requester is concerned. */
function ruleBlocks({ rule }: ShareRequest): KnownBlock[] {
  const { approvers } = rule;
  if (approvers.length === 0) {
    return [words(sentences.ownApproval(rule.name))];
  }
  return [words(sentences.asksFor(rule)), marked(firstOf(approvers.map(named)))];
}

/** The same recording was, or may be, shared with the same address: confirming asks for a selected checkbox. */
function previousShareBlocks({ previousShare }: ShareRequest): KnownBlock[] {
  if (!previousShare) return [];
  const options = [{ text: plain(labels.review.yesAgain), value: 'yes' }];
  return [
    divider,
    marked(sentences.sharedBefore(previousShare)),
    input(
      decisionInputs.alreadySent,
      labels.review.onceMore,
      { type: 'checkboxes', options },
      { optional: true },
    ),
  ];
}

/** `notice`: what happened to the last press of the button. */
export function confirmationView(request: ShareRequest, notice?: string): ModalView {
  const { why } = request;
  const submit = request.rule.approvers.length === 0 ? labels.review.approve : labels.review.ask;
  return {
    type: 'modal',
    callback_id: views.review,
    external_id: request.id,
    title: plain(labels.review.title),
    submit: plain(submit),
    close: plain(labels.review.close),
    private_metadata: writeRequestRef(request),
    blocks: [
      ...warning(notice),
      words(`${shortId(request)}: ${labels.review.exactly}`),
      ...contentBlocks(request),
      ...previousShareBlocks(request),
      divider,
      ...ruleBlocks(request),
      ...(why === '' ? [] : [words(sentences.whyRule(why))]),
    ],
  };
}
