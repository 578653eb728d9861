/** `policy test`: does the policy decide as a file of cases expects? */
import * as z from 'zod';
import type { RuleMatch } from '../../lambda/domain/match-rule.ts';
import { isGroup, type Policy } from '../../lambda/domain/policy.ts';
import { ConfigurationError, problemsOf } from '../cdk/configuration.ts';
import { readJsonFile } from '../cdk/json-file.ts';
import { decide, explain } from './explain-policy.ts';
import { addressesIn } from './policy.ts';
import { say, sayJson } from './say.ts';

const slackId = (kinds: string, what: string) =>
  z.string().regex(new RegExp(`^[${kinds}][A-Z0-9]+$`), `must be the ID of a ${what}`);

const expectSchema = z
  .strictObject({
    rule: z.string().optional(),
    approvals: z.int().min(0).max(5).optional(),
    refused: z
      .union([z.literal(true), z.string()], 'must be true, or the name of a rule')
      .optional(),
  })
  .refine(({ rule, refused }) => (rule === undefined) !== (refused === undefined), {
    message: 'must have either "rule" or "refused"',
  })
  .refine(({ refused, approvals }) => refused === undefined || approvals === undefined, {
    message: 'cannot have "approvals", because it is refused',
  });
const caseSchema = z.strictObject({
  name: z.string().min(1).optional(),
  requester: slackId('UW', 'Slack user (U…)'),
  groups: z.array(slackId('S', 'user group (S…)')).default([]),
  recipients: z.array(z.email('must be an email address, such as bob@example.com')).min(1),
  expect: expectSchema,
});
const testsSchema = z.strictObject({
  $schema: z.string().optional(),
  cases: z.array(caseSchema).min(1),
});
type Case = z.infer<typeof caseSchema>;

interface Result {
  name: string;
  ok: boolean;
  expected: string;
  decided: string;
  /** Rule by rule, where it was not expected. */
  explanation?: string[];
}

/** Prints a line per case, and why the failing ones fail. Returns whether all pass. */
export function testPolicy(policy: Policy, file: string, json: boolean): boolean {
  const results = readCases(file).map((one) => run(policy, one));
  const failed = results.filter(({ ok }) => !ok).length;
  if (json) {
    sayJson({ ok: failed === 0, cases: results });
    return failed === 0;
  }
  for (const result of results) say(lineOf(result));
  say(`${results.length - failed} passed, ${failed} failed.`);
  return failed === 0;
}

/** Throws `ConfigurationError` naming every mistake with its line. */
function readCases(file: string): Case[] {
  const ifMissing = 'Name another one: policy test FILE';
  return readJsonFile({ file, title: 'file of policy tests', ifMissing }, (value) => {
    const parsed = testsSchema.safeParse(value);
    if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
    return parsed.data.cases;
  });
}

function run(policy: Policy, one: Case): Result {
  const { requester, groups, recipients: given, expect } = one;
  const recipients = addressesIn(given);
  const match = decide(policy, recipients, { requester, groups });
  const obstacle = obstacleTo(match, { requester, recipients });
  const ok = obstacle === undefined ? isExpected(match, expect) : expect.refused === true;
  const { lines } = explain(policy, recipients, { requester, groups });
  return {
    name: one.name ?? `${requester} → ${recipients.join(', ')}`,
    ok,
    expected: expectedText(expect),
    decided: obstacle === undefined ? decidedText(match) : `refused, because ${obstacle}`,
    ...(ok ? {} : { explanation: lines }),
  };
}

/** What the form refuses although a rule matches, as far as the policy shows: who is in a group, Slack knows. */
function obstacleTo(
  match: RuleMatch,
  { requester, recipients }: { requester: string; recipients: readonly string[] },
): string | undefined {
  if (match.kind !== 'allowed') return undefined;
  const { maxRecipients, approvers, approvals = 1, selfApproval } = match.rule;
  if (recipients.length > maxRecipients) return `the rule allows ${maxRecipients} recipients`;
  if (!approvers || approvers.some(isGroup)) return undefined;
  const others = approvers.filter((one) => one !== requester || selfApproval !== 'never');
  return others.length < approvals ? 'too few others can approve it' : undefined;
}

const approvalsOf = ({ approvers, approvals = 1 }: Policy['rules'][number]): number =>
  approvers === undefined ? 0 : approvals;

function isExpected(match: RuleMatch, { rule, approvals, refused }: Case['expect']): boolean {
  if (refused === true) return match.kind !== 'allowed';
  if (refused !== undefined) return match.kind === 'refused_by_rule' && match.rule === refused;
  if (match.kind !== 'allowed' || match.rule.name !== rule) return false;
  return approvals === undefined || approvals === approvalsOf(match.rule);
}

function expectedText({ rule, approvals, refused }: Case['expect']): string {
  if (refused !== undefined) return refused === true ? 'refused' : `refused by rule "${refused}"`;
  return `rule "${rule}"${approvals === undefined ? '' : `, ${countOf(approvals)}`}`;
}

const countOf = (approvals: number): string =>
  `${approvals} ${approvals === 1 ? 'approval' : 'approvals'}`;

function decidedText(match: RuleMatch): string {
  if (match.kind === 'allowed') {
    return `rule "${match.rule.name}", ${countOf(approvalsOf(match.rule))}`;
  }
  return match.kind === 'refused_by_rule' ? `refused by rule "${match.rule}"` : 'refused';
}

const lineOf = ({ name, ok, expected, decided, explanation = [] }: Result): string =>
  ok
    ? `ok    ${name}: ${decided}`
    : [
        `FAIL  ${name}: expected ${expected}, got ${decided}`,
        ...explanation.flatMap((text) => text.split('\n')).map((text) => `      ${text}`),
      ].join('\n');
