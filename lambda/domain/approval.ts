/**
 * What people decide: make a draft, confirm it, approve, reject, cancel, report an outcome. Pure; each takes the request
 * as read and returns the changed one, or the refusal. Who a person is has been checked before.
 */
import { type AcceptedEmail, contentHash } from './email.ts';
import { approvalsOf, isApproval } from './events.ts';
import { sha256 } from './hash.ts';
import { areKnown, wasLookedUp } from './look-ups.ts';
import { type Obstacle, obstacleTo } from './obstacles.ts';
import type { FrozenRule } from './policy.ts';
import { nameOf } from './recordings.ts';
import {
  type DisplayState,
  displayState,
  type EarlierShares,
  isGone,
  lastChange,
  move,
  type PreviousShare,
  type ShareRequest,
  withEvent,
  withoutTargets,
} from './request.ts';

/** How often it is checked that a request which waits for approval can still be approved, milliseconds. */
export const recheckEveryMs = 3_600_000;
/** How long a confirmation may stay open. */
const draftLifeS = 3600;

export interface NewDraft {
  id: string;
  teamId: string;
  requester: string;
  channel?: string | undefined;
  threadTs?: string | undefined;
  requesterDomain?: string | undefined;
  previousShare?: PreviousShare | undefined;
  earlierShares?: EarlierShares[] | undefined;
  resendOf?: string | undefined;
  lookUps?: ShareRequest['lookUps'];
  email: AcceptedEmail & { replyTo: string };
  rule: FrozenRule;
  now: number;
}

/** The request as a draft: nothing may be sent, and it ends by its `ttl` unless it is approved. */
export function draft({ now, ...from }: NewDraft): ShareRequest {
  const bodyHash = sha256(from.email.emailBody);
  const known = areKnown(from.email.recordings);
  const request: ShareRequest = {
    ...from,
    state: 'draft',
    createdAt: now,
    bodyHash,
    ...(known ? { contentHash: contentHash({ ...from, bodyHash }) } : {}),
    lookUps: from.lookUps ?? {},
    ttl: Math.floor(now / 1000) + draftLifeS,
    approval: {},
    delivery: { attempts: [], waits: 0 },
    notifications: { posted: {}, failures: 0 },
    events: [],
  };
  return withEvent(request, {
    kind: 'drafted',
    at: now,
    by: from.requester,
    contentHash: request.contentHash,
  });
}

export type Refusal =
  | { kind: 'absent' }
  | { kind: 'not_requester' }
  | { kind: 'not_your_own' }
  | Obstacle
  /** Not every recording is known yet, or its facts, on which the rule insists. */
  | { kind: 'still_looking' | 'details_missing' }
  | { kind: 'too_early' }
  | { kind: 'too_often' }
  | { kind: 'too_late'; state: DisplayState };

/** The changed request, the same one where nothing is to change, or why the decision is refused. */
export type Decided = ShareRequest | { refusal: Refusal };

const tooLate = (request: ShareRequest): Decided => ({
  refusal: { kind: 'too_late', state: displayState(request) },
});

/**
 * The requester's own decision on the confirmation: approves where the rule names no approvers, else asks them.
 * A repetition of the same decision changes nothing and is no refusal.
 */
export function confirm(request: ShareRequest, by: string, now: number): Decided {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.state !== 'draft') {
    const repeated = request.events.some(
      (event) => event.by === by && (event.kind === 'approved' || event.kind === 'asked'),
    );
    return repeated ? request : tooLate(request);
  }
  if (isGone(request, now)) return { refusal: { kind: 'absent' } };
  const { rule, email, lookUps } = request;
  const obstacle = obstacleTo(request);
  if (obstacle) return { refusal: obstacle };
  if (!isComplete(request)) return { refusal: { kind: 'still_looking' } };
  const unknown = email.recordings.some((one) => lookUps[nameOf(one)]?.result !== 'found');
  if (rule.detailsRequired && unknown) return { refusal: { kind: 'details_missing' } };
  if (rule.approvers.length === 0) return approved(request, by, now);
  const waitsMs = rule.expiresAfterMinutes * 60_000;
  const asked = move(request, 'awaiting_approval', { kind: 'asked', at: now, by });
  const approval = {
    expiresAt: now + waitsMs,
    remindAt: now + waitsMs / 2,
    recheckAt: now + recheckEveryMs,
  };
  return { ...asked, approval };
}

/** An approval: from now on it may be sent, for as long as its rule says, by six attempts of its own. */
function approved(request: ShareRequest, by: string, now: number): ShareRequest {
  const { contentHash: hash, rule } = request;
  const moved = move(request, 'approved', { kind: 'approved', at: now, by, contentHash: hash });
  const { expiresAt, remindAt, ...approval } = moved.approval;
  const delivery = { ...moved.delivery, sendBefore: now + rule.sendWithinMinutes * 60_000 };
  return { ...moved, approval, delivery };
}

/** Whether there is a content to approve, and it can be sent at all, as far as it is known. */
export const canConfirm = (request: ShareRequest): boolean =>
  isComplete(request) && obstacleTo(request) === undefined;

/**
 * Of several recordings each is looked up first: it is not documented whether a server that does not have one of them
 * refuses the email or leaves that one out.
 */
const isComplete = (request: ShareRequest): boolean =>
  request.contentHash !== undefined &&
  (request.email.recordings.length === 1 || wasLookedUp(request));

/** A request that its requester can take back: nothing has begun to be sent. */
export const canCancel = ({ state }: Pick<ShareRequest, 'state'>): boolean =>
  state === 'awaiting_approval' || state === 'approved';

/** Whether the time for its approval is over, even if no sweep has recorded that yet. */
export const hasExpired = ({ state, approval }: ShareRequest, now: number): boolean =>
  state === 'awaiting_approval' && (approval.expiresAt ?? 0) <= now;

/** The requester takes the request back; possible until it is being sent. */
export function cancel(request: ShareRequest, by: string, now: number): Decided {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.state === 'cancelled') return request;
  if (!canCancel(request) || hasExpired(request, now)) return tooLate(request);
  return move(request, 'cancelled', { kind: 'cancelled', at: now, by });
}

/** Ends a request whose requester is no longer a full member of the team: it is not sent. */
export const requesterLeft = (request: ShareRequest, now: number): ShareRequest =>
  move(request, 'cancelled', { kind: 'cancelled', at: now, reason: 'requester_left' });

/** A share that was not sent can be started again while its body is kept. */
export function canSendAgain(request: ShareRequest): boolean {
  const { state, email, resentAs } = request;
  const { reason } = lastChange(request);
  return (
    (state === 'failed' || state === 'expired') &&
    resentAs === undefined &&
    email.emailBody !== undefined &&
    reason !== 'record_changed' &&
    reason !== 'closed'
  );
}

/** Whether other people may decide about the request now. */
export const isAwaitingApproval = (request: ShareRequest, now: number): boolean =>
  request.state === 'awaiting_approval' && !hasExpired(request, now);

/** Who decides, and why; the reason is required of a requester who is also an approver. */
export interface Vote {
  by: string;
  reason?: string | undefined;
}

/** One approver's approval. Each person counts once; the last one that the rule asks for approves. */
export function approve(request: ShareRequest, vote: Vote, now: number): Decided {
  const repeated = request.events.some((event) => isApproval(event) && event.by === vote.by);
  if (repeated) return request;
  return isAwaitingApproval(request, now) ? count(request, vote, now) : tooLate(request);
}

/** One more approval, or the refusal of one's own. With enough of them the request may be sent. */
function count(request: ShareRequest, { by, reason }: Vote, now: number): Decided {
  const own = by === request.requester;
  const allowed = request.rule.selfApproval === 'with_reason' && reason !== undefined;
  if (own && !allowed) return { refusal: { kind: 'not_your_own' } };
  // All approvers are notified of that, also those whom the rule does not ask.
  const counted = own
    ? withoutTargets(withApproval(request, { selfApprovalReason: reason }))
    : request;
  const { contentHash: hash, rule } = request;
  return approvalsOf(request.events).length + 1 >= rule.approvals
    ? approved(counted, by, now)
    : withEvent(counted, { kind: 'approval', at: now, by, contentHash: hash });
}

const withApproval = (
  request: ShareRequest,
  change: Partial<ShareRequest['approval']>,
): ShareRequest => ({ ...request, approval: { ...request.approval, ...change } });

/** One approver's rejection ends the request; the reason goes to the requester. */
export function reject(
  request: ShareRequest,
  { by, reason }: Vote & { reason: string },
  now: number,
): Decided {
  if (request.state === 'rejected' && lastChange(request).by === by) return request;
  if (!isAwaitingApproval(request, now)) return tooLate(request);
  return withApproval(move(request, 'rejected', { kind: 'rejected', at: now, by }), { reason });
}

/** Whether this requester is one of the approvers of their own request: then all its approvers are notified. */
export const isSelfApproved = ({ requester, rule, events }: ShareRequest): boolean =>
  rule.approvers.length > 0 && events.some((event) => isApproval(event) && event.by === requester);

/**
 * How long nobody may send again: after the PUT began (the server may still be exporting) and after the outcome became
 * unknown (by another machine's clock, so that no single clock decides).
 */
const sendAgainAfterMs = 600_000;
/** Approvals of one request, the first and those to send again: a share that fails so often starts as a new one. */
export const maxApprovals = 6;

export const outcomes = ['sent', 'send_again', 'close'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a person reports about an unconfirmed share. */
export interface OutcomeReport extends Vote {
  outcome: Outcome;
}

/** A person has found out what happened to an unconfirmed share, or decides without knowing. */
export function reportOutcome(
  request: ShareRequest,
  { outcome, ...vote }: OutcomeReport,
  now: number,
): Decided {
  if (request.state !== 'unconfirmed') return tooLate(request);
  const { by } = vote;
  switch (outcome) {
    case 'sent':
      return move(request, 'sent', { kind: 'sent', at: now, by });
    case 'close':
      return closeUnconfirmed(request, { by }, now);
    case 'send_again':
      return sendAgain(request, vote, now);
    default:
      return outcome satisfies never;
  }
}

/**
 * Ends an unconfirmed request whose outcome stays unknown. `by`: who closed it; nobody where an operator did.
 * ICWS's message was about the sending and says nothing of the closing.
 */
export function closeUnconfirmed(
  request: ShareRequest,
  by: { by?: string },
  now: number,
): ShareRequest {
  const { icwsMessage, ...delivery } = request.delivery;
  const facts = { kind: 'failed', at: now, ...by, reason: 'closed' } as const;
  return move({ ...request, delivery }, 'failed', facts);
}

/** Needs the same approvals as the first time: each approver's "send again" is one. */
function sendAgain(request: ShareRequest, vote: Vote, now: number): Decided {
  const { events, delivery, rule } = request;
  const startedAt = delivery.attempts.at(-1)?.putStartedAt ?? 0;
  const recordedAt = events.findLast(({ kind }) => kind === 'unconfirmed')?.at ?? 0;
  if (now - Math.max(startedAt, recordedAt) < sendAgainAfterMs) {
    return { refusal: { kind: 'too_early' } };
  }
  if (events.filter(({ kind }) => kind === 'approved').length >= maxApprovals) {
    return { refusal: { kind: 'too_often' } };
  }
  if (rule.approvers.length === 0) return approved(request, vote.by, now);
  if (approvalsOf(events).some(({ by }) => by === vote.by)) return request;
  return count(request, vote, now);
}
