/** The review: exactly what will go out, to whom, under which rule and why. Nothing of it is cut. */
import { domainToUnicode } from 'node:url';
import type { KnownBlock, ModalView } from '@slack/types';
import { priorityNames } from '../../share/priority.ts';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { mention, pieces, plain } from '../escape.ts';
import { views } from '../names.ts';
import { writeReference } from '../reference.ts';

const bodyPiece = 2900;

const heading = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: `*${text}*` },
});
const words = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });

/** An international domain as it is sent, and as it reads: look-alike letters show. */
function readable(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const decoded = /(?:^|\.)xn--/i.test(domain) ? domainToUnicode(domain) : '';
  return decoded === '' ? address : `${address} (reads as ${decoded})`;
}

/** `90 minutes`, `24 hours`. */
const duration = (minutes: number): string =>
  minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;

/** Who has to agree, as far as this person is concerned. */
function ruleBlocks({ rule }: ShareRequest): KnownBlock[] {
  const { approvers, approvals, expiresAfterMinutes } = rule;
  if (approvers.length === 0) {
    return [words(`Rule “${rule.name}”: your own approval is enough.`)];
  }
  const named = approvers.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : mention(id)));
  const times = approvals === 1 ? 'one approval' : `${approvals} approvals`;
  return [
    words(`Rule “${rule.name}”: asks for ${times} within ${duration(expiresAfterMinutes)} from:`),
    { type: 'section', text: { type: 'mrkdwn', text: named.join(', ') } },
  ];
}

/** `notice`: what happened to the last press of the button. */
export function reviewView(request: ShareRequest, why: string, notice?: string): ModalView {
  const { fields, rule } = request;
  const submit = rule.approvers.length === 0 ? 'Approve and send' : 'Ask for approval';
  const purpose = fields.purpose ? [heading('Purpose'), words(fields.purpose)] : [];
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
      heading('Recording'),
      words(fields.recordingId),
      heading('To'),
      words(`${fields.recipientName}\n${readable(fields.recipientEmail)}`),
      heading('Answers go to'),
      words(readable(fields.replyTo)),
      heading('Priority'),
      words(priorityNames[fields.priority]),
      heading('Subject'),
      words(fields.emailSubject),
      heading('Text'),
      ...pieces(fields.emailBody ?? '', bodyPiece).map(words),
      ...purpose,
      { type: 'divider' },
      ...ruleBlocks(request),
      ...(why === '' ? [] : [words(`Why this rule: ${why}.`)]),
    ],
  };
}
