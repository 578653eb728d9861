/**
 * What people decide: make a draft, approve it, cancel it. Pure; each takes the request as read and gives
 * the changed one, or the refusal. Who a person is has been settled before.
 */

import type { AcceptedFields } from './fields.ts';
import { contentHash, sha256 } from './hash.ts';
import {
  approvalsOf,
  type DisplayState,
  displayState,
  type FrozenRule,
  isGone,
  type ShareRequest,
} from './request.ts';
import { move, withEvent, withoutBody } from './states.ts';

/** How often it is checked that a request which waits for approval can still be approved. */
export const recheckEveryMs = 3_600_000;
/** How long a review may stay open. */
const draftLifeS = 3600;

export interface NewDraft {
  id: string;
  teamId: string;
  requester: string;
  channel?: string | undefined;
  threadTs?: string | undefined;
  duplicateKey: string;
  previousShare?: ShareRequest['previousShare'];
  fields: AcceptedFields & { replyTo: string };
  rule: FrozenRule;
  why: string;
  now: number;
}

/** The request as a draft: nothing may be sent, and it ends by its `ttl` unless it is approved. */
export function draft(from: NewDraft): ShareRequest {
  const bodyHash = sha256(from.fields.emailBody);
  const request: ShareRequest = {
    id: from.id,
    state: 'draft',
    createdAt: from.now,
    teamId: from.teamId,
    requester: from.requester,
    channel: from.channel,
    threadTs: from.threadTs,
    duplicateKey: from.duplicateKey,
    previousShare: from.previousShare,
    fields: from.fields,
    bodyHash,
    contentHash: contentHash({ ...from, bodyHash }),
    rule: from.rule,
    why: from.why,
    ttl: Math.floor(from.now / 1000) + draftLifeS,
    waits: 0,
    attempts: [],
    events: [],
    telling: { replies: {}, notes: {}, copies: {}, failures: 0 },
  };
  return withEvent(request, {
    kind: 'drafted',
    at: from.now,
    by: from.requester,
    contentHash: request.contentHash,
  });
}

export type Refusal =
  | { kind: 'absent' }
  | { kind: 'not_requester' }
  | { kind: 'content_changed' }
  | { kind: 'not_your_own' }
  | { kind: 'recording_forbidden' }
  | { kind: 'details_missing' }
  | { kind: 'too_early' }
  | { kind: 'too_often' }
  | { kind: 'too_late'; state: DisplayState };

/**
 * The requester's own decision on the review: approves where the rule names no approvers, else asks them.
 * A repetition of the same decision changes nothing and is no refusal.
 */
export function confirmDraft(
  request: ShareRequest,
  by: string,
  hash: string,
  now: number,
): ShareRequest | { refusal: Refusal } {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };
  if (request.state !== 'draft') {
    const repeated = request.events.some(
      (event) => event.by === by && (event.kind === 'approved' || event.kind === 'asked'),
    );
    return repeated ? request : { refusal: { kind: 'too_late', state: displayState(request) } };
  }
  if (isGone(request, now)) return { refusal: { kind: 'absent' } };
  if (request.lookUp === 'forbidden') return { refusal: { kind: 'recording_forbidden' } };
  if (request.rule.detailsRequired && request.lookUp !== 'found') {
    return { refusal: { kind: 'details_missing' } };
  }
  if (request.rule.approvers.length === 0) return approved(request, by, now);
  const waitsMs = request.rule.expiresAfterMinutes * 60_000;
  const asked = move(request, 'awaiting_approval', { kind: 'asked', at: now, by });
  return {
    ...asked,
    expiresAt: now + waitsMs,
    remindAt: now + waitsMs / 2,
    recheckAt: now + recheckEveryMs,
  };
}

/** An approval: from now on it may be sent, for as long as its rule says, by six attempts of its own. */
function approved(request: ShareRequest, by: string, now: number): ShareRequest {
  const { expiresAt, remindAt, ...rest } = move(request, 'approved', {
    kind: 'approved',
    at: now,
    by,
    contentHash: request.contentHash,
  });
  return {
    ...rest,
    sendBefore: now + request.rule.sendWithinMinutes * 60_000,
  };
}

/** The requester takes the request back; possible until it is being sent. */
export function cancel(
  request: ShareRequest,
  by: string,
  hash: string,
  now: number,
): ShareRequest | { refusal: Refusal } {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };
  if (request.state === 'cancelled') return request;
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  const expired = request.state === 'awaiting_approval' && (request.expiresAt ?? 0) <= now;
  if (!open || expired) return { refusal: { kind: 'too_late', state: displayState(request) } };
  return move(request, 'cancelled', { kind: 'cancelled', at: now, by });
}

/** A share that came to nothing can be started anew while its body is kept. */
export const canSendAgain = ({ state, fields, events }: ShareRequest): boolean =>
  (state === 'failed' || state === 'expired') &&
  fields.emailBody !== undefined &&
  events.at(-1)?.reason !== 'record_changed';

/** What every decision of another person asks for: the same content, still waiting, in time. */
function waiting(request: ShareRequest, hash: string, now: number): Refusal | undefined {
  if (request.contentHash !== hash) return { kind: 'content_changed' };
  const open = request.state === 'awaiting_approval' && (request.expiresAt ?? 0) > now;
  return open ? undefined : { kind: 'too_late', state: displayState(request) };
}

/**
 * One approver's approval. Each person counts once; the last one that the rule asks for approves.
 * `reason`: required of a requester who is also an approver, and allowed to them only by the rule.
 */
export function approve(
  request: ShareRequest,
  by: string,
  hash: string,
  reason: string | undefined,
  now: number,
): ShareRequest | { refusal: Refusal } {
  const repeated = request.events.some(
    ({ kind, by: other }) => (kind === 'approval' || kind === 'approved') && other === by,
  );
  if (repeated && request.contentHash === hash) return request;
  const refusal = waiting(request, hash, now);
  return refusal ? { refusal } : count(request, by, reason, now);
}

/** One more approval, or the refusal of one's own. With enough of them the request may be sent. */
function count(
  request: ShareRequest,
  by: string,
  reason: string | undefined,
  now: number,
): ShareRequest | { refusal: Refusal } {
  const own = by === request.requester;
  const allowed = request.rule.selfApproval === 'with_reason' && reason !== undefined;
  if (own && !allowed) return { refusal: { kind: 'not_your_own' } };
  const counted = { ...request, ...(own ? { decisionReason: reason } : {}) };
  const { contentHash: hash, rule } = request;
  return approvalsOf(request).length + 1 >= rule.approvals
    ? approved(counted, by, now)
    : withEvent(counted, { kind: 'approval', at: now, by, contentHash: hash });
}

/** One approver's rejection ends the request; the reason goes to the requester. */
export function reject(
  request: ShareRequest,
  by: string,
  hash: string,
  reason: string,
  now: number,
): ShareRequest | { refusal: Refusal } {
  const last = request.events.at(-1);
  if (request.state === 'rejected' && last?.by === by) return request;
  const refusal = waiting(request, hash, now);
  if (refusal) return { refusal };
  const rejected = move(request, 'rejected', { kind: 'rejected', at: now, by });
  return { ...rejected, decisionReason: reason };
}

/** Whether this requester is one of the approvers of their own request: then all its approvers are notified. */
export const selfApproved = ({ requester, rule, events }: ShareRequest): boolean =>
  rule.approvers.length > 0 &&
  events.some(({ kind, by }) => (kind === 'approval' || kind === 'approved') && by === requester);

/**
 * How long nobody may send again: after the PUT began (the server may still be exporting) and after nobody knew
 * (by another machine's clock, so that no single clock decides).
 */
const sendAgainAfterMs = 600_000;
/** Approvals of one request, the first and those to send again: a share that fails so often starts as a new one. */
export const maxApprovals = 6;

export type Outcome = 'sent' | 'send_again' | 'close';

/** What a person says of an unconfirmed share. */
export interface Resolution {
  by: string;
  contentHash: string;
  outcome: Outcome;
  /** Needed to send one's own share again, where the rule allows that at all. */
  reason: string | undefined;
}

/** A person has found out what became of an unconfirmed share, or decides without knowing. */
export function resolve(
  request: ShareRequest,
  { by, contentHash: hash, outcome, reason }: Resolution,
  now: number,
): ShareRequest | { refusal: Refusal } {
  if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };
  if (request.state !== 'unconfirmed') {
    return { refusal: { kind: 'too_late', state: displayState(request) } };
  }
  switch (outcome) {
    case 'sent':
      return move(request, 'sent', { kind: 'sent', at: now, by });
    case 'close':
      return closed(request, { by }, now);
    case 'send_again':
      return sendAgain(request, by, reason, now);
    default:
      return outcome satisfies never;
  }
}

/**
 * An unconfirmed request that nobody will find out about any more. `by`: who closed it; nobody where an operator did.
 * ICWS's words were about the sending; of the closing they say nothing.
 */
export function closed(request: ShareRequest, by: { by?: string }, now: number): ShareRequest {
  const { icwsMessage, ...rest } = request;
  return withoutBody(move(rest, 'failed', { kind: 'failed', at: now, ...by, reason: 'closed' }));
}

/** Asks for the same approvals as the first time: each approver's "send again" is one. */
function sendAgain(
  request: ShareRequest,
  by: string,
  reason: string | undefined,
  now: number,
): ShareRequest | { refusal: Refusal } {
  const startedAt = request.attempts.at(-1)?.putStartedAt ?? 0;
  const recordedAt = request.events.findLast(({ kind }) => kind === 'unconfirmed')?.at ?? 0;
  if (now - Math.max(startedAt, recordedAt) < sendAgainAfterMs) {
    return { refusal: { kind: 'too_early' } };
  }
  const approvals = request.events.filter(({ kind }) => kind === 'approved').length;
  if (approvals >= maxApprovals) return { refusal: { kind: 'too_often' } };
  if (request.rule.approvers.length === 0) return approved(request, by, now);
  if (approvalsOf(request).some((approval) => approval.by === by)) return request;
  return count(request, by, reason, now);
}
