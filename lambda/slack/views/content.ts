/** What goes out, as every view that decides about it shows it: whole, in plain text. */
import { domainToUnicode } from 'node:url';
import type { KnownBlock } from '@slack/types';
import { priorityNames } from '../../share/priority.ts';
import type { ShareRequest } from '../../share/request.ts';
import { pieces, plain } from '../escape.ts';

const bodyPiece = 2900;

const heading = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: `*${text}*` },
});
export const words = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });
export const marked = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
});

/** An international domain as it is sent, and as it reads: look-alike letters show. */
function readable(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const decoded = /(?:^|\.)xn--/i.test(domain) ? domainToUnicode(domain) : '';
  return decoded === '' ? address : `${address} (reads as ${decoded})`;
}

/** `90 minutes`, `24 hours`. */
export const duration = (minutes: number): string =>
  minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;

/** Every field that is sent, and the purpose. */
export function contentBlocks({ fields }: ShareRequest): KnownBlock[] {
  return [
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
    ...(fields.purpose ? [heading('Purpose'), words(fields.purpose)] : []),
  ];
}
