/** Which rule of the policy decides about a share, by its recipients and by who asks. Pure. */
import { covers, matches, overlap } from './address.ts';
import { isGroup, type Policy, type Rule } from './policy.ts';

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
  /** A rule refuses email to `address`, and says why. */
  | { kind: 'refused_by_rule'; rule: string; reason: string; address: string }
  /** Each address alone is allowed, but no one rule allows all: `groups` are those of each rule. */
  | { kind: 'different_rules'; groups: { rule: string; addresses: string[] }[] }
  /**
   * No rule matches `address`; `allowed` lists what this requester could certainly write to, and whether that is
   * `complete`.
   */
  | { kind: 'refused'; address: string; allowed: string[]; complete: boolean }
  /** A group that could decide is gone or cannot be read: a later, laxer rule must not decide in its place. */
  | { kind: 'undecided'; group: string; answer: Exclude<GroupAnswer, { kind: 'members' }> };

/** Who asks, and what is known of the groups; one that nobody asked Slack about counts as unavailable. */
interface Requester {
  userId: string;
  groups: ReadonlyMap<string, GroupAnswer>;
}

const matchesRule = (address: string, { recipients }: Rule): boolean =>
  recipients.some((pattern) => matches(address, pattern));

/** A rule that refuses needs one address only; any other has to match them all. */
const applies = (rule: Rule, addresses: readonly string[]): boolean =>
  rule.refuse === undefined
    ? addresses.every((address) => matchesRule(address, rule))
    : addresses.some((address) => matchesRule(address, rule));

/**
 * The first rule whose requesters match, and whose recipients match every address. A group that is not known never opens
 * a later rule.
 */
export function matchRule(
  policy: Policy,
  addresses: readonly string[],
  requester: Requester,
): RuleMatch {
  const match = firstMatch(policy, addresses, requester);
  return match ?? noMatch(policy, addresses, requester);
}

function firstMatch(
  { rules }: Policy,
  addresses: readonly string[],
  requester: Requester,
): RuleMatch | undefined {
  for (const rule of rules) {
    if (!applies(rule, addresses)) continue;
    const membership = membershipOf(rule, requester);
    if (membership.kind === 'undecided') return membership;
    if (membership.kind === 'no') continue;
    if (rule.refuse === undefined) return { kind: 'allowed', rule };
    const address = addresses.find((one) => matchesRule(one, rule)) ?? '';
    return { kind: 'refused_by_rule', rule: rule.name, reason: rule.refuse, address };
  }
  return undefined;
}

/** Why no rule matches them all: an address that none matches, or one that may not go with the others. */
function noMatch(policy: Policy, addresses: readonly string[], requester: Requester): RuleMatch {
  const groups = new Map<string, string[]>();
  for (const address of addresses) {
    const match = firstMatch(policy, [address], requester);
    if (match === undefined) {
      return { kind: 'refused', address, ...certainlyAllowed(policy, requester) };
    }
    if (match.kind !== 'allowed') return match;
    const { name } = match.rule;
    groups.set(name, [...(groups.get(name) ?? []), address]);
  }
  return {
    kind: 'different_rules',
    groups: [...groups].map(([rule, ofRule]) => ({ rule, addresses: ofRule })),
  };
}

/** The recipients of the rules for this requester, less what is refused, or an undecided rule before them may take. */
function certainlyAllowed({ rules }: Policy, requester: Requester) {
  const known = rules.map((rule) => ({ rule, membership: membershipOf(rule, requester).kind }));
  const allowed = known.flatMap(({ rule, membership }, index) =>
    membership === 'yes' && rule.refuse === undefined
      ? rule.recipients.filter((pattern) => !known.slice(0, index).some(takes(pattern)))
      : [],
  );
  const complete = known.every(({ membership }) => membership !== 'undecided');
  return { allowed: [...new Set(allowed)], complete };
}

/** Whether an earlier rule may keep these addresses from a later one. */
const takes =
  (pattern: string) =>
  ({ rule, membership }: { rule: Rule; membership: Membership['kind'] }): boolean =>
    membership === 'undecided'
      ? rule.recipients.some((other) => overlap(pattern, other))
      : membership === 'yes' &&
        rule.refuse !== undefined &&
        rule.recipients.some((wide) => covers(wide, pattern));

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

/** The groups that can decide about these recipients: those of matching rules, up to the first that matches for certain. */
export function decisiveGroups(
  policy: Policy,
  addresses: readonly string[],
  userId: string,
): string[] {
  // Those that match some of the addresses say which of them would be allowed alone.
  const matching = policy.rules.filter((rule) => addresses.some((one) => matchesRule(one, rule)));
  const certain = matching.findIndex(
    (rule) => applies(rule, addresses) && (!rule.requesters || rule.requesters.includes(userId)),
  );
  const reached = certain < 0 ? matching : matching.slice(0, certain);
  return [...new Set(reached.flatMap(({ requesters = [] }) => requesters.filter(isGroup)))];
}

/** Every group that any rule's `requesters` names. */
export const requesterGroups = (policy: Policy): string[] => [
  ...new Set(policy.rules.flatMap((rule) => rule.requesters ?? []).filter(isGroup)),
];
