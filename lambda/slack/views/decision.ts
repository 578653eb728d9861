/** The decision of an approver: everything that will be sent, who asks and why, why you are asked, until when. */
import type { KnownBlock, ModalView } from '@slack/types';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { marked, words } from '../blocks.ts';
import { mention, plain } from '../escape.ts';
import { decisionInputs, views } from '../names.ts';
import { writeReference } from '../reference.ts';
import { labels } from '../texts/labels.ts';
import * as sentences from '../texts/sentences.ts';
import { contentBlocks } from './content.ts';

const choice = (value: string, text: string) => ({ text: plain(text), value });

/** What an approver chooses: the names of `decision`'s values. */
export const decisions = { approve: 'approve', reject: 'reject' } as const;

function inputs(reasonHint: string): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: decisionInputs.decision,
      label: plain(labels.decision.decision),
      element: {
        type: 'radio_buttons',
        action_id: decisionInputs.decision,
        options: [
          choice(decisions.approve, labels.decision.approve),
          choice(decisions.reject, labels.decision.reject),
        ],
      },
    },
    {
      type: 'input',
      block_id: decisionInputs.reason,
      label: plain(labels.decision.reason),
      hint: plain(reasonHint),
      optional: true,
      element: {
        type: 'plain_text_input',
        action_id: decisionInputs.reason,
        multiline: true,
        max_length: 1000,
      },
    },
  ];
}

/** `via`: the user group through which this person is asked, if not by name. */
export function decisionView(
  request: ShareRequest,
  user: string,
  via: string | undefined,
  notice?: string,
): ModalView {
  const { rule, requester, approvals, expiresAt = 0 } = request;
  const so = approvals.map(({ by }) => mention(by)).join(', ');
  const own = user === requester;
  const hint = own ? labels.decision.ownHint : labels.decision.rejectHint;
  return {
    type: 'modal',
    callback_id: views.decision,
    title: plain(labels.decision.title),
    submit: plain(labels.decision.submit),
    close: plain(labels.decision.close),
    private_metadata: writeReference(request),
    blocks: [
      ...(notice === undefined ? [] : [words(`⚠️ ${notice}`), { type: 'divider' } as const]),
      marked(`*${shortId(request)}* · ${sentences.asksToSend(requester, expiresAt)}`),
      marked(sentences.whyYou(via)),
      words(sentences.ruleAsks(rule)),
      ...(so === '' ? [] : [marked(sentences.soFar(so))]),
      { type: 'divider' },
      ...contentBlocks(request),
      { type: 'divider' },
      ...inputs(hint),
    ],
  };
}
