/** Explains rule by rule whether a policy allows a requester to share with some recipients. */
import { matches } from '../../lambda/domain/address.ts';
import {
  decisiveGroups,
  type GroupAnswer,
  matchRule,
  type RuleMatch,
  requesterGroups,
} from '../../lambda/domain/match-rule.ts';
import type { Policy, Rule } from '../../lambda/domain/policy.ts';
import { duration } from '../../lambda/slack/texts/lists.ts';

export interface Explanation {
  lines: string[];
  allowed: boolean;
}

/** Who asks, and the user groups that they belong to. */
export interface Asker {
  requester: string;
  groups: readonly string[];
}

/** Which rule decides, if Slack answers for every group. */
export function decide(
  policy: Policy,
  recipients: readonly string[],
  { requester, groups }: Asker,
): RuleMatch {
  const known = requesterGroups(policy).map((group): [string, GroupAnswer] => [
    group,
    { kind: 'members', ids: new Set(groups.includes(group) ? [requester] : []) },
  ]);
  return matchRule(policy, recipients, { userId: requester, groups: new Map(known) });
}

export function explain(
  policy: Policy,
  recipients: readonly string[],
  { requester, groups }: Asker,
): Explanation {
  const isMember = (id: string) => id === requester || groups.includes(id);
  const match = decide(policy, recipients, { requester, groups });
  const decisive = decisiveRule(policy, match);
  const reached = decisive ? policy.rules.indexOf(decisive) : policy.rules.length;
  const lines = policy.rules.map((rule, index) => {
    const why = index > reached ? 'not reached' : reason(rule, recipients, isMember);
    return `${rule === decisive ? '→' : ' '} rule "${rule.name}": ${why}`;
  });
  const depends = decisiveGroups(policy, recipients, requester).map(
    (group) =>
      `note: this depends on the user group ${group}. The form is refused if Slack does not return its members, or if it is disabled or deleted`,
  );
  return { lines: [...lines, ...depends, verdict(match)], allowed: match.kind === 'allowed' };
}

function decisiveRule({ rules }: Policy, match: RuleMatch): Rule | undefined {
  if (match.kind === 'allowed') return match.rule;
  return match.kind === 'refused_by_rule'
    ? rules.find(({ name }) => name === match.rule)
    : undefined;
}

function reason(
  rule: Rule,
  recipients: readonly string[],
  isMember: (id: string) => boolean,
): string {
  const who = rule.requesters?.find(isMember);
  if (rule.requesters && who === undefined) {
    return `the requester is not one of ${rule.requesters.join(', ')}`;
  }
  const patternOf = (address: string) => rule.recipients.find((one) => matches(address, one));
  if (rule.refuse !== undefined) {
    const refused = recipients.find((address) => patternOf(address) !== undefined);
    return refused === undefined ? 'refuses none of the recipients' : `refuses ${refused}`;
  }
  const missing = recipients.find((address) => patternOf(address) === undefined);
  if (missing !== undefined) return `${missing} does not match ${rule.recipients.join(', ')}`;
  const patterns = new Set(recipients.map(patternOf));
  return `${who ?? 'any member'} can share with ${[...patterns].join(', ')}`;
}

function verdict(match: RuleMatch): string {
  switch (match.kind) {
    case 'allowed':
      return allowed(match.rule);
    case 'refused_by_rule':
      return `Not allowed: ${match.reason}`;
    case 'different_rules': {
      const groups = match.groups.map(
        ({ rule, addresses }) => `${addresses.join(', ')} (rule "${rule}")`,
      );
      return `Not allowed together: different rules apply. Send separately to ${groups.join(' and to ')}.`;
    }
    case 'refused':
      return `Not allowed: no rule matches ${match.address}.`;
    case 'undecided':
      return `Not decided: it depends on the user group ${match.group}.`;
    default:
      return match satisfies never;
  }
}

function allowed(rule: Rule): string {
  const { approvers, approvals = 1, expiresAfterMinutes } = rule;
  const who = approvers
    ? `Allowed with ${approvals} approval${approvals === 1 ? '' : 's'} from ${approvers.join(', ')} within ${duration(expiresAfterMinutes)}.`
    : 'Allowed. No one else needs to approve it.';
  return [who, ...demandsOf(rule)].join('\n');
}

/** What the rule asks of a share besides, a line each. */
const demandsOf = (rule: Rule): string[] => [
  `Up to ${rule.maxRecordings} recordings and ${rule.maxRecipients} recipients.`,
  ...(rule.purposes ? [`The purpose is one of: ${rule.purposes.join('; ')}.`] : []),
  ...(rule.purposeRequired && !rule.purposes ? ['A purpose is required.'] : []),
  ...(rule.caseNumberRequired ? ['A case number is required.'] : []),
  ...(rule.mediaTypes ? [`Recordings are of type: ${rule.mediaTypes.join(', ')}.`] : []),
  ...(rule.maxAgeDays ? [`Recordings are at most ${rule.maxAgeDays} days old.`] : []),
  ...(rule.warning ? [`People are warned: ${rule.warning}`] : []),
];
