/**
 * The attempts to send an approved request: at most six PUTs, each recorded before it may begin and
 * after it ended. Pure. Attempt n+1 needs the recorded `notSent` of attempt n.
 */

import { recheckEveryMs } from './approval.ts';
import { bodyKeptMs } from './notifications.ts';
import {
  attemptsOfApproval,
  type FailureReason,
  lastApproval,
  lastEvent,
  type OutgoingEmail,
  outgoing,
  type ShareRequest,
  type WaitReason,
} from './request.ts';
import { move, withEvent, withoutAskees, withoutBody } from './states.ts';

/** What ICWS said about itself; both are a stranger's words. */
export interface IcwsWords {
  status?: number;
  errorId?: string;
  message?: string;
}

/** The result of one PUT; `notSent` is certain, `unknown` is everything that is not. */
export type SendResult =
  | { kind: 'sent' }
  | ({ kind: 'refused' } & IcwsWords)
  | ({
      kind: 'notSent';
      because: WaitReason;
      retryAfterMs?: number;
      retryImmediately: boolean;
    } & IcwsWords)
  | ({ kind: 'unconfirmed'; because: string } & IcwsWords);

export const maxAttempts = 6;
/** The longest that a PUT may take; ICWS exports the media before it answers. */
export const putLimitMs = 75_000;
/** What must remain of the invocation for a PUT to begin. */
export const putNeedsMs = putLimitMs + 15_000;
/** How long the lease outlives the invocation that holds it. */
const leaseGraceMs = 30_000;
const longestPauseMs = 900_000;
/** Events that tell what an approval waits for; the reason after these is on the request only. */
export const maxWaits = 20;

/** What is sent: exactly what `contentHash` covers. */
export function emailOf({ id, fields }: ShareRequest): OutgoingEmail {
  const { emailBody } = fields;
  if (emailBody === undefined) throw new Error(`request ${id} has lost its body`);
  return outgoing({ ...fields, emailBody });
}

/** What time alone changes: an approval that is too old, an expiry, a lease that ran out, an old body. */
export function applyTimeouts(request: ShareRequest, now: number): ShareRequest | undefined {
  switch (request.state) {
    case 'awaiting_approval':
      return overdueApproval(request, now);
    case 'approved':
      return (request.sendBefore ?? 0) <= now
        ? fail(request, 'approval_too_old', { waited: request.waitReason }, now)
        : undefined;
    case 'sending':
      return (request.leaseUntil ?? 0) <= now ? leaseRanOut(request, now) : undefined;
    case 'draft':
    case 'unconfirmed':
    case 'sent':
    case 'failed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return bodyIsOld(request, now) ? withoutBody(request) : undefined;
    default:
      return request.state satisfies never;
  }
}

function overdueApproval(request: ShareRequest, now: number): ShareRequest | undefined {
  if ((request.expiresAt ?? 0) <= now)
    return move(request, 'expired', { kind: 'expired', at: now });
  const { remindAt, ...rest } = request;
  if (remindAt !== undefined && remindAt <= now) {
    return withEvent(askAnew(rest, now), { kind: 'reminded', at: now });
  }
  const { recheckAt } = request;
  return recheckAt !== undefined && recheckAt <= now ? askAnew(request, now) : undefined;
}

/** Who can approve is found out anew: people leave, and groups change. */
function askAnew(request: ShareRequest, now: number): ShareRequest {
  return { ...withoutAskees(request), recheckAt: now + recheckEveryMs };
}

const leaseRanOut = (request: ShareRequest, now: number): ShareRequest =>
  move(request, 'unconfirmed', {
    kind: 'unconfirmed',
    at: now,
    attempt: request.attempts.length,
    reason: 'lease_ran_out',
  });

const bodyIsOld = ({ endedAt, fields }: ShareRequest, now: number): boolean =>
  endedAt !== undefined && fields.emailBody !== undefined && endedAt + bodyKeptMs <= now;

/** Ends the request as certainly not sent. */
export function fail(
  request: ShareRequest,
  reason: FailureReason,
  facts: IcwsWords & { waited?: WaitReason | undefined },
  now: number,
): ShareRequest {
  const { status, errorId, message, waited } = facts;
  const why = { reason, status, errorId, waited };
  const failed = move(request, 'failed', { kind: 'failed', at: now, ...why });
  return { ...failed, icwsMessage: message };
}

/** The last write before the PUT's first byte: from here on a crash may mean that it was sent. */
export function beginAttempt(
  request: ShareRequest,
  owner: string,
  now: number,
  remainingMs: number,
): ShareRequest {
  const number = request.attempts.length + 1;
  const sending = move(request, 'sending', { kind: 'put_started', at: now, attempt: number });
  return {
    ...sending,
    attempts: [...request.attempts, { number, owner, putStartedAt: now }],
    leaseOwner: owner,
    leaseUntil: now + remainingMs + leaseGraceMs,
  };
}

/**
 * Records what the PUT of attempt `number` came to. Undefined when the attempt is no longer this owner's to
 * record: a person has decided meanwhile, or the result adds nothing.
 */
export function recordResult(
  request: ShareRequest,
  number: number,
  owner: string,
  result: SendResult,
  now: number,
): ShareRequest | undefined {
  const attempt = request.attempts.at(-1);
  const mine = attempt?.number === number && attempt.owner === owner;
  const unclear = request.events.findLast(({ kind }) => kind === 'unconfirmed');
  const late = request.state === 'unconfirmed' && unclear?.reason === 'lease_ran_out';
  if (!mine || !(request.state === 'sending' || late)) return undefined;
  if (late && result.kind === 'unconfirmed') return undefined;
  const recorded = {
    ...request,
    attempts: [...request.attempts.slice(0, -1), { ...attempt, result: result.kind }],
  };
  switch (result.kind) {
    case 'sent':
      return move(recorded, 'sent', { kind: 'sent', at: now, attempt: number });
    case 'refused':
      return fail(recorded, 'refused', result, now);
    case 'unconfirmed': {
      const { status, errorId, message } = result;
      const facts = { kind: 'unconfirmed', at: now, attempt: number, status, errorId } as const;
      const unclear = move(recorded, 'unconfirmed', { ...facts, reason: 'answer_unclear' });
      return { ...unclear, icwsMessage: message };
    }
    case 'notSent':
      return late || attemptsOfApproval(request) >= maxAttempts
        ? fail(recorded, 'attempts_used_up', result, now)
        : again(recorded, result, now);
    default:
      return result satisfies never;
  }
}

/** Certainly not sent: approved again, to be tried at once or after a pause. */
function again(
  request: ShareRequest,
  result: SendResult & { kind: 'notSent' },
  now: number,
): ShareRequest {
  const { because, status, errorId, retryImmediately, retryAfterMs } = result;
  const back = move(request, 'approved', {
    kind: 'not_sent',
    at: now,
    attempt: request.attempts.length,
    reason: because,
    status,
    errorId,
  });
  const waiting = { ...back, waitReason: because };
  if (retryImmediately) return waiting;
  const pause = retryAfterMs ?? pauseMs(request.attempts.length - 1);
  return { ...waiting, nextAttemptAt: now + Math.min(pause, longestPauseMs) };
}

/** Nothing was begun: wait and try to get a session again. An event for each new reason, up to `maxWaits` an approval. */
export function wait(
  request: ShareRequest,
  because: WaitReason,
  until: number | undefined,
  now: number,
): ShareRequest {
  const next = Math.min(Math.max(until ?? now + pauseMs(request.waits), now), now + longestPauseMs);
  const waiting = {
    ...request,
    waits: request.waits + 1,
    nextAttemptAt: next,
    waitReason: because,
  };
  const last = lastEvent(request);
  const known = last.kind === 'waiting' && last.reason === because;
  const since = lastApproval(request)?.sequence ?? 0;
  const waits = request.events.filter(
    ({ kind, sequence }) => kind === 'waiting' && sequence > since,
  );
  if (known || waits.length >= maxWaits) return waiting;
  return withEvent(waiting, { kind: 'waiting', at: now, reason: because, until: next });
}

/** 30 s, doubled each time, 15 minutes at most. */
const pauseMs = (before: number): number => Math.min(30_000 * 2 ** before, longestPauseMs);
