/**
 * What is shared: the schema and the check of each field, and the hash that names the content. Pure.
 * A new field is one line of `emailSchema` and one of `checks`.
 */
import * as z from 'zod/mini';
import { checkAddress } from './address.ts';
import { sha256, sortedEntries } from './hash.ts';
import {
  type Checked,
  checkName,
  type FieldProblem,
  invisible,
  optional,
  textCheck,
} from './text.ts';

/** ICWS's values: normal, low, high ("send-as-email" of the ICWS reference). */
export const priorities = [1, 2, 4] as const;
export type Priority = (typeof priorities)[number];

/** What a person fills in. Only values that `checkEmail` has accepted get here. */
export const emailSchema = z.object({
  recordingId: z.string(),
  recipientName: z.string(),
  recipientEmail: z.string(),
  replyTo: z.string(),
  emailSubject: z.string(),
  /** Absent once the request's end has removed it. */
  emailBody: z.optional(z.string()),
  priority: z.literal(priorities),
  /** For approvers; never sent. */
  purpose: z.optional(z.string()),
});
export type Email = z.infer<typeof emailSchema>;

/** What is sent, all of it and nothing else. */
export type OutgoingEmail = Omit<Email, 'purpose' | 'emailBody'> & { emailBody: string };

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Hyphens and dashes that editors and phones put in the place of `-`. */
const dash = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/gu;
/** What editors put around a copied text, from the outside in. */
const wrappers = ['""', '“”', '‘’', "''", '{}'] as const;

/**
 * A GUID, as typed but for what copying adds: blanks, braces, or quotes around it, look-alike dashes, invisible
 * characters. ICWS recording IDs are GUIDs ("recordings" of the ICWS reference).
 */
export function checkRecordingId(raw: string): Checked<string> {
  const text = raw.replace(invisible, '').replace(dash, '-').trim();
  const bare = wrappers.reduce<string>(unwrap, text);
  if (guid.test(bare)) return { value: bare };
  return { problem: { kind: bare === '' ? 'missing' : 'no_guid' } };
}

/** A recording's ID that stands alone in any text, with nothing of a longer word around it. */
const guidInText = /(?<![0-9a-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z-])/gi;

/** The recording IDs in a text, as it was pasted or as a link holds them, each once. */
export function findRecordingIds(text: string): string[] {
  const found = text.replace(invisible, '').replace(dash, '-').match(guidInText) ?? [];
  return [...new Map(found.map((id) => [id.toUpperCase(), id])).values()];
}

const unwrap = (text: string, pair: string): string =>
  text.length > 1 && text.startsWith(pair.charAt(0)) && text.endsWith(pair.charAt(1))
    ? text.slice(1, -1).trim()
    : text;

function checkPriority(raw: string): Checked<Priority> {
  const value = priorities.find((priority) => String(priority) === raw);
  return value === undefined ? { problem: { kind: 'not_offered' } } : { value };
}

const checks = {
  recordingId: checkRecordingId,
  recipientName: checkName,
  recipientEmail: checkAddress,
  replyTo: optional(checkAddress),
  emailSubject: textCheck({ min: 1, max: 200, lines: 'one' }),
  emailBody: textCheck({ min: 1, max: 3000, lines: 'many' }),
  priority: checkPriority,
  purpose: optional(textCheck({ min: 3, max: 500, lines: 'one' })),
} satisfies Record<keyof Email, (raw: string) => Checked<unknown>>;

export type EmailField = keyof typeof checks;
export const emailFields = Object.keys(checks) as EmailField[];
export type RawEmail = Partial<Record<EmailField, string | undefined>>;

type Accepted<F extends EmailField> = Extract<ReturnType<(typeof checks)[F]>, { value: unknown }>;
/** `replyTo` is absent when it was left empty: the requester's own address is meant. */
export type AcceptedEmail = { [F in EmailField]: Accepted<F>['value'] };
export type FieldProblems = Partial<Record<EmailField, FieldProblem>>;

/** Checks every field and reports all problems at once. */
export function checkEmail(
  raw: RawEmail,
): { ok: true; email: AcceptedEmail } | { ok: false; problems: FieldProblems } {
  const problems: FieldProblems = {};
  const email: Record<string, unknown> = {};
  for (const field of emailFields) {
    const checked = checks[field](raw[field] ?? '');
    if ('problem' in checked) problems[field] = checked.problem;
    else email[field] = checked.value;
  }
  // Without a problem every field holds what its check accepted.
  return Object.keys(problems).length > 0
    ? { ok: false, problems }
    : { ok: true, email: email as AcceptedEmail };
}

/** What an approval is given for, as far as it is not in the email itself. */
export interface ApprovedContent {
  teamId: string;
  requester: string;
  email: Email;
  /** SHA-256 of the body: what is left of it when the body is removed. */
  bodyHash: string;
  rule: object;
}

/** The hash of what an approval covers. It is made with the draft and never changes, also after the body was removed. */
export function contentHash({ teamId, requester, email, bodyHash, rule }: ApprovedContent): string {
  const { emailBody, ...others } = email;
  const content = sortedEntries({ ...others, bodyHash });
  return sha256(JSON.stringify([teamId, requester, content, sortedEntries(rule)]));
}

/** Finds other shares of the same recording to the same address in a team. */
export const duplicateKey = (
  teamId: string,
  { recordingId, recipientEmail }: Pick<Email, 'recordingId' | 'recipientEmail'>,
): string =>
  sha256(JSON.stringify([teamId, recordingId.toUpperCase(), recipientEmail.toLowerCase()]));
