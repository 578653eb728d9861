/**
 * The policy: which shares are allowed, and who must approve them. Parsed strictly; an invalid policy is
 * never replaced by a default. The same schema serves run time and `cdk synth`.
 */
import * as z from 'zod/mini';
import { isAddressPattern } from './address.ts';
import { maxRecipients } from './address-list.ts';
import { minPurposeLength } from './email.ts';
import { canonicalJson, sha256 } from './hash.ts';
import { issueWords } from './issue-words.ts';
import { maxRecordings, mediaTypes } from './recordings.ts';
import { checkName, textCheck } from './text.ts';

// The policy's errors are read by people.
z.config({ customError: issueWords });

const pattern = z.pipe(
  z.string().check(
    z.refine(isAddressPattern, {
      error:
        'is not an address pattern. Use ann@example.com, *@example.com, or *@*.example.com; * stands for a whole local part or for subdomains only',
    }),
  ),
  z.transform((text) => text.toLowerCase()),
);
const principal = z
  .string()
  .check(
    z.regex(/^[UWS][A-Z0-9]{1,30}$/, 'is neither a Slack user ID (U…) nor a user group ID (S…)'),
  );
const count = (max: number) => z.int().check(z.gte(1), z.lte(max));
/** A text that people will read or send, as the form would take it. */
const text = (max: number, lines: 'one' | 'many' = 'one', min = 1) =>
  z.string().check(
    z.trim(),
    z.refine((raw) => 'value' in textCheck({ min, max, lines })(raw), {
      error: `must be ${min} to ${max} characters, without control or invisible characters${lines === 'one' ? ' or line breaks' : ''}`,
    }),
  );

/** What an option of a select holds, and how many options it has ("Select menu" of Slack's docs). */
const optionLength = 75;
const mostOptions = 100;

const ruleSchema = z
  .strictObject({
    name: z.string().check(
      z.minLength(1),
      z.maxLength(100),
      z.refine((name) => 'value' in checkName(name), { error: 'must be a name that can be seen' }),
    ),
    requesters: z.optional(z.array(principal).check(z.minLength(1))),
    recipients: z.array(pattern).check(z.minLength(1)),
    /** Why nothing is sent to these recipients; the rule then only refuses. */
    refuse: z.optional(text(300)),
    approvers: z.optional(z.array(principal).check(z.minLength(1))),
    approvals: z.optional(count(5)),
    selfApproval: z._default(z.enum(['never', 'with_reason']), 'never'),
    replyTo: z._default(z.array(pattern), []),
    askIn: z._default(
      z
        .string()
        .check(
          z.regex(
            /^(?:direct|nowhere|[CG][A-Z0-9]{1,30})$/,
            'must be "direct", "nowhere", or a channel ID (C…)',
          ),
        ),
      'direct',
    ),
    expiresAfterMinutes: z._default(count(43_200), 1440),
    purposeRequired: z._default(z.boolean(), false),
    /** The purposes to choose from; then one is required. */
    purposes: z.optional(
      z.array(text(optionLength, 'one', minPurposeLength)).check(
        z.minLength(1),
        z.maxLength(mostOptions),
        z.refine((names) => new Set(names).size === names.length, 'must all be different'),
      ),
    ),
    caseNumberRequired: z._default(z.boolean(), false),
    detailsRequired: z._default(z.boolean(), false),
    maxRecordings: z._default(count(maxRecordings), 10),
    maxRecipients: z._default(count(maxRecipients), 10),
    /** Compared with what PureConnect says of each recording, which is then required. */
    mediaTypes: z.optional(z.array(z.enum(mediaTypes)).check(z.minLength(1))),
    maxAgeDays: z.optional(count(36_500)),
    /** Shown to the requester and to approvers. */
    warning: z.optional(text(300)),
  })
  .check(
    z.superRefine((rule, context) => {
      const people = new Set(rule.approvers ?? []);
      const onlyPeople = ![...people].some(isGroup);
      if (rule.refuse !== undefined && rule.approvers !== undefined) {
        context.addIssue({ code: 'custom', message: 'refuses, so it cannot name approvers' });
      } else if (rule.approvals !== undefined && rule.approvers === undefined) {
        context.addIssue({ code: 'custom', message: 'asks for approvals but names no approvers' });
      } else if (people.size > 0 && onlyPeople && people.size < (rule.approvals ?? 1)) {
        context.addIssue({
          code: 'custom',
          message: `needs ${rule.approvals} approvals but lists ${people.size} ${people.size === 1 ? 'approver' : 'approvers'}`,
        });
      }
    }),
  );

/** Two of them by one name could not be told apart. */
const namedOnce = (what: string) =>
  z.superRefine((named: { name: string }[], context) => {
    const names = named.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', message: `two ${what} are named "${twice}"` });
    }
  });

/** A subject and a body to start from. */
const templateSchema = z.strictObject({
  name: text(optionLength).check(z.maxLength(optionLength)),
  // What an input holds counts UTF-16 units ("plain_text_input" of Slack's docs).
  subject: text(200).check(z.maxLength(400)),
  body: text(3000, 'many').check(z.maxLength(3000)),
});
export type Template = z.infer<typeof templateSchema>;

/** The policy's schema, for the configuration that contains it. */
export const policySchema = z.strictObject({
  rules: z.array(ruleSchema).check(z.minLength(1), namedOnce('rules')),
  templates: z._default(
    z.array(templateSchema).check(z.maxLength(mostOptions), namedOnce('templates')),
    [],
  ),
  sendWithinMinutes: z._default(count(1440), 60),
  dailyLimitPerRequester: z._default(count(10_000), 50),
  retentionDays: z._default(count(3650), 400),
});

export type Policy = z.infer<typeof policySchema>;
export type Rule = Policy['rules'][number];
export type PolicyResult = { ok: true; policy: Policy } | { ok: false; errors: string[] };

/** Parses the policy's JSON text. Errors name the rule and the place, and say what is expected. */
export function parsePolicy(text: string): PolicyResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, errors: ['the policy is not valid JSON'] };
  }
  const parsed = policySchema.safeParse(json);
  if (parsed.success) return { ok: true, policy: parsed.data };
  return { ok: false, errors: parsed.error.issues.map((issue) => describe(issue, json)) };
}

function describe(issue: z.core.$ZodIssue, json: unknown): string {
  const [first, index, ...rest] = issue.path;
  if (first !== 'rules' || typeof index !== 'number') {
    return `${issue.path.join('.') || 'the policy'}: ${issue.message}`;
  }
  const name = (json as { rules?: { name?: unknown }[] }).rules?.[index]?.name;
  const rule = typeof name === 'string' ? `rule "${name}"` : `rule ${index + 1}`;
  return `${rule}${rest.length > 0 ? `, ${rest.join('.')}` : ''}: ${issue.message}`;
}

/** Whether an id of the policy is a user group's; any other is a person's. */
export const isGroup = (id: string): boolean => id.startsWith('S');

/** The rule as it stood when the draft was made: a later deployment does not change it. */
export const frozenRuleSchema = z.object({
  name: z.string(),
  hash: z.string(),
  requesters: z.array(z.string()),
  approvers: z.array(z.string()),
  approvals: z.number(),
  selfApproval: z.enum(['never', 'with_reason']),
  askIn: z.string(),
  expiresAfterMinutes: z.number(),
  detailsRequired: z.boolean(),
  mediaTypes: z.optional(z.array(z.string())),
  maxAgeDays: z.optional(z.number()),
  warning: z.optional(z.string()),
  sendWithinMinutes: z.number(),
  retentionDays: z.number(),
});
export type FrozenRule = z.infer<typeof frozenRuleSchema>;

/** What of a rule a draft keeps. The hash covers the whole rule, so that two versions never look alike. */
export function freeze(policy: Policy, rule: Rule): FrozenRule {
  return {
    name: rule.name,
    hash: sha256(canonicalJson(rule)),
    requesters: rule.requesters ?? [],
    approvers: rule.approvers ?? [],
    approvals: rule.approvers ? (rule.approvals ?? 1) : 0,
    selfApproval: rule.selfApproval,
    askIn: rule.askIn,
    expiresAfterMinutes: rule.expiresAfterMinutes,
    detailsRequired: rule.detailsRequired || Boolean(rule.mediaTypes ?? rule.maxAgeDays),
    mediaTypes: rule.mediaTypes,
    maxAgeDays: rule.maxAgeDays,
    warning: rule.warning,
    sendWithinMinutes: policy.sendWithinMinutes,
    retentionDays: policy.retentionDays,
  };
}
