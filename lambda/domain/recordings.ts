/**
 * The recordings of a share, as people name them: by recording ID (a GUID, "recordings" of the ICWS reference), or by
 * interaction ID, the number that Interaction Connect and Interaction Desktop show. Pure.
 */
import * as z from 'zod/mini';
import { type Checked, invisible } from './text.ts';

/** Without `recordingId` it is not known yet which recording the interaction has. */
export const recordingSchema = z.object({
  recordingId: z.optional(z.string()),
  interactionId: z.optional(z.string()),
});
export type Recording = z.infer<typeof recordingSchema>;

/** What a recording holds, by ICWS's numbers from 1 on ("media-details" of the ICWS reference). */
export const mediaTypes = [
  'call',
  'chat',
  'chat transcript',
  'email',
  'screen recording',
  'social conversation',
  'social direct message',
] as const;

/** What the requester named it by. */
export const nameOf = ({ interactionId, recordingId = '' }: Recording): string =>
  interactionId ?? recordingId;

/** However it was named, the same recording counts once; the first mention stays. */
export function distinct(recordings: readonly Recording[]): Recording[] {
  const seen = new Set<string>();
  return recordings.filter((one) => seen.size < seen.add(idOf(one)).size);
}

const idOf = ({ recordingId, interactionId = '' }: Recording): string =>
  recordingId?.toUpperCase() ?? interactionId;

/** Hyphens and dashes that editors and phones put in the place of `-`. */
const dash = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/gu;
const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** 6 to 18 digits: the number in the clients has 10, the interaction's key 18. */
const interaction = String.raw`\d{6,18}`;
const alone = (pattern: string): string => `(?<![0-9a-z-])${pattern}(?![0-9a-z-])`;
const separators = String.raw`\s,;:=|"'\x60“”‘’«»<>()[\]{}/\\?&#!`;
const moment = String.raw`\d{4}-\d\d-\d\dT[\d:.]{5,20}Z?`;
const date = String.raw`\d{1,4}(?<between>[./-])\d{1,2}\k<between>\d{1,4}`;
const time = String.raw`\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?`;
const scanner = new RegExp(
  [
    String.raw`(?<link>[a-z][a-z0-9+.-]{0,20}://[^\s<>"|]+)`,
    `(?<recordingId>${alone(guid)})`,
    // A row of a list also holds dates and times.
    ...[moment, date, time].map(alone),
    // An ID with blanks in it must not pass for a shorter one.
    `(?<numbers>${alone(String.raw`\d+(?:[ \u00a0]\d+)+`)})`,
    `(?<word>[^${separators}]+)`,
  ].join('|'),
  'giu',
);

/** What a text names, and what looks like an ID that was mistyped. */
export interface RecordingsInText {
  recordings: Recording[];
  mistyped: string[];
}

/**
 * The recordings in any text: pasted rows, lists, links, prose. Words, dates, times, short numbers, and phone numbers that
 * begin with + count as prose. Linear in the text's length.
 */
export function findRecordings(text: string): RecordingsInText {
  const found: RecordingsInText = { recordings: [], mistyped: [] };
  const plain = text.replace(invisible, '').replace(dash, '-');
  for (const { groups = {} } of plain.matchAll(scanner)) {
    const { link, recordingId, numbers, word } = groups;
    if (link !== undefined) readLink(link, found);
    else if (recordingId !== undefined) found.recordings.push({ recordingId });
    else if (numbers !== undefined) readNumbers(numbers, found);
    else if (word !== undefined) readWord(word, found);
  }
  return { ...found, recordings: distinct(found.recordings) };
}

const idsInLink = new RegExp(
  `(?<recordingId>${alone(guid)})|(?<interactionId>${alone(interaction)})`,
  'gi',
);

/** A link that names a recording by its GUID holds other numbers, too. */
function readLink(link: string, found: RecordingsInText): void {
  const ids = [...link.replace(/%7[bd]/gi, ' ').matchAll(idsInLink)];
  const named = ids.map(
    ({ 0: id, groups }): Recording =>
      groups?.recordingId === undefined ? { interactionId: id } : { recordingId: id },
  );
  const recordings = named.filter(({ recordingId }) => recordingId !== undefined);
  const chosen = recordings.length > 0 ? recordings : named;
  if (chosen.length === 0) found.mistyped.push(link);
  else found.recordings.push(...chosen);
}

const wholeInteraction = new RegExp(`^${interaction}$`);

/** No ID is as long: trimming a longer word would take its time for nothing. */
const longestWord = 200;

function readWord(given: string, found: RecordingsInText): void {
  if (given.length > longestWord) {
    if (/\d/.test(given)) found.mistyped.push(given);
    return;
  }
  const word = given.replace(/^[-.*_~•]+|[-.*_~•]+$/g, '');
  if (wholeInteraction.test(word)) found.recordings.push({ interactionId: word });
  else if (isMistyped(word)) found.mistyped.push(word);
}

/** Numbers that only blanks separate: each a whole interaction ID, or else one that was written in groups. */
function readNumbers(numbers: string, found: RecordingsInText): void {
  const all = numbers.split(/[ \u00a0]/);
  if (all.every((one) => wholeInteraction.test(one))) {
    found.recordings.push(...all.map((interactionId) => ({ interactionId })));
  } else found.mistyped.push(numbers);
}

const isMistyped = (word: string): boolean =>
  word.includes('@') || (word.length > 4 && /\d/.test(word) && !word.startsWith('+'));

/** More than any rule allows. */
export const maxRecordings = 20;

/** The recordings that an input names; a problem for anything in it that looks like an ID and is none. */
export function checkRecordings(raw: string): Checked<Recording[]> {
  const { recordings, mistyped } = findRecordings(raw);
  const entry = mistyped[0] ?? (recordings.length === 0 ? raw.replace(invisible, '').trim() : '');
  if (entry !== '') return { problem: { kind: 'no_recording', entry: entry.slice(0, 60) } };
  if (recordings.length === 0) return { problem: { kind: 'missing' } };
  return recordings.length > maxRecordings
    ? { problem: { kind: 'too_many', max: maxRecordings, count: recordings.length } }
    : { value: recordings };
}
