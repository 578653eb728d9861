/**
 * What is shared: the schema and the check of each field, and the hash that names the content. Pure.
 * A new field is one line of `emailSchema` and one of `checks`.
 */
import * as z from 'zod/mini';
import { checkAddress } from './address.ts';
import {
  checkAddressList,
  distinctRecipients,
  type Recipient,
  recipientSchema,
} from './address-list.ts';
import { canonicalJson, sha256 } from './hash.ts';
import { checkRecordings, recordingSchema } from './recordings.ts';
import { type Checked, type FieldProblem, optional, printableAscii, textCheck } from './text.ts';

/** ICWS's values: normal, low, high ("send-as-email" of the ICWS reference). */
export const priorities = [1, 2, 4] as const;
export type Priority = (typeof priorities)[number];

/** What a person fills in. Only values that `checkEmail` has accepted get here. */
export const emailSchema = z.object({
  /** Each gets its recording ID before there is a content to approve. */
  recordings: z.array(recordingSchema),
  to: z.array(recipientSchema),
  cc: z.array(recipientSchema),
  replyTo: z.string(),
  emailSubject: z.string(),
  /** Absent once the request's end has removed it. */
  emailBody: z.optional(z.string()),
  priority: z.literal(priorities),
  /** For approvers and reports; never sent. */
  purpose: z.optional(z.string()),
  caseNumber: z.optional(z.string()),
});
export type Email = z.infer<typeof emailSchema>;

/** What is sent, all of it and nothing else. */
export type OutgoingEmail = Omit<Email, 'recordings' | 'purpose' | 'caseNumber' | 'emailBody'> & {
  recordingIds: string[];
  emailBody: string;
};

/** Everybody who gets the email. */
export const recipientsOf = ({ to, cc }: Pick<Email, 'to' | 'cc'>): Recipient[] => [...to, ...cc];

/** Of what somebody types, and of what a rule offers. */
export const minPurposeLength = 3;

function checkPriority(raw: string): Checked<Priority> {
  const value = priorities.find((priority) => String(priority) === raw);
  return value === undefined ? { problem: { kind: 'not_offered' } } : { value };
}

const checks = {
  recordings: checkRecordings,
  to: checkAddressList,
  cc: optional(checkAddressList),
  replyTo: optional(checkAddress),
  emailSubject: textCheck({ min: 1, max: 200, lines: 'one' }),
  emailBody: textCheck({ min: 1, max: 3000, lines: 'many' }),
  priority: checkPriority,
  purpose: optional(textCheck({ min: minPurposeLength, max: 500, lines: 'one' })),
  caseNumber: optional(printableAscii(60)),
} satisfies Record<keyof Email, (raw: string) => Checked<unknown>>;

export type EmailField = keyof typeof checks;
export const emailFields = Object.keys(checks) as EmailField[];
export type RawEmail = Partial<Record<EmailField, string | undefined>>;

type Accepted<F extends EmailField> = Extract<ReturnType<(typeof checks)[F]>, { value: unknown }>;
type AcceptedFields = { [F in EmailField]: Accepted<F>['value'] };
/** `replyTo` is absent when it was left empty: the requester's own address is meant. */
export type AcceptedEmail = AcceptedFields & { cc: Recipient[] };
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
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  // Without a problem every field holds what its check accepted.
  const accepted = email as AcceptedFields;
  return {
    ok: true,
    email: { ...accepted, cc: distinctRecipients(accepted.cc ?? [], accepted.to) },
  };
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

/**
 * The hash of what an approval covers. It is made once, when every recording is known, and never changes, also after the
 * body was removed.
 */
export function contentHash({ teamId, requester, email, bodyHash, rule }: ApprovedContent): string {
  const { emailBody, ...others } = email;
  return sha256(canonicalJson([teamId, requester, { ...others, bodyHash }, rule]));
}
