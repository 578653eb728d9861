/** The review: exactly what will go out, to whom, under which rule and why. Nothing of it is cut. */
import type { KnownBlock, ModalView } from '@slack/types';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { moment, plain } from '../escape.ts';
import { decisionInputs, views } from '../names.ts';
import { writeReference } from '../reference.ts';
import { named } from '../texts.ts';
import { contentBlocks, duration, marked, words } from './content.ts';

/** Who has to agree, as far as the requester is concerned. */
function ruleBlocks({ rule }: ShareRequest): KnownBlock[] {
  const { approvers, approvals, expiresAfterMinutes } = rule;
  if (approvers.length === 0) {
    return [words(`Rule “${rule.name}”: your own approval is enough.`)];
  }
  const times = approvals === 1 ? 'one approval' : `${approvals} approvals`;
  const within = duration(expiresAfterMinutes);
  return [
    words(`Rule “${rule.name}”: asks for ${times} within ${within} from:`),
    marked(approvers.map(named).join(', ')),
  ];
}

/** The same recording went to the same address within a week: confirming wants a tick. */
function sentBeforeBlocks({ sentBefore }: ShareRequest): KnownBlock[] {
  if (!sentBefore) return [];
  const text = `Already sent to this address: ${shortId(sentBefore)}, ${moment(sentBefore.at)}.`;
  return [
    { type: 'divider' },
    marked(text),
    {
      type: 'input',
      block_id: decisionInputs.alreadySent,
      label: plain('Send it once more?'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: decisionInputs.alreadySent,
        options: [{ text: plain('Yes, send it again'), value: 'yes' }],
      },
    },
  ];
}

/** `notice`: what happened to the last press of the button. */
export function reviewView(request: ShareRequest, notice?: string): ModalView {
  const { why } = request;
  const submit = request.rule.approvers.length === 0 ? 'Approve and send' : 'Ask for approval';
  return {
    type: 'modal',
    callback_id: views.review,
    external_id: request.id,
    title: plain('Review'),
    submit: plain(submit),
    close: plain('Back'),
    private_metadata: writeReference(request),
    blocks: [
      ...(notice === undefined ? [] : [words(`⚠️ ${notice}`), { type: 'divider' } as const]),
      words(
        `${shortId(request)}: this goes out exactly as shown, with the recording attached. An e-mail cannot be called back.`,
      ),
      ...contentBlocks(request),
      ...sentBeforeBlocks(request),
      { type: 'divider' },
      ...ruleBlocks(request),
      ...(why === '' ? [] : [words(`Why this rule: ${why}.`)]),
    ],
  };
}
