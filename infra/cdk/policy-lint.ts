/**
 * What a policy's schema does not see: rules that can never apply, rules that nobody can satisfy, rules that
 * let anybody mail any recording alone.
 */
import {
  isGroup,
  type Policy,
  type Rule,
  requesterGroups,
  splitAddress,
} from '../../lambda/domain/policy.ts';

export interface PolicyLint {
  /** Each names the rule and the fix. */
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
        `rule "${name}" names neither requesters nor approvers: any member can mail any recording that the ICWS user may read to its recipients`,
    );
  return { errors, warnings: [...open, ...rules.flatMap(costs), ...formCosts(policy)] };
}

/** More people than the app asks one by one. */
const asksAtMost = 30;
/** Slack answers so many questions about groups a minute, and the form waits for each. */
const manyGroups = 10;

/** What the size of a rule's lists leads to. */
function costs({ name, requesters = [], approvers = [], askIn }: Rule): string[] {
  const people = approvers.filter((id) => !isGroup(id)).length;
  const groups = [...new Set([...requesters, ...approvers])].filter(isGroup).length;
  return [
    ...(askIn === 'direct' && people > asksAtMost
      ? [
          `rule "${name}" names ${people} approvers: only the first ${asksAtMost} are asked directly, the others find the request in their App Home. Set askIn to a channel instead`,
        ]
      : []),
    ...(groups > manyGroups
      ? [
          `rule "${name}" names ${groups} user groups: each costs a call to Slack within the three seconds of a form or a click, and Slack answers about 20 a minute. Use fewer, larger groups`,
        ]
      : []),
  ];
}

/** What one form may cost over all rules; many groups of one rule are said of that rule. */
function formCosts(policy: Policy): string[] {
  const groups = requesterGroups(policy).length;
  const ofOneRule = policy.rules.some(
    ({ requesters = [] }) => requesters.filter(isGroup).length > manyGroups,
  );
  if (groups <= manyGroups || ofOneRule) return [];
  return [
    `the rules name ${groups} user groups as requesters: a form may have to ask Slack for each within its three seconds, and Slack answers about 20 a minute. Use fewer, larger groups`,
  ];
}

/** An earlier rule that takes everything this one could take. */
function shadow(rule: Rule, earlier: Rule[]): string | undefined {
  const wider = earlier.filter((one) => coversRequesters(one, rule));
  const taken = (pattern: string) =>
    wider.find((one) => one.recipients.some((other) => coversPattern(other, pattern)));
  if (!rule.recipients.every(taken)) return undefined;
  const names = [...new Set(rule.recipients.map((pattern) => `"${taken(pattern)?.name}"`))];
  return `never applies: ${names.join(' and ')} before it takes all its recipients. Move it up, or remove it`;
}

const coversRequesters = (wide: Rule, narrow: Rule): boolean =>
  !wide.requesters || (narrow.requesters?.every((id) => wide.requesters?.includes(id)) ?? false);

/** Whether every address that fits `narrow` fits `wide`. */
function coversPattern(wide: string, narrow: string): boolean {
  const [wideLocal, wideDomain] = splitAddress(wide);
  const [narrowLocal, narrowDomain] = splitAddress(narrow);
  if (wideLocal !== '*' && wideLocal !== narrowLocal) return false;
  if (!wideDomain.startsWith('*.')) return wideDomain === narrowDomain;
  return wideDomain === narrowDomain || narrowDomain.endsWith(wideDomain.slice(1));
}

/** Nobody may approve their own request, so that each requester needs enough others. */
function unsatisfiable({ requesters, approvers, approvals = 1, selfApproval }: Rule) {
  const open = !requesters || !approvers || selfApproval !== 'never';
  if (open || [...requesters, ...approvers].some(isGroup)) return undefined;
  const enough = (requester: string) =>
    approvers.filter((id) => id !== requester).length >= approvals;
  return requesters.some(enough)
    ? undefined
    : 'can never be satisfied: its requesters are its only approvers, and nobody approves their own request. Name other approvers';
}
