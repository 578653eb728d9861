/**
 * The one way in which a person's decision is recorded: the request read, the person authorized by uncached answers,
 * one conditional write, one message to the worker. Every refusal is a line of the audit trail.
 */
import {
  approve,
  canConfirm,
  cancel,
  confirm,
  type Decided,
  type Outcome,
  reject,
  reportOutcome,
} from '../domain/approval.ts';
import { dayOf } from '../domain/day.ts';
import { newRecipients } from '../domain/new-recipients.ts';
import type { FrozenRule, PolicyResult } from '../domain/policy.ts';
import type { ShareRequest } from '../domain/request.ts';
import { type AuditRefusalDeps, auditRefusal } from './audit-refusal.ts';
import {
  type Authorize,
  authorizeApproval,
  authorizeApprover,
  authorizeClosing,
  authorizeOwner,
  authorizeReport,
  authorizeRequester,
  authorizeSendingAgain,
} from './authorization.ts';
import { isAnInput, isRetryable, needsWorker, type Reason } from './decision-reason.ts';
import type { Directory, Quota, SavedRequest, ShareHistory, WorkQueue } from './ports.ts';
import { findPreviousShares, sharedContent, withNewWarning } from './previous-shares.ts';
import { loadReferenced, type RequestRef } from './referenced-request.ts';
import { type UpdateDeps, type UpdateResult, updateWithRetry } from './update-request.ts';

export type Command =
  | { action: 'confirm'; acceptsPreviousShare: boolean; acceptsNewRecipient: boolean }
  | { action: 'cancel' }
  | { action: 'approve'; reason?: string | undefined }
  | { action: 'reject'; reason: string }
  | { action: 'report_outcome'; outcome: Outcome; reason?: string | undefined };

export interface Decision {
  /** Undefined for a reference that this app did not write. */
  ref: RequestRef | undefined;
  by: string;
  command: Command;
  /** Slack's timestamp of the click, epoch milliseconds: whether it is too early must not rest on one clock alone. */
  clickedAt: number;
}

export type DecideResult =
  | { kind: 'recorded'; request: SavedRequest }
  | {
      kind: 'refused';
      reason: Reason;
      /** The request that was read, for a view that can be submitted again. */
      request?: SavedRequest;
      throughGroup?: string | undefined;
    };

export interface DecideDeps extends UpdateDeps, AuditRefusalDeps {
  directory: Directory;
  policy: PolicyResult;
  queue: WorkQueue;
  quota: Quota;
  history: ShareHistory;
}

/** Records a decision, or says why it was not recorded. Throws on faults of the store. */
export async function decide(deps: DecideDeps, decision: Decision): Promise<DecideResult> {
  const { by, command } = decision;
  if (!deps.policy.ok && starts(command)) {
    return refused({ kind: 'policy_invalid', errors: deps.policy.errors });
  }
  const request = await loadReferenced(deps, decision.ref, by);
  if ('refused' in request) return notLoaded(deps, decision, request);
  const asking = { user: by, freshness: 'fresh' } as const;
  const authorization = await authorizeOf(command)(deps.directory, request, asking);
  if (authorization.kind !== 'allowed') {
    const { reason } = authorization;
    if (reason.kind === 'requester_left') await recheckRequester(deps, request);
    return afterRefusal(deps, decision, { ...refused(reason), request });
  }
  const { throughGroup } = authorization;
  const warned = await warnedAgain(deps, request, command);
  if (warned) return { ...refused(warned.reason), request: warned.request, throughGroup };
  const known = { request, throughGroup };
  const obstacle = await unmetPrecondition(deps, request, decision);
  if (obstacle) return afterRefusal(deps, decision, { ...refused(obstacle), ...known });
  const clock = { now: deps.now(), clickedAt: decision.clickedAt };
  // An expired draft may have been made again, with another rule: then this decision is about something else.
  const updated = await updateWithRetry<Reason>(deps, request, (current) =>
    current.contentHash === request.contentHash
      ? applyCommand(current, by, command, clock)
      : { refusal: { kind: 'content_changed' } },
  );
  const result = resultOf(updated);
  if (result.kind === 'refused') return afterRefusal(deps, decision, { ...result, ...known });
  await deps.queue.enqueue(request.id, 0);
  return result;
}

/** A reference to other content than the recorded one is worth a line. */
async function notLoaded(
  deps: DecideDeps,
  decision: Decision,
  { refused: reason, shown }: { refused: Reason; shown?: SavedRequest },
): Promise<DecideResult> {
  const { ref } = decision;
  if (ref && reason.kind === 'content_changed')
    await auditClick(deps, decision, reason, shown ?? ref);
  return { ...refused(reason), ...(shown ? { request: shown } : {}) };
}

const refused = (reason: Reason): DecideResult & { kind: 'refused' } => ({
  kind: 'refused',
  reason,
});

/** Commands that lead to an email need a valid policy; ending a request does not. */
const starts = (command: Command): boolean =>
  command.action === 'confirm' ||
  command.action === 'approve' ||
  (command.action === 'report_outcome' && command.outcome === 'send_again');

const authorizeOutcome: Record<Outcome, Authorize> = {
  sent: authorizeReport,
  send_again: authorizeSendingAgain,
  close: authorizeClosing,
};

function authorizeOf(command: Command): Authorize {
  switch (command.action) {
    case 'confirm':
      return authorizeRequester;
    case 'cancel':
      return authorizeOwner;
    case 'approve':
      return authorizeApproval;
    case 'reject':
      return authorizeApprover;
    case 'report_outcome':
      return authorizeOutcome[command.outcome];
    default:
      return command satisfies never;
  }
}

/** What was shared since the draft was made is warned of, and accepted, before the draft is confirmed. */
async function warnedAgain(
  deps: DecideDeps,
  request: SavedRequest,
  { action }: Command,
): Promise<{ reason: Reason; request: SavedRequest } | undefined> {
  if (action !== 'confirm' || request.state !== 'draft' || !deps.mayStillWrite()) return undefined;
  const found = await findPreviousShares(deps, sharedContent(request), request.id);
  const warned = await withNewWarning(deps.store, request, found);
  if (warned === 'conflict') return { reason: { kind: 'contended' }, request };
  return warned === request ? undefined : { reason: { kind: 'shared_meanwhile' }, request: warned };
}

/** What stands against it, now that the request is known: time, an input, a limit. */
async function unmetPrecondition(
  deps: DecideDeps,
  request: ShareRequest,
  { by, command }: Decision,
): Promise<Reason | undefined> {
  const { id, teamId, requester, previousShare } = request;
  if (!deps.mayStillWrite()) return { kind: 'timeout' };
  if (command.action === 'approve' && by === requester && command.reason === undefined) {
    return { kind: 'reason_missing' };
  }
  if (command.action !== 'confirm' || !deps.policy.ok) return undefined;
  // Its view then has no such inputs; `confirm` says what stands against it.
  if (!canConfirm(request)) return undefined;
  if (previousShare && !command.acceptsPreviousShare) {
    return { kind: 'previous_share_not_accepted' };
  }
  if (newRecipients(request).length > 0 && !command.acceptsNewRecipient) {
    return { kind: 'new_recipient_not_accepted' };
  }
  const limit = deps.policy.policy.dailyLimitPerRequester;
  const day = dayOf(deps.now());
  const use = { teamId, userId: requester, day, requestId: id, limit };
  const counted = await deps.quota.consume(use);
  return counted ? undefined : { kind: 'daily_limit', limit };
}

function applyCommand(
  request: ShareRequest,
  by: string,
  command: Command,
  { now, clickedAt }: { now: number; clickedAt: number },
): Decided {
  switch (command.action) {
    case 'confirm':
      return confirm(request, by, now);
    case 'cancel':
      return cancel(request, by, now);
    case 'approve':
      return approve(request, { by, reason: command.reason }, now);
    case 'reject':
      return reject(request, { by, reason: command.reason }, now);
    case 'report_outcome': {
      const { outcome, reason } = command;
      return reportOutcome(request, { by, outcome, reason }, Math.min(now, clickedAt));
    }
    default:
      return command satisfies never;
  }
}

function resultOf(updated: UpdateResult<Reason>): DecideResult {
  switch (updated.kind) {
    case 'saved':
      return { kind: 'recorded', request: updated.request };
    case 'refused':
      return refused(updated.refusal);
    case 'absent':
    case 'timeout':
    case 'contended':
      return refused({ kind: updated.kind });
    default:
      return updated satisfies never;
  }
}

/** What pressing again may fix, or an input can, is no refusal worth a line. */
async function afterRefusal(
  deps: DecideDeps,
  decision: Decision,
  result: DecideResult & { kind: 'refused'; request: SavedRequest },
): Promise<DecideResult> {
  const { reason, request } = result;
  if (needsWorker(reason)) await deps.queue.enqueue(request.id, 0);
  if (!isRetryable(reason) && !isAnInput(reason)) await auditClick(deps, decision, reason, request);
  return result;
}

const auditClick = (
  deps: DecideDeps,
  { by, command }: Decision,
  { kind: why }: Reason,
  { id: requestId, rule }: { id: string; rule?: FrozenRule },
): Promise<void> => {
  const line = { requestId, user: by, action: command.action, why, rule: rule?.name };
  return auditRefusal(deps, { event: 'click_refused', ...line });
};

/** The worker finds out who left, ends the request, and notifies its people. */
async function recheckRequester(deps: DecideDeps, request: SavedRequest): Promise<void> {
  if (request.state !== 'awaiting_approval' || !deps.mayStillWrite()) return;
  const approval = { ...request.approval, recheckAt: deps.now() };
  await deps.store.save(request, { ...request, approval });
  await deps.queue.enqueue(request.id, 0);
}
