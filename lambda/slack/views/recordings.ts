/** The recordings of a request and the facts of their calls, as PureConnect knows them; said plainly where they are not known. */
import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import { obstacleOf } from '../../domain/obstacles.ts';
import { nameOf, type Recording } from '../../domain/recordings.ts';
import type { CallDetails, LookUp, ShareRequest } from '../../domain/request.ts';
import { formatDate, mrkdwnText, plainSection, plainText } from '../block-kit.ts';
import { en } from '../texts/en.ts';

const texts = en.form.call;
const { obstacle: obstacleText } = en.form;

export function recordingBlocks(request: ShareRequest): KnownBlock[] {
  const { email, lookUps } = request;
  const { recordings } = email;
  const blocks = recordings.flatMap((one, index) => {
    const heading = `*${texts.heading(index + 1, recordings.length)}*\n${identity(one)}`;
    return [
      ...recordingBlock(heading, one, lookUps[nameOf(one)]),
      ...problemOf(request, one).map(plainSection),
    ];
  });
  const calls = recordings.map((one) => lookUps[nameOf(one)]?.call ?? {});
  return [...blocks, ...sizeHint(calls)];
}

/** The recording's ID, and how the requester named it: hexadecimal digits and hyphens, which format nothing. */
function identity({ recordingId, interactionId }: Recording): string {
  if (interactionId === undefined) return recordingId ?? '';
  const typed = texts.interaction(interactionId);
  return recordingId === undefined ? typed : `${recordingId}\n${typed}`;
}

function recordingBlock(
  heading: string,
  { interactionId }: Recording,
  lookUp: LookUp | undefined,
): KnownBlock[] {
  const fields = lookUp?.call ? factsOf(lookUp.call, interactionId) : [];
  const known: KnownBlock = {
    type: 'section',
    text: mrkdwnText(heading),
    ...(fields.length === 0 ? {} : { fields }),
  };
  return [known];
}

/** What is not known of it, or keeps it from being shared; nothing where it can be shared as it is. */
function problemOf(request: ShareRequest, recording: Recording): string[] {
  const result = request.lookUps[nameOf(recording)]?.result;
  if (result === undefined) return [texts.lookingUp];
  if (result === 'unavailable') {
    return [recording.recordingId === undefined ? texts.notAsked : texts.unavailable];
  }
  const obstacle = obstacleOf(request, recording);
  return obstacle ? [obstacleText(obstacle)] : [];
}

/** In two columns; ten fit into a section ("section" of Slack's docs). */
function factsOf(
  call: CallDetails,
  typed: string | undefined,
): (MrkdwnElement | PlainTextElement)[] {
  const { recordedAt, durationMs, direction, callType, mediaType, expiresAt } = call;
  const stored = [call.encrypted ? texts.encrypted : '', call.archived ? texts.archived : ''];
  return [
    ...(recordedAt === undefined
      ? []
      : [mrkdwnText(`${texts.recorded}: ${formatDate(recordedAt)}`)]),
    ...named([
      [texts.length, durationMs === undefined ? undefined : clock(durationMs)],
      [texts.otherParty, call.remoteNumber],
      [texts.agent, call.agent],
      [texts.type, joined([direction, callType, mediaType], ' ')],
      [texts.line, call.line],
      [texts.policy, call.policy],
      [texts.interactionId, call.interactionId === typed ? undefined : call.interactionId],
      [texts.stored, joined(stored, ', ')],
    ]),
    ...(expiresAt === undefined ? [] : [mrkdwnText(`${texts.expires}: ${formatDate(expiresAt)}`)]),
  ];
}

const joined = (parts: (string | undefined)[], separator: string): string | undefined =>
  parts.filter(Boolean).join(separator) || undefined;

const named = (facts: [string, string | undefined][]) =>
  facts.flatMap(([name, value]) => (value === undefined ? [] : [plainText(`${name}: ${value}`)]));

/** `1:02:03` or `2:03`. */
function clock(ms: number): string {
  const total = Math.round(ms / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const two = (count: number) => String(count).padStart(2, '0');
  const seconds = two(total % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** Uncompressed telephone audio in stereo: 16 kB a second. */
const megabytesPerMinute = 0.96;
/** Base64 makes an attachment a third larger, and common limits for an email are 20 to 25 MB. */
const largeMegabytes = 15;

/** Only an estimate: in which format a server exports is not known. */
function sizeHint(calls: readonly CallDetails[]): KnownBlock[] {
  const minutes = calls.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0) / 60_000;
  const megabytes = Math.round(minutes * megabytesPerMinute);
  return megabytes < largeMegabytes ? [] : [plainSection(texts.large(megabytes))];
}
