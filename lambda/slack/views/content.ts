/** What goes out, as every view that decides about it shows it: whole, in plain text. */
import { domainToUnicode } from 'node:url';
import type { KnownBlock } from '@slack/types';
import { priorityNames } from '../../share/priority.ts';
import type { CallDetails, ShareRequest } from '../../share/request.ts';
import { moment, pieces, plain } from '../escape.ts';

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

/** The facts of the call, in one line each; plainly said where they are not known. */
function detailBlocks({ lookUp, details }: ShareRequest): KnownBlock[] {
  const said = {
    found: undefined,
    forbidden: 'The app’s ICWS user may not use this recording, so it cannot be sent.',
    unavailable: 'The recording could not be looked up: make sure yourself that the id is right.',
  };
  if (!lookUp) return [heading('The call'), words('Looking it up …')];
  const text = said[lookUp];
  if (text !== undefined) return [heading('The call'), words(text)];
  const { recordedAt } = details ?? {};
  const lines = factsOf(details ?? {});
  return [
    heading('The call'),
    ...(recordedAt === undefined ? [] : [marked(moment(recordedAt))]),
    ...(lines.length === 0 ? [] : [words(lines.join('\n'))]),
  ];
}

function factsOf(details: CallDetails): string[] {
  const { durationMs, direction, callType, mediaType, line, interactionId } = details;
  const facts: [string, string | undefined][] = [
    ['Length', durationMs === undefined ? undefined : clock(durationMs)],
    ['Direction', direction],
    ['Type', [callType, mediaType].filter(Boolean).join(' ') || undefined],
    ['Line', line],
    ['Interaction', interactionId],
    ['Encrypted', details.encrypted ? 'yes' : undefined],
    ['Archived', details.archived ? 'yes' : undefined],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}

/** `1:02:03` or `2:03`. */
function clock(ms: number): string {
  const total = Math.round(ms / 1000);
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const two = (count: number) => String(count).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Every field that is sent, and the purpose. */
export function contentBlocks(request: ShareRequest): KnownBlock[] {
  const { fields } = request;
  return [
    heading('Recording'),
    words(fields.recordingId),
    ...detailBlocks(request),
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
