/**
 * The rules of the form's fields. Raw text in, accepted values or one problem per field out.
 * A problem never repeats the value; its words are in `slack/texts/fields.ts`.
 */
import { type Priority, priorityFromOption } from './priority.ts';
import type { OutgoingEmail, ShareFields } from './request.ts';

export type RawFields = Partial<Record<keyof ShareFields, string | undefined>>;

/** `replyTo` is absent when it was left empty: the requester's own address is meant. */
export type AcceptedFields = Omit<OutgoingEmail, 'replyTo'> &
  Pick<ShareFields, 'purpose'> & { replyTo?: string | undefined };

/** What is wrong with a value, with what its fix needs to know. */
export type FieldProblem =
  | { kind: 'missing' | 'broken_character' | 'direction_characters' | 'invisible_characters' }
  | { kind: 'too_short'; min: number }
  | { kind: 'too_long'; max: number; length: number }
  | { kind: 'control_characters'; lineBreaksMayStay: boolean }
  | { kind: 'no_guid' | 'not_ascii' | 'no_address' | 'not_offered' };

export type FieldProblems = Partial<Record<keyof RawFields, FieldProblem>>;
export type FieldResult =
  | { ok: true; fields: AcceptedFields }
  | { ok: false; problems: FieldProblems };

type Checked<T> = { value: T } | { problem: FieldProblem };

const controlCharacter = /[\p{Cc}\u2028\u2029]/u;
const controlCharacterButLf = /(?!\n)[\p{Cc}\u2028\u2029]/u;
const bidiControl = /[\u202A-\u202E\u2066-\u2069]/u;
/** Nothing to see: zero-width characters, tags, fillers, annotation marks, a blank note, the blank Braille pattern. */
const invisible =
  /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u{13430}-\u{1343F}\u{1D159}]/gu;
/** Tags can hide a text in a text. */
const tag = /[\u{E0000}-\u{E007F}]/u;
/** Emoji are made of such characters, too: there they are seen. */
const emoji = /\p{RGI_Emoji}/gv;

/** Slack sends what was typed or pasted; length counts characters as a person would. */
function checkText(raw: string, min: number, max: number, lines: boolean): Checked<string> {
  const value = raw.replaceAll('\r\n', '\n').trim();
  const problem = lengthProblem(value, min, max) ?? characterProblem(value, lines);
  return problem ? { problem } : { value };
}

/** What cannot be seen does not count toward the least that must be written. */
function lengthProblem(value: string, min: number, max: number): FieldProblem | undefined {
  const seen = [...value.replace(emoji, 'x').replace(invisible, '').trim()].length;
  const length = [...value].length;
  if (seen === 0) return { kind: 'missing' };
  if (seen < min) return { kind: 'too_short', min };
  return length > max ? { kind: 'too_long', max, length } : undefined;
}

function characterProblem(value: string, lines: boolean): FieldProblem | undefined {
  if (!value.isWellFormed()) return { kind: 'broken_character' };
  if ((lines ? controlCharacterButLf : controlCharacter).test(value)) {
    return { kind: 'control_characters', lineBreaksMayStay: lines };
  }
  if (bidiControl.test(value)) return { kind: 'direction_characters' };
  const rest = value.replace(emoji, '');
  const hides = lines ? tag.test(rest) : rest.search(invisible) >= 0;
  return hides ? { kind: 'invisible_characters' } : undefined;
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Hyphens and dashes that editors and phones put in the place of `-`. */
const dash = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/gu;
/** What editors put around a copied text, from the outside in. */
const around = ['""', '“”', '‘’', "''", '{}'] as const;

/**
 * A GUID, as typed but for what copying adds: blanks, braces or quotes around it, look-alike dashes, characters that
 * cannot be seen. ICWS recording ids are GUIDs ("recordings" of the ICWS reference).
 */
export function checkRecordingId(raw: string): Checked<string> {
  const text = raw.replace(invisible, '').replace(dash, '-').trim();
  const bare = around.reduce<string>(withoutPair, text);
  if (guid.test(bare)) return { value: bare };
  return { problem: { kind: bare === '' ? 'missing' : 'no_guid' } };
}

const withoutPair = (text: string, pair: string): string =>
  text.length > 1 && text.startsWith(pair.charAt(0)) && text.endsWith(pair.charAt(1))
    ? text.slice(1, -1).trim()
    : text;

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const digits = /^\d+$/;

/** Letters, digits and hyphens in at least two labels; an IP address is no domain. */
export function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length >= 2 && labels.every((part) => label.test(part)) && !digits.test(last);
}

/** One plain ASCII address (RFC 5321 lengths), no quotes, comments, display name or list. */
export function checkAddress(raw: string): Checked<string> {
  const value = raw.trim();
  if (value === '') return { problem: { kind: 'missing' } };
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const fits = value.length <= 254 && local.length <= 64;
  if (at > 0 && fits && localPart.test(local) && isDomain(value.slice(at + 1))) return { value };
  if (value.search(invisible) >= 0) return { problem: { kind: 'invisible_characters' } };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "everything but ASCII"
  return { problem: { kind: /[^\x00-\x7f]/.test(value) ? 'not_ascii' : 'no_address' } };
}

export const checkName = (raw: string) => checkText(raw, 1, 100, false);
const checkSubject = (raw: string) => checkText(raw, 1, 200, false);
const checkBody = (raw: string) => checkText(raw, 1, 3000, true);
/** Why an approver decides as they do; it may have several lines. */
export const checkReason = (raw: string) => checkText(raw, 3, 500, true);
const checkPurpose = (raw: string) => checkText(raw, 3, 500, false);

function checkPriority(raw: string): Checked<Priority> {
  const value = priorityFromOption(raw);
  return value === undefined ? { problem: { kind: 'not_offered' } } : { value };
}

/** An input that may be left empty: blank means absent. */
const optional = <T>(
  raw: string | undefined,
  check: (text: string) => Checked<T>,
): Checked<T | undefined> =>
  raw === undefined || raw.trim() === '' ? { value: undefined } : check(raw);

/** Checks every field and reports all problems at once. */
export function checkFields(raw: RawFields): FieldResult {
  const problems: FieldProblems = {};
  const take = <T>(field: keyof RawFields, checked: Checked<T>): T | undefined => {
    if ('value' in checked) return checked.value;
    problems[field] = checked.problem;
    return undefined;
  };
  const text = (field: keyof RawFields) => raw[field] ?? '';
  const fields = {
    recordingId: take('recordingId', checkRecordingId(text('recordingId'))),
    recipientName: take('recipientName', checkName(text('recipientName'))),
    recipientEmail: take('recipientEmail', checkAddress(text('recipientEmail'))),
    replyTo: take('replyTo', optional(raw.replyTo, checkAddress)),
    emailSubject: take('emailSubject', checkSubject(text('emailSubject'))),
    emailBody: take('emailBody', checkBody(text('emailBody'))),
    priority: take('priority', checkPriority(text('priority'))),
    purpose: take('purpose', optional(raw.purpose, checkPurpose)),
  } satisfies Record<keyof RawFields, unknown>;
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  // Without a problem every field that must have a value has one.
  return { ok: true, fields: fields as AcceptedFields };
}

/** `a…@example.com`: enough to recognize an address in a channel, too little to use it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const first = address.slice(0, 1);
  return `${/[a-z0-9]/i.test(first) ? first : ''}…${address.slice(at)}`;
}
