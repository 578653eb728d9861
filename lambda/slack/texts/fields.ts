/** What is wrong with an input and how to fix it; no text repeats the value. */

import type { FieldProblem, FieldProblems, RawFields } from '../../domain/fields.ts';
import type { Decision, GroupAnswer } from '../../domain/policy.ts';

import { firstOf } from './lists.ts';

type Refused = Decision & { kind: 'refused' };

export type FieldTexts = Partial<Record<keyof RawFields, string>>;

const missing: Record<keyof RawFields, string> = {
  recordingId: 'Enter the recording’s id.',
  recipientName: 'Enter the recipient’s name.',
  recipientEmail: 'Enter an email address.',
  replyTo: 'Enter an email address.',
  emailSubject: 'Enter a subject.',
  emailBody: 'Enter the text of the email.',
  priority: 'Choose normal, low or high.',
  purpose: 'Enter the purpose.',
};

/** The text for a problem that does not depend on its field. */
export function problemText(problem: FieldProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'Fill this in.';
    case 'too_short':
      return `Write at least ${problem.min} characters.`;
    case 'too_long':
      return `Shorten this to ${problem.max} characters; it has ${problem.length}.`;
    case 'broken_character':
      return 'Remove the broken character (half of an emoji).';
    case 'control_characters':
      return problem.lineBreaksMayStay
        ? 'Remove the control characters (tabs, for example); line breaks may stay.'
        : 'Remove the line breaks, tabs and other control characters.';
    case 'direction_characters':
      return 'Remove the invisible characters that change the direction of text.';
    case 'invisible_characters':
      return 'Remove the invisible characters; typing the text anew does it.';
    case 'no_guid':
      return 'Enter the recording’s id as 8-4-4-4-12 hexadecimal digits, for example 0DE0C017-CD4F-D013-8E31-18D8B7470001.';
    case 'not_ascii':
      return 'Use ASCII letters only; write an international domain in its xn-- form.';
    case 'no_address':
      return 'Enter one email address such as ann@example.com: no name, quotes, list or IP address, at most 254 characters (64 before the @).';
    case 'not_offered':
      return 'Choose normal, low or high.';
    default:
      return problem satisfies never;
  }
}

export function fieldTexts(problems: FieldProblems): FieldTexts {
  const texts: FieldTexts = {};
  for (const [name, problem] of Object.entries(problems)) {
    const field = name as keyof RawFields;
    texts[field] = problem.kind === 'missing' ? missing[field] : problemText(problem);
  }
  return texts;
}

/** Names what this requester could certainly write to, and claims no more than is known. */
export function notAllowed({ allowed, complete }: Omit<Refused, 'kind'>): string {
  if (allowed.length === 0) {
    const known = complete ? 'share recordings' : 'share with this address';
    return `No rule lets you ${known}. Ask your Share Recording admin.`;
  }
  return `No rule lets you share with this address. You can share with: ${firstOf(allowed)}.`;
}

/** A user group of the policy that could decide, and does not. */
export const groupUnusable = (
  group: string,
  answer: Exclude<GroupAnswer, { kind: 'members' }>,
): string =>
  answer.kind === 'gone'
    ? `The policy names the user group ${group}, which does not exist or is disabled, so nobody can share with this address. Ask your Share Recording admin to update the policy.`
    : `Slack did not say who belongs to the user group ${group} that the policy names (${answer.code}). Nothing was sent or lost: try again. If this stays, tell your Share Recording admin.`;

export const noOwnAddress =
  'Slack shows no usable email address of yours. Enter the address that answers go to.';

export const replyToNotAllowed = (rule: string, patterns: readonly string[]): string =>
  patterns.length === 0
    ? `Leave this empty: the rule “${rule}” sends answers to your own address only.`
    : `Use your own address or one of: ${firstOf(patterns)}.`;

export const purposeNeeded = (rule: string): string =>
  `Say why: the rule “${rule}” asks for a purpose.`;

export const chooseOne = 'Choose one.';
export const sayWhy = 'Say why: the requester gets to read it.';
