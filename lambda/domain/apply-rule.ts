/** What the rule that decides asks of the form's fields, beyond their own checks. Pure. */
import { checkAddress, matches } from './address.ts';
import { type AcceptedEmail, recipientsOf } from './email.ts';
import type { Rule } from './policy.ts';

/** What to change in which field, and the rule that asks for it. */
export type RuleProblem =
  | { field: 'recordings'; kind: 'too_many_recordings'; rule: string; max: number }
  | { field: 'to'; kind: 'too_many_recipients'; rule: string; max: number }
  | { field: 'replyTo'; kind: 'no_own_address' }
  | { field: 'replyTo'; kind: 'reply_to_not_allowed'; rule: string; patterns: readonly string[] }
  | { field: 'purpose'; kind: 'purpose_missing'; rule: string }
  | { field: 'purpose'; kind: 'purpose_not_listed'; rule: string; purposes: readonly string[] }
  | { field: 'caseNumber'; kind: 'case_number_missing'; rule: string };

type ProblemsOf = (email: AcceptedEmail, rule: Rule) => RuleProblem[];

const demands: readonly ProblemsOf[] = [
  ({ recordings }, { name: rule, maxRecordings: max }) =>
    recordings.length > max
      ? [{ field: 'recordings', kind: 'too_many_recordings', rule, max }]
      : [],
  (email, { name: rule, maxRecipients: max }) =>
    recipientsOf(email).length > max
      ? [{ field: 'to', kind: 'too_many_recipients', rule, max }]
      : [],
  ({ purpose }, { name: rule, purposeRequired, purposes }) =>
    purposeRequired && purposes === undefined && purpose === undefined
      ? [{ field: 'purpose', kind: 'purpose_missing', rule }]
      : [],
  ({ purpose = '' }, { name: rule, purposes }) =>
    purposes === undefined || purposes.includes(purpose)
      ? []
      : [{ field: 'purpose', kind: 'purpose_not_listed', rule, purposes }],
  ({ caseNumber }, { name: rule, caseNumberRequired }) =>
    caseNumberRequired && caseNumber === undefined
      ? [{ field: 'caseNumber', kind: 'case_number_missing', rule }]
      : [],
];

/** The email as the rule accepts it: with a reply-to address, the requester's own where none was given. */
export function applyRule(
  email: AcceptedEmail,
  rule: Rule,
  ownAddress: string | undefined,
): { email: AcceptedEmail & { replyTo: string } } | { problems: RuleProblem[] } {
  const own = checkAddress(ownAddress ?? '');
  const replyTo = email.replyTo ?? ('value' in own ? own.value : undefined);
  const problems = [
    ...demands.flatMap((problemsOf) => problemsOf(email, rule)),
    ...replyToProblems(replyTo, rule, ownAddress),
  ];
  return replyTo === undefined || problems.length > 0
    ? { problems }
    : { email: { ...email, replyTo } };
}

function replyToProblems(
  replyTo: string | undefined,
  { name: rule, replyTo: patterns }: Rule,
  own: string | undefined,
): RuleProblem[] {
  if (replyTo === undefined) return [{ field: 'replyTo', kind: 'no_own_address' }];
  const allowed =
    replyTo.toLowerCase() === own?.toLowerCase() ||
    patterns.some((pattern) => matches(replyTo, pattern));
  return allowed ? [] : [{ field: 'replyTo', kind: 'reply_to_not_allowed', rule, patterns }];
}
