/** Requests in each of their states, with nothing special about them. */
import type { RequestStore, SavedRequest } from '../../lambda/application/ports.ts';
import {
  approve,
  confirm,
  draft,
  type NewDraft,
  type OutcomeReport,
  reportOutcome,
} from '../../lambda/domain/approval.ts';
import { beginAttempt, recordResult, type SendResult } from '../../lambda/domain/delivery.ts';
import { contentHash, type Email } from '../../lambda/domain/email.ts';
import { sha256 } from '../../lambda/domain/hash.ts';
import type { FrozenRule } from '../../lambda/domain/policy.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { plainRule } from '../../lambda/slack/example-requests.ts';

export { plainRule };

/** The time at which everything begins. */
export const start = 1_800_000_000_000;
export const minute = 60_000;
export const hour = 60 * minute;

export const plainEmail = {
  recordings: [{ recordingId: 'R' }],
  to: [{ name: 'N', address: 'e@x.example' }],
  cc: [],
  replyTo: 'a@x.example',
  emailSubject: 'S',
  emailBody: 'B',
  priority: 4,
} satisfies Email;

/** A draft of U1, by the plain rule with some of it changed. */
export const plainDraft = (
  now = start,
  rule: Partial<FrozenRule> = {},
  more: Partial<Omit<NewDraft, 'email'>> & { email?: Email & { emailBody: string } } = {},
): ShareRequest =>
  draft({
    id: 'a'.repeat(32),
    teamId: 'T1',
    requester: 'U1',
    channel: 'C1',
    rule: { ...plainRule, ...rule },
    now,
    ...more,
    email: { purpose: undefined, caseNumber: undefined, ...(more.email ?? plainEmail) },
  });

type Result = ShareRequest | { refusal: { kind: string } };

/** What a decision or an attempt made of a request; throws where it refused. */
export function made(result: Result | undefined): ShareRequest {
  if (!result || 'refusal' in result) throw new Error(JSON.stringify(result));
  return result;
}

/** Why a decision was refused; `none` where it was not. */
export const refusalOf = (result: Result) => ('refusal' in result ? result.refusal : 'none');

/** Confirmed by its requester: waiting for approval where its rule names approvers, approved otherwise. */
export const confirmed = (request: ShareRequest, now = start): ShareRequest =>
  made(confirm(request, request.requester, now));

/** Waits for one approval, of U2 or of U3. */
export const asked = (rule: Partial<FrozenRule> = {}): ShareRequest =>
  confirmed(plainDraft(start, { approvers: ['U2', 'U3'], ...rule }));

/** Approved by its requester alone. */
export const approved = (rule: Partial<FrozenRule> = {}): ShareRequest =>
  confirmed(plainDraft(start, rule));

/** Approvals by these people, who all give a reason. */
export const approvedBy = (request: ShareRequest, ...people: string[]): ShareRequest =>
  people.reduce((sofar, by) => made(approve(sofar, { by, reason: 'Why' }, start)), request);

/** With an attempt of the worker `w` that has begun. */
export const begun = (request: ShareRequest = approved(), at = start): ShareRequest =>
  beginAttempt(request, { owner: 'w', remainingMs: 100_000 }, at);

/** With the result of the attempt that has begun, by the worker `w`. */
export const recorded = (request: ShareRequest, result: SendResult, at = start) =>
  recordResult(request, { number: request.delivery.attempts.length, owner: 'w' }, result, at);

/** An attempt, and what it came to. */
export const attempted = (request: ShareRequest, result: SendResult, at = start): ShareRequest =>
  made(recorded(begun(request, at), result, at));

export const unclear = { kind: 'unconfirmed', because: 'x' } as const;
export const notSent = { kind: 'notSent', because: 'busy', retryImmediately: true } as const;

export const unconfirmed = (request: ShareRequest = approved(), at = start): ShareRequest =>
  attempted(request, unclear, at);

/** What a person reports about an unconfirmed request. */
export const reported = (
  request: ShareRequest,
  by: string,
  outcome: OutcomeReport['outcome'],
  now: number,
  reason?: string,
) => reportOutcome(request, { by, outcome, reason }, now);

/** A new request in the store, as the store has it. */
export async function stored(store: RequestStore, request: ShareRequest): Promise<SavedRequest> {
  const created = await store.create(request, request.createdAt);
  if (created.kind === 'exists') throw new Error(`request ${request.id} exists`);
  return created.request;
}

/** The content hash of an email under a rule, by one requester. */
export const hashOf = (email: Email & { emailBody: string }, rule: FrozenRule): string =>
  contentHash({ teamId: 'T1', requester: 'U1', bodyHash: sha256(email.emailBody), email, rule });
