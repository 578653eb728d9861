/**
 * The policy: which shares are allowed, and who must approve them. Parsed strictly; an invalid policy is
 * never replaced by a default. The same schema serves run time and `cdk synth`.
 */
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { isAddressPattern, matches, overlap } from './address.ts';
import { sha256, sortedEntries } from './hash.ts';
import { checkName } from './text.ts';

// The policy's errors are read by people.
z.config(en());

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
    z.regex(/^[UWS][A-Z0-9]{1,30}$/, 'is neither a Slack user id (U…) nor a user group id (S…)'),
  );
const minutes = (max: number) => z.int().check(z.gte(1), z.lte(max));

const ruleSchema = z
  .strictObject({
    name: z.string().check(
      z.minLength(1),
      z.maxLength(100),
      z.refine((name) => 'value' in checkName(name), { error: 'must be a name that can be seen' }),
    ),
    requesters: z.optional(z.array(principal).check(z.minLength(1))),
    recipients: z.array(pattern).check(z.minLength(1)),
    approvers: z.optional(z.array(principal).check(z.minLength(1))),
    approvals: z.optional(z.int().check(z.gte(1), z.lte(5))),
    selfApproval: z._default(z.enum(['never', 'with_reason']), 'never'),
    replyTo: z._default(z.array(pattern), []),
    askIn: z._default(
      z
        .string()
        .check(
          z.regex(
            /^(?:direct|nowhere|[CG][A-Z0-9]{1,30})$/,
            'is neither a channel id (C…), "direct" nor "nowhere"',
          ),
        ),
      'direct',
    ),
    expiresAfterMinutes: z._default(minutes(43_200), 1440),
    purposeRequired: z._default(z.boolean(), false),
    detailsRequired: z._default(z.boolean(), false),
  })
  .check(
    z.superRefine((rule, context) => {
      const people = new Set(rule.approvers ?? []);
      const onlyPeople = ![...people].some(isGroup);
      if (rule.approvals !== undefined && rule.approvers === undefined) {
        context.addIssue({ code: 'custom', message: 'asks for approvals but names no approvers' });
      } else if (people.size > 0 && onlyPeople && people.size < (rule.approvals ?? 1)) {
        context.addIssue({
          code: 'custom',
          message: `can never be satisfied: it asks for ${rule.approvals} approvals and names ${people.size} approvers`,
        });
      }
    }),
  );

const policySchema = z.strictObject({
  rules: z.array(ruleSchema).check(
    z.minLength(1),
    z.superRefine((rules, context) => {
      const names = rules.map((rule) => rule.name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) {
        context.addIssue({ code: 'custom', message: `two rules are named "${twice}"` });
      }
    }),
  ),
  sendWithinMinutes: z._default(minutes(1440), 60),
  dailyLimitPerRequester: z._default(z.int().check(z.gte(1), z.lte(10_000)), 50),
  retentionDays: z._default(z.int().check(z.gte(1), z.lte(3650)), 400),
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

/** What Slack says of a user group right now. */
export type GroupAnswer =
  | { kind: 'members'; ids: ReadonlySet<string> }
  /** It does not exist or is disabled: it holds nobody, and the policy has to be corrected. */
  | { kind: 'gone' }
  /** Nobody knows who belongs to it; `code` says why. */
  | { kind: 'unavailable'; code: string };

/** Which rule decides about a share. */
export type RuleMatch =
  | { kind: 'allowed'; rule: Rule }
  /** No rule matches; `allowed` lists what this requester could certainly write to, and whether that is `complete`. */
  | { kind: 'refused'; allowed: string[]; complete: boolean }
  /** A group that could decide is gone or cannot be read: a later, laxer rule must not decide in its place. */
  | { kind: 'undecided'; group: string; answer: Exclude<GroupAnswer, { kind: 'members' }> };

/** Who asks, and what is known of the groups; one that nobody asked Slack about counts as unavailable. */
interface Requester {
  userId: string;
  groups: ReadonlyMap<string, GroupAnswer>;
}

/** The first rule whose requesters and recipients both match. A group that is not known never opens a later rule. */
export function matchRule(policy: Policy, recipient: string, requester: Requester): RuleMatch {
  for (const rule of policy.rules) {
    if (!rule.recipients.some((pattern) => matches(recipient, pattern))) continue;
    const membership = membershipOf(rule, requester);
    if (membership.kind === 'undecided') return membership;
    if (membership.kind === 'yes') return { kind: 'allowed', rule };
  }
  return { kind: 'refused', ...certainlyAllowed(policy, requester) };
}

/** The recipients of the rules for this requester, less what an undecided rule before them may take. */
function certainlyAllowed({ rules }: Policy, requester: Requester) {
  const undecided: string[] = [];
  const allowed = new Set<string>();
  for (const rule of rules) {
    const { kind } = membershipOf(rule, requester);
    if (kind === 'undecided') undecided.push(...rule.recipients);
    if (kind !== 'yes') continue;
    const certain = rule.recipients.filter(
      (one) => !undecided.some((other) => overlap(one, other)),
    );
    for (const pattern of certain) allowed.add(pattern);
  }
  return { allowed: [...allowed], complete: undecided.length === 0 };
}

type Membership = { kind: 'yes' | 'no' } | (RuleMatch & { kind: 'undecided' });

/** Whether a rule is for this requester. One group that holds them is enough; without one every group has to be known. */
function membershipOf({ requesters }: Rule, { userId, groups }: Requester): Membership {
  if (!requesters || requesters.includes(userId)) return { kind: 'yes' };
  const answers = requesters.filter(isGroup).map((group) => {
    return { group, answer: groups.get(group) ?? unasked };
  });
  const within = answers.some(({ answer }) => answer.kind === 'members' && answer.ids.has(userId));
  if (within) return { kind: 'yes' };
  for (const { group, answer } of answers) {
    if (answer.kind !== 'members') return { kind: 'undecided', group, answer };
  }
  return { kind: 'no' };
}

const unasked: GroupAnswer = { kind: 'unavailable', code: 'not_asked' };

/** Whether an id of the policy is a user group's; any other is a person's. */
export const isGroup = (id: string): boolean => id.startsWith('S');

/** The groups that can decide about this recipient: those of matching rules, up to the first that matches for certain. */
export function decisiveGroups(policy: Policy, recipient: string, userId: string): string[] {
  const matching = policy.rules.filter((rule) =>
    rule.recipients.some((recipients) => matches(recipient, recipients)),
  );
  const certain = matching.findIndex(
    ({ requesters }) => !requesters || requesters.includes(userId),
  );
  const reached = certain < 0 ? matching : matching.slice(0, certain);
  return [...new Set(reached.flatMap(({ requesters = [] }) => requesters.filter(isGroup)))];
}

/** Every group that any rule's `requesters` names. */
export const requesterGroups = (policy: Policy): string[] => [
  ...new Set(policy.rules.flatMap((rule) => rule.requesters ?? []).filter(isGroup)),
];

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
  sendWithinMinutes: z.number(),
  retentionDays: z.number(),
});
export type FrozenRule = z.infer<typeof frozenRuleSchema>;

/** What of a rule a draft keeps. The hash covers the whole rule, so that two versions never look alike. */
export function freeze(policy: Policy, rule: Rule): FrozenRule {
  return {
    name: rule.name,
    hash: sha256(JSON.stringify(sortedEntries(rule))),
    requesters: rule.requesters ?? [],
    approvers: rule.approvers ?? [],
    approvals: rule.approvers ? (rule.approvals ?? 1) : 0,
    selfApproval: rule.selfApproval,
    askIn: rule.askIn,
    expiresAfterMinutes: rule.expiresAfterMinutes,
    detailsRequired: rule.detailsRequired,
    sendWithinMinutes: policy.sendWithinMinutes,
    retentionDays: policy.retentionDays,
  };
}
