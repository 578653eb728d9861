/**
 * What a policy's schema cannot check: rules that never apply, rules that cannot be satisfied, and rules that let anyone
 * send any recording without approval.
 */
import { covers } from '../../lambda/domain/address.ts';
import { requesterGroups } from '../../lambda/domain/match-rule.ts';
import { isGroup, type Policy, type Rule } from '../../lambda/domain/policy.ts';

export interface PolicyLint {
  /** Each names the rule and how to fix it. */
  errors: string[];
  warnings: string[];
}

export function lintPolicy(policy: Policy): PolicyLint {
  const { rules } = policy;
  const errors = rules.flatMap((rule, index) => {
    const problem = shadow(rule, rules.slice(0, index)) ?? unsatisfiable(rule);
    return problem === undefined ? [] : [`rule "${rule.name}" ${problem}`];
  });
  const open = rules
    .filter((rule) => !rule.requesters && !rule.approvers)
    .map(
      ({ name }) =>
        `rule "${name}" lists neither requesters nor approvers: any member can send any recording that the ICWS user may read to its recipients`,
    );
  return { errors, warnings: [...open, ...rules.flatMap(costs), ...formCosts(policy)] };
}

/** How many approvers the app notifies directly. */
const maxDirectApprovers = 30;
/** The form waits for a call to Slack for each group, and Slack limits these calls per minute. */
const manyGroups = 10;

/** Warnings about the size of a rule's lists. */
function costs({ name, requesters = [], approvers = [], askIn }: Rule): string[] {
  const people = approvers.filter((id) => !isGroup(id)).length;
  const groups = [...new Set([...requesters, ...approvers])].filter(isGroup).length;
  return [
    ...(askIn === 'direct' && people > maxDirectApprovers
      ? [
          `rule "${name}" lists ${people} approvers: only the first ${maxDirectApprovers} are notified directly, the others see the request in their App Home. Set askIn to a channel instead`,
        ]
      : []),
    ...(groups > manyGroups
      ? [
          `rule "${name}" lists ${groups} user groups: each needs a call to Slack within the 3 seconds of a form or a click, and Slack allows about 20 a minute. Use fewer, larger groups`,
        ]
      : []),
  ];
}

/** A warning about the groups of all rules; many groups of one rule have their own warning. */
function formCosts(policy: Policy): string[] {
  const groups = requesterGroups(policy).length;
  const ofOneRule = policy.rules.some(
    ({ requesters = [] }) => requesters.filter(isGroup).length > manyGroups,
  );
  if (groups <= manyGroups || ofOneRule) return [];
  return [
    `the rules list ${groups} user groups as requesters: a form may need a call to Slack for each within its 3 seconds, and Slack allows about 20 a minute. Use fewer, larger groups`,
  ];
}

/** Why a rule never applies: earlier rules match all its recipients and requesters. */
function shadow(rule: Rule, earlier: Rule[]): string | undefined {
  const wider = earlier.filter((one) => coversRequesters(one, rule));
  const taken = (pattern: string) =>
    wider.find((one) => one.recipients.some((other) => covers(other, pattern)));
  if (!rule.recipients.every(taken)) return undefined;
  const names = [...new Set(rule.recipients.map((pattern) => `"${taken(pattern)?.name}"`))];
  return `never applies: ${names.join(' and ')} before it already ${names.length === 1 ? 'matches' : 'match'} all its recipients. Move it up or remove it`;
}

const coversRequesters = (wide: Rule, narrow: Rule): boolean =>
  !wide.requesters || (narrow.requesters?.every((id) => wide.requesters?.includes(id)) ?? false);

/** No one can approve their own request, so each requester needs enough other approvers. */
function unsatisfiable({ requesters, approvers, approvals = 1, selfApproval }: Rule) {
  const open = !requesters || !approvers || selfApproval !== 'never';
  if (open || [...requesters, ...approvers].some(isGroup)) return undefined;
  const enough = (requester: string) =>
    approvers.filter((id) => id !== requester).length >= approvals;
  return requesters.some(enough)
    ? undefined
    : 'can never be satisfied: no requester has enough other approvers, and no one can approve their own request. Add approvers';
}
