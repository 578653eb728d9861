/**
 * What a policy's schema cannot check: rules that never apply, rules that cannot be satisfied, and rules that let anyone
 * send any recording without approval.
 */
import { covers, overlap } from '../../lambda/domain/address.ts';
import { requesterGroups } from '../../lambda/domain/match-rule.ts';
import { isGroup, type Policy, type Rule } from '../../lambda/domain/policy.ts';

export interface PolicyLint {
  /** Each names the rule and how to fix it; `rule` is its index. */
  errors: { rule: number; message: string }[];
  warnings: string[];
}

export function lintPolicy(policy: Policy): PolicyLint {
  const { rules } = policy;
  const errors = rules.flatMap((rule, index) => {
    const problem = shadow(rule, rules.slice(0, index)) ?? unsatisfiable(rule);
    const message = `rule "${rule.name}" ${problem}`;
    return problem === undefined ? [] : [{ rule: index, message }];
  });
  const open = rules
    .filter(({ requesters, approvers, refuse }) => !requesters && !approvers && !refuse)
    .map(
      ({ name }) =>
        `rule "${name}" lists neither requesters nor approvers: any member can send any recording that the ICWS user may read to its recipients`,
    );
  const bypassed = rules.flatMap((rule, index) => circumvented(rule, rules.slice(index + 1)));
  const late = rules.flatMap((rule, index) => tooLate(rule, rules.slice(0, index)));
  const idle = rules.every(({ refuse }) => refuse !== undefined)
    ? ['every rule refuses: no one can share anything']
    : [];
  return {
    errors,
    warnings: [
      ...idle,
      ...open,
      ...bypassed,
      ...late,
      ...rules.flatMap(costs),
      ...formCosts(policy),
    ],
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

/** A rule that refuses what an earlier one allows: that one decides, unless there are other recipients. */
function tooLate(rule: Rule, earlier: Rule[]): string[] {
  if (rule.refuse === undefined) return [];
  const allowing = earlier.find(
    (one) => one.refuse === undefined && rule.recipients.some((pattern) => takes(one, pattern)),
  );
  return allowing === undefined
    ? []
    : [
        `rule "${rule.name}" comes after "${allowing.name}", which already allows some of the recipients that it refuses. Move it up`,
      ];
}

const takes = ({ recipients }: Rule, pattern: string): boolean =>
  recipients.some((wide) => covers(wide, pattern));

/** A stricter rule that another recipient of a later one gets around: the first rule that matches all decides. */
function circumvented(rule: Rule, later: Rule[]): string[] {
  if (rule.refuse !== undefined) return [];
  const laxer = later.find(
    (one) =>
      one.refuse === undefined &&
      asksForLess(one, rule) &&
      haveRequestersInCommon(one, rule) &&
      rule.recipients.some((pattern) => one.recipients.some((other) => overlap(pattern, other))) &&
      !one.recipients.every((pattern) => takes(rule, pattern)),
  );
  return laxer === undefined
    ? []
    : [
        `rule "${laxer.name}" can bypass rule "${rule.name}", which asks for more or for other approvers: with one more recipient that only "${laxer.name}" matches, "${laxer.name}" decides. Remove the recipients of "${rule.name}" from it`,
      ];
}

/** What a rule asks for, the more the higher. */
const demandsOf = (rule: Rule): number[] => [
  rule.approvers ? (rule.approvals ?? 1) : 0,
  rule.selfApproval === 'never' ? 1 : 0,
  Number(rule.purposeRequired || rule.purposes !== undefined),
  Number(rule.caseNumberRequired),
  Number(rule.detailsRequired || rule.mediaTypes !== undefined || rule.maxAgeDays !== undefined),
];

function asksForLess(rule: Rule, other: Rule): boolean {
  const demands = demandsOf(rule);
  const strangers = rule.approvers?.some((id) => !other.approvers?.includes(id)) ?? false;
  const less = demandsOf(other).some((demand, index) => (demands[index] ?? 0) < demand);
  return less || (other.approvers !== undefined && strangers);
}

/** Whether the same person may ask under both, as far as groups show. */
const haveRequestersInCommon = ({ requesters: one }: Rule, { requesters: other }: Rule): boolean =>
  !one ||
  !other ||
  one.some(isGroup) ||
  other.some(isGroup) ||
  one.some((id) => other.includes(id));

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
