/** What goes out, as every view that decides about it shows it: whole, in plain text. */
import { domainToUnicode } from 'node:url';
import type { KnownBlock } from '@slack/types';
import { priorityNames } from '../../domain/priority.ts';
import type { CallDetails, ShareFields, ShareRequest } from '../../domain/request.ts';
import { marked, words } from '../block-kit.ts';
import { moment, pieces } from '../escape.ts';
import { labels } from '../texts/labels.ts';

const bodyPiece = 2900;

const heading = (text: string): KnownBlock => marked(`*${text}*`);

/** An international domain as it is sent, and as it reads: look-alike letters show. */
function readable(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const decoded = /(?:^|\.)xn--/i.test(domain) ? domainToUnicode(domain) : '';
  return decoded === '' ? address : `${address} (reads as ${decoded})`;
}

/** The facts of the call, in one line each; plainly said where they are not known. */
function detailBlocks({ lookUp, details }: ShareRequest): KnownBlock[] {
  const said = {
    found: undefined,
    forbidden: labels.content.forbidden,
    unavailable: labels.content.unavailable,
  };
  if (!lookUp) return [heading(labels.content.call), words(labels.content.lookingUp)];
  const text = said[lookUp];
  if (text !== undefined) return [heading(labels.content.call), words(text)];
  const { recordedAt } = details ?? {};
  const lines = factsOf(details ?? {});
  return [
    heading(labels.content.call),
    ...(recordedAt === undefined ? [] : [marked(moment(recordedAt))]),
    ...(lines.length === 0 ? [] : [words(lines.join('\n'))]),
  ];
}

function factsOf(details: CallDetails): string[] {
  const { durationMs, direction, callType, mediaType, line, interactionId } = details;
  const names = labels.facts;
  const facts: [string, string | undefined][] = [
    [names.length, durationMs === undefined ? undefined : clock(durationMs)],
    [names.direction, direction],
    [names.type, [callType, mediaType].filter(Boolean).join(' ') || undefined],
    [names.line, line],
    [names.interaction, interactionId],
    [names.encrypted, details.encrypted ? names.yes : undefined],
    [names.archived, details.archived ? names.yes : undefined],
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

/** What is shown of each field, in this order: a new field is not forgotten. */
const parts: Record<keyof ShareFields, (request: ShareRequest) => KnownBlock[]> = {
  recordingId: (request) => [
    heading(labels.content.recording),
    words(request.fields.recordingId),
    ...detailBlocks(request),
  ],
  recipientName: ({ fields }) => [
    heading(labels.content.to),
    words(`${fields.recipientName}\n${readable(fields.recipientEmail)}`),
  ],
  // Stands with the name.
  recipientEmail: () => [],
  replyTo: ({ fields }) => [heading(labels.content.replyTo), words(readable(fields.replyTo))],
  priority: ({ fields }) => [
    heading(labels.content.priority),
    words(priorityNames[fields.priority]),
  ],
  emailSubject: ({ fields }) => [heading(labels.content.subject), words(fields.emailSubject)],
  emailBody: ({ fields }) => [
    heading(labels.content.body),
    ...pieces(fields.emailBody ?? labels.content.removed, bodyPiece).map(words),
  ],
  purpose: ({ fields }) =>
    fields.purpose ? [heading(labels.content.purpose), words(fields.purpose)] : [],
};

/** Every field that is sent, and the purpose. */
export const contentBlocks = (request: ShareRequest): KnownBlock[] =>
  Object.values(parts).flatMap((part) => part(request));
