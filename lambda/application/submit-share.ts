/**
 * A submitted form becomes a draft: the fields' own checks, who asks and which rule of the policy applies, then the draft,
 * stored under an ID that the same submission finds again. Nothing is sent and nobody is asked before it is confirmed.
 */
import { checkAddress, matches } from '../domain/address.ts';
import { draft } from '../domain/approval.ts';
import {
  type AcceptedEmail,
  checkEmail,
  duplicateKey,
  type FieldProblems,
  type RawEmail,
} from '../domain/email.ts';
import { sha256, sortedEntries } from '../domain/hash.ts';
import {
  decisiveGroups,
  freeze,
  type GroupAnswer,
  matchRule,
  type Policy,
  type PolicyResult,
  type Rule,
  type RuleMatch,
  requesterGroups,
} from '../domain/policy.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { type AuditRefusalDeps, auditRefusal } from './audit-refusal.ts';
import { dayOf } from './decide.ts';
import type { Directory, Quota, SavedRequest, WorkQueue } from './ports.ts';
import { findPreviousShare, type PreviousSharesDeps } from './previous-shares.ts';

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
}

/** What the matching rule asks of the fields, beyond their own checks. */
export type RuleProblem =
  | { field: 'replyTo'; kind: 'no_own_address' }
  | { field: 'replyTo'; kind: 'reply_to_not_allowed'; rule: string; patterns: readonly string[] }
  | { field: 'purpose'; kind: 'purpose_missing'; rule: string };

export type SubmitResult =
  /** Stored; a worker looks the recording up. Also for the same form delivered again. */
  | { kind: 'drafted'; request: ShareRequest }
  | { kind: 'already_confirmed'; request: ShareRequest }
  | { kind: 'invalid_fields'; problems: FieldProblems }
  | { kind: 'rule_not_met'; problems: RuleProblem[] }
  | Exclude<RuleMatch, { kind: 'allowed' }>
  | { kind: 'policy_invalid'; errors: readonly string[] }
  | { kind: 'not_member' }
  | { kind: 'look_up_limit'; limit: number }
  | { kind: 'timeout' | 'token_refused' };

/** Each draft shows the facts of a recording: a person may look at so many for each share that the policy allows. */
const lookUpsPerShare = 10;

/** Makes the draft, or says why not. Throws on faults of the store. */
export async function submitShare(deps: SubmitDeps, submission: Submission): Promise<SubmitResult> {
  if (!deps.policy.ok) return { kind: 'policy_invalid', errors: deps.policy.errors };
  const { policy } = deps.policy;
  const checked = checkEmail(submission.email);
  if (!checked.ok) return { kind: 'invalid_fields', problems: checked.problems };
  const { requester } = submission;
  const recipient = checked.email.recipientEmail;
  const [person, groups] = await Promise.all([
    deps.directory.person(requester, 'cached'),
    groupsOf(deps, decisiveGroups(policy, recipient, requester)),
  ]);
  if (person.kind === 'not_member') {
    await auditRefusal(deps, { event: 'policy_refused', user: requester, why: 'not_member' });
    return { kind: 'not_member' };
  }
  if (person.kind !== 'member') return person;
  const match = matchRule(policy, recipient, { userId: requester, groups });
  if (match.kind !== 'allowed') return refuse(deps, policy, { requester, recipient }, match);
  const completed = applyRule(checked.email, match.rule, person.email);
  if ('problems' in completed) return { kind: 'rule_not_met', problems: completed.problems };
  if (!deps.mayStillWrite()) return { kind: 'timeout' };
  return storeDraft(deps, submission, completed.email, { policy, rule: match.rule });
}

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
  { requester, recipient }: { requester: string; recipient: string },
  match: Exclude<RuleMatch, { kind: 'allowed' }>,
): Promise<SubmitResult> {
  await auditRefusal(deps, { event: 'policy_refused', user: requester, why: match.kind });
  if (match.kind === 'undecided') {
    const { group, answer } = match;
    const code = answer.kind === 'unavailable' ? answer.code : undefined;
    deps.log.error('requesters_group_unusable', { group, why: answer.kind, code });
    return match;
  }
  // The other groups only make the list of what is allowed more complete.
  const groups = await groupsOf(deps, requesterGroups(policy));
  const known = matchRule(policy, recipient, { userId: requester, groups });
  return known.kind === 'refused' ? known : match;
}

/** Fills in the reply-to address, and checks what the rule asks of it and of the purpose. */
function applyRule(
  email: AcceptedEmail,
  rule: Rule,
  ownAddress: string | undefined,
): { email: AcceptedEmail & { replyTo: string } } | { problems: RuleProblem[] } {
  const own = checkAddress(ownAddress ?? '');
  const replyTo = email.replyTo ?? ('value' in own ? own.value : undefined);
  const problems: RuleProblem[] = [];
  if (replyTo === undefined) {
    problems.push({ field: 'replyTo', kind: 'no_own_address' });
  } else if (!mayReplyTo(replyTo, rule, ownAddress)) {
    const { name, replyTo: patterns } = rule;
    problems.push({ field: 'replyTo', kind: 'reply_to_not_allowed', rule: name, patterns });
  }
  if (rule.purposeRequired && email.purpose === undefined) {
    problems.push({ field: 'purpose', kind: 'purpose_missing', rule: rule.name });
  }
  return replyTo === undefined || problems.length > 0
    ? { problems }
    : { email: { ...email, replyTo } };
}

const mayReplyTo = (address: string, rule: Rule, own: string | undefined): boolean =>
  address.toLowerCase() === own?.toLowerCase() ||
  rule.replyTo.some((pattern) => matches(address, pattern));

/** A worker then looks the recording up, and fills the facts into the open confirmation. */
async function storeDraft(
  deps: SubmitDeps,
  submission: Submission,
  email: AcceptedEmail & { replyTo: string },
  { policy, rule }: { policy: Policy; rule: Rule },
): Promise<SubmitResult> {
  const { teamId, requester, channel, threadTs, resendOf } = submission;
  const id = draftId(submission, email);
  const limit = lookUpsPerShare * policy.dailyLimitPerRequester;
  const [previousShare, counted] = await Promise.all([
    findPreviousShare(deps, duplicateKey(teamId, email), id),
    deps.quota.countLookUp(teamId, requester, dayOf(deps.now()), id, limit),
  ]);
  if (!counted) {
    await auditRefusal(deps, { event: 'look_up_refused', user: requester, why: 'daily_limit' });
    return { kind: 'look_up_limit', limit };
  }
  const origin = { channel, threadTs, resendOf, previousShare };
  const frozen = freeze(policy, rule);
  const request = draft({ id, teamId, requester, ...origin, email, rule: frozen, now: deps.now() });
  const created = await deps.store.create(request, deps.now());
  if (created.kind === 'created') {
    await deps.queue.enqueue(id, 0);
    return { kind: 'drafted', request };
  }
  return submittedBefore(deps, await deps.store.load(id));
}

/** The same submission delivered twice gives the same ID; an edited form another. */
function draftId({ teamId, requester, viewId }: Submission, email: AcceptedEmail): string {
  const values = JSON.stringify(sortedEntries(email));
  return sha256(JSON.stringify([teamId, requester, viewId, values])).slice(0, 32);
}

async function submittedBefore(
  { queue, now }: SubmitDeps,
  request: SavedRequest | undefined,
): Promise<SubmitResult> {
  if (!request || isGone(request, now())) return { kind: 'timeout' };
  if (request.state !== 'draft') return { kind: 'already_confirmed', request };
  // The first delivery may have ended before its message.
  if (!request.mediaDetails) await queue.enqueue(request.id, 0);
  return { kind: 'drafted', request };
}
