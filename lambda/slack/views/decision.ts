/** The decision of an approver: everything that will be sent, who asks and why, why you are asked, until when. */
import type { KnownBlock, ModalView } from '@slack/types';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { mention, moment, plain } from '../escape.ts';
import { decisionInputs, views } from '../names.ts';
import { writeReference } from '../reference.ts';
import { contentBlocks, marked, words } from './content.ts';

const choice = (value: string, text: string) => ({ text: plain(text), value });

/** What an approver chooses: the names of `decision`'s values. */
export const decisions = { approve: 'approve', reject: 'reject' } as const;

function inputs(reasonHint: string): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: decisionInputs.decision,
      label: plain('Your decision'),
      element: {
        type: 'radio_buttons',
        action_id: decisionInputs.decision,
        options: [
          choice(decisions.approve, 'Approve and send'),
          choice(decisions.reject, 'Reject'),
        ],
      },
    },
    {
      type: 'input',
      block_id: decisionInputs.reason,
      label: plain('Reason'),
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
  const why = via === undefined ? 'are named in' : `belong to <!subteam^${via}>, which is named in`;
  const so = approvals.map(({ by }) => mention(by)).join(', ');
  const own = user === requester;
  const hint = own
    ? 'Needed: it is your own request. All approvers are told.'
    : 'Needed to reject; it goes to the requester.';
  return {
    type: 'modal',
    callback_id: views.decision,
    title: plain('Decide'),
    submit: plain('Decide'),
    close: plain('Close'),
    private_metadata: writeReference(request),
    blocks: [
      ...(notice === undefined ? [] : [words(`⚠️ ${notice}`), { type: 'divider' } as const]),
      marked(
        `*${shortId(request)}* · ${mention(requester)} asks to send this, until ${moment(expiresAt)}.`,
      ),
      marked(`You are asked because you ${why} the rule:`),
      words(`“${rule.name}”, which asks for ${rule.approvals} of its approvers.`),
      ...(so === '' ? [] : [marked(`Approved so far by ${so}.`)]),
      { type: 'divider' },
      ...contentBlocks(request),
      { type: 'divider' },
      ...inputs(hint),
    ],
  };
}
