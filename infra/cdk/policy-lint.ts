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
    .filter(({ requesters, approvers, refuse }) => !requesters && !approvers && !refuse)
    .map(
      ({ name }) =>
        `rule "${name}" lists neither requesters nor approvers: any member can send any recording that the ICWS user may read to its recipients`,
    );
  const bypassed = rules.flatMap((rule, index) => circumvented(rule, rules.slice(index + 1)));
  return {
    errors,
    warnings: [...open, ...bypassed, ...rules.flatMap(costs), ...formCosts(policy)],
  };
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

/**
 * Why a rule never applies: earlier rules refuse its recipients, or one of them matches all that are left. Two rules that
 * each match some of them leave it the shares with both.
 */
function shadow(rule: Rule, earlier: Rule[]): string | undefined {
  const wider = earlier.filter((one) => coversRequesters(one, rule));
  const refusing = wider.filter(({ refuse }) => refuse !== undefined);
  const left = rule.recipients.filter((pattern) => !refusing.some((one) => takes(one, pattern)));
  const [refusal] = refusing;
  if (left.length === 0 && refusal) {
    return `never applies: rules before it, such as "${refusal.name}", refuse all its recipients. Move it up or remove it`;
  }
  // One address is enough for a rule that refuses, whatever the others are.
  if (rule.refuse !== undefined) return undefined;
  const matching = wider.find(
    (one) => one.refuse === undefined && left.every((pattern) => takes(one, pattern)),
  );
  return matching === undefined
    ? undefined
    : `never applies: "${matching.name}" before it already matches all its recipients. Move it up or remove it`;
}

const takes = ({ recipients }: Rule, pattern: string): boolean =>
  recipients.some((wide) => covers(wide, pattern));

const approvalsOf = ({ approvers, approvals = 1 }: Rule): number => (approvers ? approvals : 0);

/** A stricter rule that another recipient of a later, laxer one gets around: the first rule that matches all decides. */
function circumvented(rule: Rule, later: Rule[]): string[] {
  const laxer = later.find(
    (one) =>
      one.refuse === undefined &&
      approvalsOf(one) < approvalsOf(rule) &&
      coversRequesters(one, rule) &&
      rule.recipients.some((pattern) => takes(one, pattern)) &&
      !one.recipients.every((pattern) => takes(rule, pattern)),
  );
  return laxer === undefined
    ? []
    : [
        `rule "${rule.name}" asks for more approvals than "${laxer.name}", which also matches some of its recipients: a share with one more recipient of "${laxer.name}" follows "${laxer.name}". Take these recipients out of it`,
      ];
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
