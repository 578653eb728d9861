/** Why a policy lets somebody share with somebody, rule by rule. */
import {
  decide,
  decisiveGroups,
  type GroupAnswer,
  matches,
  type Policy,
  type Rule,
  requesterGroups,
} from '../../lambda/domain/policy.ts';

export interface Explanation {
  lines: string[];
  allowed: boolean;
}

/** `groups`: the user groups that the requester belongs to. */
export function explain(
  policy: Policy,
  requester: string,
  recipient: string,
  groups: readonly string[],
): Explanation {
  const belongs = (id: string) => id === requester || groups.includes(id);
  const known = requesterGroups(policy).map((group): [string, GroupAnswer] => [
    group,
    { kind: 'members', ids: new Set(groups.includes(group) ? [requester] : []) },
  ]);
  const decision = decide(policy, recipient, { userId: requester, groups: new Map(known) });
  const decisive = decision.kind === 'allowed' ? decision.rule : undefined;
  const reached = decisive ? policy.rules.indexOf(decisive) : policy.rules.length;
  const lines = policy.rules.map((rule, index) => {
    const why = index > reached ? 'not reached' : reason(rule, recipient, belongs);
    return `${rule === decisive ? '→' : ' '} rule "${rule.name}": ${why}`;
  });
  const depends = decisiveGroups(policy, recipient, requester).map(
    (group) =>
      `this depends on ${group}: while Slack does not say who is in it, or it is disabled or gone, the form is refused`,
  );
  return {
    lines: [...lines, ...depends, decisive ? verdict(decisive) : 'refused: no rule matches'],
    allowed: decisive !== undefined,
  };
}

function reason(rule: Rule, recipient: string, belongs: (id: string) => boolean): string {
  const who = rule.requesters?.find(belongs);
  if (rule.requesters && who === undefined) {
    return `the requester is none of ${rule.requesters.join(', ')}`;
  }
  const pattern = rule.recipients.find((one) => matches(recipient, one));
  if (pattern === undefined) return `${recipient} fits none of ${rule.recipients.join(', ')}`;
  return `${who ?? 'any member'} may share with ${pattern}`;
}

function verdict({ approvers, approvals = 1, expiresAfterMinutes }: Rule): string {
  return approvers
    ? `allowed, with ${approvals} of ${approvers.join(', ')} approving within ${expiresAfterMinutes} minutes`
    : 'allowed; the requester’s own review is the approval';
}
