/**
 * The attempts to send an approved request: at most six PUTs, each recorded before it may begin and after it ended.
 * Pure. Attempt n+1 needs the recorded `notSent` of attempt n.
 */
import type { OutgoingEmail } from './email.ts';
import { type FailureReason, sinceApproval, type WaitReason } from './events.ts';
import { lastEvent, move, type ShareRequest, withDelivery, withEvent } from './request.ts';

/** The error of an ICWS response. `errorId` and `message` are the server's own text. */
export interface IcwsError {
  status?: number;
  errorId?: string;
  message?: string;
}

/** The result of one PUT; `notSent` is certain, `unconfirmed` is everything that is not. */
export type SendResult =
  | { kind: 'sent' }
  | ({ kind: 'refused' } & IcwsError)
  | ({
      kind: 'notSent';
      because: WaitReason;
      retryAfterMs?: number;
      retryImmediately: boolean;
    } & IcwsError)
  | ({ kind: 'unconfirmed'; because: string } & IcwsError);

export const maxAttempts = 6;
/** The longest that a PUT may take; ICWS exports the media before it answers. */
export const putLimitMs = 75_000;
/** What must remain of the invocation for a PUT to begin. */
export const putNeedsMs = putLimitMs + 15_000;
/** How long the lease outlives the invocation that holds it. */
const leaseGraceMs = 30_000;
const maxBackoffMs = 900_000;
/** Events about what an approval waits for; after that many, the reason is on the request only. */
export const maxWaits = 20;

/** What is sent: exactly what `contentHash` covers. */
export function outgoingEmail({ id, email }: ShareRequest): OutgoingEmail {
  const { recordings, purpose, caseNumber, emailBody, ...rest } = email;
  if (emailBody === undefined) throw new Error(`request ${id} has lost its body`);
  const recordingIds = recordings.flatMap(({ recordingId }) => recordingId ?? []);
  if (recordingIds.length < recordings.length) throw new Error(`request ${id} lacks a recording`);
  return { recordingIds, ...rest, emailBody };
}

/** Ends the request as certainly not sent. */
export function fail(
  request: ShareRequest,
  reason: FailureReason,
  facts: IcwsError & { waited?: WaitReason | undefined },
  now: number,
): ShareRequest {
  const { status, errorId, message, waited } = facts;
  const why = { reason, status, errorId, waited };
  const failed = move(request, 'failed', { kind: 'failed', at: now, ...why });
  return withDelivery(failed, { icwsMessage: message });
}

/** Which invocation attempts to send, and what is left of it, in milliseconds. */
export interface Invocation {
  owner: string;
  remainingMs: number;
}

/** The last write before the PUT's first byte: from here on a crash may mean that it was sent. */
export function beginAttempt(
  request: ShareRequest,
  { owner, remainingMs }: Invocation,
  now: number,
): ShareRequest {
  // What ICWS said of an earlier attempt says nothing of this one.
  const { icwsMessage, ...delivery } = request.delivery;
  const { attempts } = delivery;
  const number = attempts.length + 1;
  const facts = { kind: 'put_started', at: now, attempt: number } as const;
  return withDelivery(move({ ...request, delivery }, 'sending', facts), {
    attempts: [...attempts, { number, owner, putStartedAt: now }],
    leaseHolder: owner,
    leaseUntil: now + remainingMs + leaseGraceMs,
  });
}

/** One attempt: its number, and the invocation that made it. */
export interface AttemptRef {
  number: number;
  owner: string;
}

/**
 * Records the result of an attempt's PUT. Returns undefined when the attempt is no longer this owner's to record: a
 * person has decided meanwhile, or the result adds nothing.
 */
export function recordResult(
  request: ShareRequest,
  { number, owner }: AttemptRef,
  result: SendResult,
  now: number,
): ShareRequest | undefined {
  const { attempts } = request.delivery;
  const attempt = attempts.at(-1);
  if (attempt?.number !== number || attempt.owner !== owner) return undefined;
  const unclear = request.events.findLast(({ kind }) => kind === 'unconfirmed');
  const late = request.state === 'unconfirmed' && unclear?.reason === 'lease_ran_out';
  if (request.state !== 'sending' && !late) return undefined;
  if (late && result.kind === 'unconfirmed') return undefined;
  const recorded = withDelivery(request, {
    attempts: [...attempts.slice(0, -1), { ...attempt, result: result.kind }],
  });
  switch (result.kind) {
    case 'sent':
      return move(recorded, 'sent', { kind: 'sent', at: now, attempt: number });
    case 'refused':
      return fail(recorded, 'refused', result, now);
    case 'unconfirmed': {
      const { status, errorId, message } = result;
      const facts = { attempt: number, reason: 'answer_unclear', status, errorId } as const;
      const moved = move(recorded, 'unconfirmed', { kind: 'unconfirmed', at: now, ...facts });
      return withDelivery(moved, { icwsMessage: message });
    }
    case 'notSent':
      return late || attemptsOfApproval(request) >= maxAttempts
        ? fail(recorded, 'attempts_used_up', result, now)
        : retry(recorded, result, now);
    default:
      return result satisfies never;
  }
}

/** Attempts of the last approval; those of an earlier one are not counted. */
const attemptsOfApproval = ({ events }: ShareRequest): number =>
  sinceApproval(events).filter(({ kind }) => kind === 'put_started').length;

/** Certainly not sent: approved again, to be tried at once or after a pause. */
function retry(
  request: ShareRequest,
  result: SendResult & { kind: 'notSent' },
  now: number,
): ShareRequest {
  const { because, status, errorId, retryImmediately, retryAfterMs } = result;
  const attempt = request.delivery.attempts.length;
  const facts = { kind: 'not_sent', at: now, attempt, reason: because, status, errorId } as const;
  const back = withDelivery(move(request, 'approved', facts), { waitReason: because });
  if (retryImmediately) return back;
  const pauseMs = Math.min(retryAfterMs ?? backoffMs(attempt - 1), maxBackoffMs);
  return withDelivery(back, { nextAttemptAt: now + pauseMs });
}

/** Why nothing could be begun, and until when, if that is known. */
export interface Wait {
  because: WaitReason;
  until?: number | undefined;
}

/** Nothing was begun: try again later. Adds an event for each new reason, up to `maxWaits` an approval. */
export function scheduleRetry(
  request: ShareRequest,
  { because, until }: Wait,
  now: number,
): ShareRequest {
  const { waits } = request.delivery;
  const at = Math.min(Math.max(until ?? now + backoffMs(waits), now), now + maxBackoffMs);
  const change = { waits: waits + 1, nextAttemptAt: at, waitReason: because };
  const waiting = withDelivery(request, change);
  const last = lastEvent(request);
  const known = last.kind === 'waiting' && last.reason === because;
  const waited = sinceApproval(request.events).filter(({ kind }) => kind === 'waiting');
  if (known || waited.length >= maxWaits) return waiting;
  return withEvent(waiting, { kind: 'waiting', at: now, reason: because, until: at });
}

/** 30 s, doubled each time, 15 minutes at most. */
const backoffMs = (before: number): number => Math.min(30_000 * 2 ** before, maxBackoffMs);
