/** The facts of the recorded call, as PureConnect knows them; said plainly where they are not known. */
import type { KnownBlock } from '@slack/types';
import type { CallDetails, ShareRequest } from '../../domain/request.ts';
import { formatDate, mrkdwnSection, plainSection } from '../block-kit.ts';
import { en } from '../texts/en.ts';

const texts = en.form.call;

export const callDetails = (request: ShareRequest): KnownBlock[] => [
  mrkdwnSection(`*${texts.heading}*`),
  ...facts(request),
];

function facts({ mediaDetails, call = {} }: ShareRequest): KnownBlock[] {
  switch (mediaDetails) {
    case undefined:
      return [plainSection(texts.lookingUp)];
    case 'forbidden':
    case 'not_found':
    case 'unavailable':
      return [plainSection(texts[mediaDetails])];
    case 'found': {
      const lines = linesOf(call);
      return [
        ...(call.recordedAt === undefined ? [] : [mrkdwnSection(formatDate(call.recordedAt))]),
        ...(lines.length === 0 ? [] : [plainSection(lines.join('\n'))]),
      ];
    }
    default:
      return mediaDetails satisfies never;
  }
}

function linesOf(call: CallDetails): string[] {
  const { durationMs, direction, callType, mediaType, line, interactionId } = call;
  const named: [string, string | undefined][] = [
    [texts.length, durationMs === undefined ? undefined : clock(durationMs)],
    [texts.direction, direction],
    [texts.type, [callType, mediaType].filter(Boolean).join(' ') || undefined],
    [texts.line, line],
    [texts.interaction, interactionId],
    [texts.encrypted, call.encrypted ? texts.yes : undefined],
    [texts.archived, call.archived ? texts.yes : undefined],
  ];
  return named.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}

/** `1:02:03` or `2:03`. */
function clock(ms: number): string {
  const total = Math.round(ms / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const two = (count: number) => String(count).padStart(2, '0');
  const seconds = two(total % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}
