/**
 * A submitted form becomes a draft: the fields' own checks, who asks and which rule of the policy applies, then the draft,
 * stored under an ID that the same submission finds again. Nothing is sent and nobody is asked before it is confirmed.
 */
import { splitAddress } from '../domain/address.ts';
import { applyRule, type RuleProblem } from '../domain/apply-rule.ts';
import { draft } from '../domain/approval.ts';
import { dayOf } from '../domain/day.ts';
import {
  type AcceptedEmail,
  checkEmail,
  type FieldProblems,
  type RawEmail,
  recipientsOf,
} from '../domain/email.ts';
import { canonicalJson, sha256 } from '../domain/hash.ts';
import { toLookUp } from '../domain/look-ups.ts';
import {
  decisiveGroups,
  type GroupAnswer,
  matchRule,
  type RuleMatch,
  requesterGroups,
} from '../domain/match-rule.ts';
import { freeze, type Policy, type PolicyResult, type Rule } from '../domain/policy.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { type AuditRefusalDeps, auditRefusal } from './audit-refusal.ts';
import type { Directory, Quota, SavedRequest, WorkQueue } from './ports.ts';
import {
  findPreviousShares,
  type PreviousShares,
  type PreviousSharesDeps,
  sharedContent,
  withNewWarning,
} from './previous-shares.ts';

export interface SubmitDeps extends PreviousSharesDeps, AuditRefusalDeps {
  directory: Directory;
  policy: PolicyResult;
  quota: Quota;
  queue: WorkQueue;
  mayStillWrite(): boolean;
}

export interface Submission {
  teamId: string;
  requester: string;
  /** The view that was submitted: a repeated delivery carries the same. */
  viewId: string;
  channel?: string | undefined;
  threadTs?: string | undefined;
  /** The share that is sent again. */
  resendOf?: string | undefined;
  email: RawEmail;
  /** What is known of its recordings already, by recording ID. */
  lookUps?: ShareRequest['lookUps'];
}

export type SubmitResult =
  /** Stored; a worker looks the recordings up. Also for the same form delivered again. */
  | { kind: 'drafted'; request: ShareRequest }
  | { kind: 'already_confirmed'; request: ShareRequest }
  | { kind: 'invalid_fields'; problems: FieldProblems }
  | { kind: 'rule_not_met'; problems: RuleProblem[] }
  /** `field`: the input that holds the address which no rule allows. */
  | { kind: 'not_allowed'; match: NoRule; field: 'to' | 'cc' }
  | { kind: 'policy_invalid'; errors: readonly string[] }
  | { kind: 'not_member' }
  | { kind: 'look_up_limit'; limit: number }
  | { kind: 'timeout' | 'token_refused' };

/** Why no rule lets the requester share. */
export type NoRule = Exclude<RuleMatch, { kind: 'allowed' }>;

/** Drafts show the facts of recordings: a person may look at so many for each share that the policy allows. */
const lookUpsPerShare = 10;

/** Makes the draft, or says why not. Throws on faults of the store. */
export async function submitShare(deps: SubmitDeps, submission: Submission): Promise<SubmitResult> {
  if (!deps.policy.ok) return { kind: 'policy_invalid', errors: deps.policy.errors };
  const { policy } = deps.policy;
  const checked = checkEmail(submission.email);
  if (!checked.ok) return { kind: 'invalid_fields', problems: checked.problems };
  const { requester } = submission;
  const addresses = recipientsOf(checked.email).map(({ address }) => address);
  const [person, groups] = await Promise.all([
    deps.directory.person(requester, 'cached'),
    groupsOf(deps, decisiveGroups(policy, addresses, requester)),
  ]);
  if (person.kind === 'not_member') {
    await auditRefusal(deps, { event: 'policy_refused', user: requester, why: 'not_member' });
    return { kind: 'not_member' };
  }
  if (person.kind !== 'member') return person;
  const match = matchRule(policy, addresses, { userId: requester, groups });
  if (match.kind !== 'allowed') {
    const why = await refuse(deps, policy, { requester, addresses }, match);
    return { kind: 'not_allowed', match: why, field: fieldOf(checked.email, why) };
  }
  const completed = applyRule(checked.email, match.rule, person.email);
  if ('problems' in completed) {
    await auditReplyTo(deps, requester, completed.problems);
    return { kind: 'rule_not_met', problems: completed.problems };
  }
  if (!deps.mayStillWrite()) return { kind: 'timeout' };
  const own = domainOf(person.email);
  return storeDraft(deps, submission, completed.email, { policy, rule: match.rule, own });
}

const domainOf = (address: string | undefined): string | undefined =>
  address === undefined ? undefined : splitAddress(address.toLowerCase())[1] || undefined;

/** The input that holds the address which stands in the way. */
const fieldOf = ({ cc }: AcceptedEmail, match: NoRule): 'to' | 'cc' =>
  'address' in match && cc.some(({ address }) => address === match.address) ? 'cc' : 'to';

async function groupsOf(
  { directory }: SubmitDeps,
  groups: readonly string[],
): Promise<ReadonlyMap<string, GroupAnswer>> {
  const found = groups.map(
    async (group) => [group, await directory.members(group, 'cached')] as const,
  );
  return new Map(await Promise.all(found));
}

/** Refused with what would help: whom one can share with, or which group of the policy stands in the way. */
async function refuse(
  deps: SubmitDeps,
  policy: Policy,
  { requester, addresses }: { requester: string; addresses: readonly string[] },
  match: NoRule,
): Promise<NoRule> {
  const rule = 'rule' in match ? match.rule : undefined;
  await auditRefusal(deps, { event: 'policy_refused', user: requester, why: match.kind, rule });
  if (match.kind === 'undecided') {
    const { group, answer } = match;
    const code = answer.kind === 'unavailable' ? answer.code : undefined;
    deps.log.error('requesters_group_unusable', { group, why: answer.kind, code });
    return match;
  }
  if (match.kind !== 'refused') return match;
  // The other groups only make the list of what is allowed more complete.
  const groups = await groupsOf(deps, requesterGroups(policy));
  const known = matchRule(policy, addresses, { userId: requester, groups });
  return known.kind === 'refused' ? known : match;
}

/** Answers that would go to somebody else are refused by the policy; what else a rule asks for is only to be filled in. */
async function auditReplyTo(
  deps: SubmitDeps,
  user: string,
  problems: readonly RuleProblem[],
): Promise<void> {
  const refused = problems.find((one) => one.kind === 'reply_to_not_allowed');
  if (!refused) return;
  const { kind: why, rule } = refused;
  await auditRefusal(deps, { event: 'policy_refused', user, why, rule });
}

/** A worker then looks the recordings up, and fills the facts into the open confirmation. */
async function storeDraft(
  deps: SubmitDeps,
  submission: Submission,
  email: AcceptedEmail & { replyTo: string },
  { policy, rule, own }: { policy: Policy; rule: Rule; own: string | undefined },
): Promise<SubmitResult> {
  const { teamId, requester, channel, threadTs, resendOf } = submission;
  const id = draftId(submission, email);
  const limit = lookUpsPerShare * policy.dailyLimitPerRequester;
  const use = { teamId, userId: requester, day: dayOf(deps.now()), requestId: id, limit };
  const [previous, counted] = await Promise.all([
    findPreviousShares(deps, sharedContent({ teamId, email }), id),
    deps.quota.countLookUps({ ...use, recordings: email.recordings.length }),
  ]);
  if (!counted) {
    const why = 'daily_limit';
    await auditRefusal(deps, { event: 'look_up_refused', user: requester, why, rule: rule.name });
    return { kind: 'look_up_limit', limit };
  }
  const request = draft({
    ...{ id, teamId, requester, requesterDomain: own, channel, threadTs, resendOf },
    ...previous,
    lookUps: submission.lookUps ?? {},
    email,
    rule: freeze(policy, rule),
    now: deps.now(),
  });
  const created = await deps.store.create(request, deps.now());
  if (created.kind === 'created') {
    await deps.queue.enqueue(id, 0);
    return { kind: 'drafted', request };
  }
  return submittedBefore(deps, await deps.store.load(id), previous);
}

/** The same submission delivered twice gives the same ID; an edited form another. */
function draftId({ teamId, requester, viewId }: Submission, email: AcceptedEmail): string {
  return sha256(canonicalJson([teamId, requester, viewId, email])).slice(0, 32);
}

async function submittedBefore(
  { store, queue, now }: SubmitDeps,
  request: SavedRequest | undefined,
  previous: PreviousShares,
): Promise<SubmitResult> {
  if (!request || isGone(request, now())) return { kind: 'timeout' };
  if (request.state !== 'draft') return { kind: 'already_confirmed', request };
  // The first delivery may have ended before its message.
  if (toLookUp(request).length > 0) await queue.enqueue(request.id, 0);
  const warned = await withNewWarning(store, request, previous);
  // The confirmation reads what was shared once more.
  return { kind: 'drafted', request: warned === 'conflict' ? request : warned };
}
