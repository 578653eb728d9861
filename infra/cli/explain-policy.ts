/** Explains rule by rule whether a policy allows a requester to share with a recipient. */
import { matches } from '../../lambda/domain/address.ts';
import {
  decisiveGroups,
  type GroupAnswer,
  matchRule,
  type Policy,
  type Rule,
  requesterGroups,
} from '../../lambda/domain/policy.ts';

export interface Explanation {
  lines: string[];
  allowed: boolean;
}

/** `groups`: the user groups that the requester is a member of. */
export function explain(
  policy: Policy,
  requester: string,
  recipient: string,
  groups: readonly string[],
): Explanation {
  const isMember = (id: string) => id === requester || groups.includes(id);
  const known = requesterGroups(policy).map((group): [string, GroupAnswer] => [
    group,
    { kind: 'members', ids: new Set(groups.includes(group) ? [requester] : []) },
  ]);
  const match = matchRule(policy, recipient, { userId: requester, groups: new Map(known) });
  const decisive = match.kind === 'allowed' ? match.rule : undefined;
  const reached = decisive ? policy.rules.indexOf(decisive) : policy.rules.length;
  const lines = policy.rules.map((rule, index) => {
    const why = index > reached ? 'not reached' : reason(rule, recipient, isMember);
    return `${rule === decisive ? '→' : ' '} rule "${rule.name}": ${why}`;
  });
  const depends = decisiveGroups(policy, recipient, requester).map(
    (group) =>
      `note: this depends on the user group ${group}. The form is refused if Slack does not return its members, or if it is disabled or deleted`,
  );
  return {
    lines: [...lines, ...depends, decisive ? verdict(decisive) : 'Not allowed: no rule matches.'],
    allowed: decisive !== undefined,
  };
}

function reason(rule: Rule, recipient: string, isMember: (id: string) => boolean): string {
  const who = rule.requesters?.find(isMember);
  if (rule.requesters && who === undefined) {
    return `the requester is not one of ${rule.requesters.join(', ')}`;
  }
  const pattern = rule.recipients.find((one) => matches(recipient, one));
  if (pattern === undefined) return `${recipient} does not match ${rule.recipients.join(', ')}`;
  return `${who ?? 'any member'} can share with ${pattern}`;
}

function verdict({ approvers, approvals = 1, expiresAfterMinutes }: Rule): string {
  return approvers
    ? `Allowed with ${approvals} approval${approvals === 1 ? '' : 's'} from ${approvers.join(', ')} within ${expiresAfterMinutes} minutes.`
    : 'Allowed. No one else needs to approve it.';
}
