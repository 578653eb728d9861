/**
 * Sends an approved request: a session, the claim of an attempt, the PUT, its result; again until it has left
 * `approved` or must wait. No PUT without its recorded claim, none after one whose answer is uncertain.
 */

import type { SendResult } from '../domain/delivery.ts';
import {
  applyTimeouts,
  beginAttempt,
  emailOf,
  fail,
  maxAttempts,
  putNeedsMs,
  recordResult,
  wait,
} from '../domain/delivery.ts';
import { integrityProblem } from '../domain/integrity.ts';
import type { ShareRequest } from '../domain/request.ts';
import type {
  DuplicateIndex,
  Log,
  Pbx,
  RequestStore,
  SavedRequest,
  SendingSwitch,
  SessionResult,
  WorkQueue,
} from './ports.ts';

export interface SendDeps {
  store: RequestStore;
  pbx: Pbx;
  queue: WorkQueue;
  sending: SendingSwitch;
  duplicates: DuplicateIndex;
  log: Log;
  now(): number;
  /** Names this invocation; unique. */
  owner: string;
  /** What is left of this invocation, in milliseconds. */
  remainingMs(): number;
}

export const mayAttempt = (request: ShareRequest, now: number): boolean =>
  request.state === 'approved' && (request.nextAttemptAt ?? 0) <= now;

/** Attempts until the request has left `approved` or must wait. Bounded: each round uses an attempt or a conflict. */
export async function attemptAll(deps: SendDeps, request: SavedRequest): Promise<SavedRequest> {
  let current = request;
  for (let round = 0; round < 2 * maxAttempts && mayAttempt(current, deps.now()); round += 1) {
    current = await attempt(deps, current);
  }
  if (current.state === 'approved') await wake(deps, current.id, current.nextAttemptAt ?? 0);
  return current;
}

async function attempt(deps: SendDeps, request: SavedRequest): Promise<SavedRequest> {
  const stopped = await stopIfChanged(deps, request);
  if (stopped) return stopped;
  // Asked before the sign-in, and again once the attempt is claimed: both take their time.
  if (await deps.sending.paused()) return pause(deps, request);
  const readiness = await deps.pbx.openSession();
  const now = deps.now();
  const tooLate = applyTimeouts(request, now);
  if (tooLate) return save(deps, request, tooLate);
  if (readiness.kind !== 'ready') return save(deps, request, unready(request, readiness, now));
  if (deps.remainingMs() < putNeedsMs) {
    deps.log.info('too_little_time', { requestId: request.id });
    return save(deps, request, { ...request, nextAttemptAt: now + 1000 });
  }
  const claimed = await claim(deps, request, readiness.server);
  if (claimed.kind === 'lost') return claimed.request;
  const begun = claimed.request;
  const obstacle = await mustNotBegin(deps);
  if (obstacle) return recordOutcome(deps, begun, obstacle);
  const result = await readiness.send(emailOf(begun));
  deps.log.info('put_finished', {
    requestId: request.id,
    attempt: begun.attempts.length,
    result: result.kind,
  });
  return recordOutcome(deps, begun, result);
}

/** Ends an approved request whose record is not what this app wrote; undefined for one that is whole. */
export async function stopIfChanged(
  deps: SendDeps,
  request: SavedRequest,
): Promise<SavedRequest | undefined> {
  const problem = request.state === 'approved' ? integrityProblem(request) : undefined;
  if (problem === undefined) return undefined;
  deps.log.error('integrity_failed', { requestId: request.id, problem });
  return save(deps, request, fail(request, 'record_changed', {}, deps.now()));
}

/** `lost`: nothing was begun, and `request` is what the item holds now. */
type Claimed = { kind: 'claimed' | 'lost'; request: SavedRequest };

/** Writes the attempt that a PUT needs. */
async function claim(deps: SendDeps, request: SavedRequest, server: string): Promise<Claimed> {
  const started = { ...request, server };
  const attempted = beginAttempt(started, deps.owner, deps.now(), deps.remainingMs());
  const saved = await deps.store
    .save(request, attempted)
    .catch((cause: unknown) => ({ kind: 'failed', cause }) as const);
  if (saved.kind === 'saved') return { kind: 'claimed', request: saved.request };
  // An answer may be lost, also where the write seems to have lost: the item tells whether the claim is in it.
  let there = (await deps.store.load(request.id)) ?? request;
  if (saved.kind === 'failed') {
    deps.log.warn('attempt_not_claimed', { requestId: request.id }, saved.cause);
    there = await shutOut(deps, request, there);
  }
  return { kind: 'lost', request: await recordOutcome(deps, there, notBegun) };
}

/** A failed write may still take effect later. One of our own shuts it out: its condition then fails. */
async function shutOut(
  deps: SendDeps,
  request: SavedRequest,
  there: SavedRequest,
): Promise<SavedRequest> {
  if (there.attempts.length > request.attempts.length || there.state !== 'approved') return there;
  const later = deps.now() + notBegun.retryAfterMs;
  return save(deps, there, { ...there, nextAttemptAt: later });
}

/** What an attempt comes to whose PUT was not begun. */
const notBegun = {
  kind: 'notSent',
  because: 'too_little_time',
  retryImmediately: false,
  retryAfterMs: 1000,
} as const satisfies SendResult;

/** What stands against the PUT of a claimed attempt: the claim may have been slow, and sending paused meanwhile. */
async function mustNotBegin(deps: SendDeps): Promise<SendResult | undefined> {
  try {
    if (await deps.sending.paused()) {
      return { ...notBegun, because: 'paused', retryAfterMs: pausedMs };
    }
  } catch (cause) {
    // The attempt is claimed: what is certain about it has to be recorded.
    deps.log.warn('sending_switch_unreadable', {}, cause);
    return notBegun;
  }
  return deps.remainingMs() < putNeedsMs ? notBegun : undefined;
}

/** While all sending is paused a share looks again every minute. */
const pausedMs = 60_000;
const pause = (deps: SendDeps, request: SavedRequest): Promise<SavedRequest> =>
  save(deps, request, wait(request, 'paused', deps.now() + pausedMs, deps.now()));

function unready(
  request: ShareRequest,
  readiness: Exclude<SessionResult, { kind: 'ready' }>,
  now: number,
): ShareRequest {
  return readiness.kind === 'refused'
    ? fail(request, readiness.because, readiness, now)
    : wait(request, readiness.because, readiness.until, now);
}

/**
 * What the last attempt of `begun` came to is recorded on whatever the item holds now; or nothing is, where that
 * attempt is not this invocation's, or somebody has decided meanwhile.
 */
async function recordOutcome(
  deps: SendDeps,
  begun: SavedRequest,
  result: SendResult,
): Promise<SavedRequest> {
  const number = begun.attempts.length;
  let current = begun;
  let cause: unknown;
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      const after = recordResult(current, number, deps.owner, result, deps.now());
      if (!after) return current;
      const saved = await deps.store.save(current, after);
      if (saved.kind === 'saved') return await rememberSent(deps, saved.request);
      current = (await deps.store.load(begun.id)) ?? current;
    } catch (fault) {
      // What is known now is known to nobody later: a store that fails is asked again.
      deps.log.warn('result_not_recorded', { requestId: begun.id, attempt: number }, fault);
      cause = fault;
    }
  }
  const text = `request ${begun.id}: the result of its attempt could not be recorded`;
  throw new Error(text, { cause });
}

/** What is out, or may be, is remembered for a week from now. */
export async function rememberSent(deps: SendDeps, request: SavedRequest): Promise<SavedRequest> {
  const { state } = request;
  if (state === 'sent' || state === 'unconfirmed') await remember(deps, request);
  return request;
}

/** Only a hint: a share that is not remembered is only not warned of. */
export async function remember(deps: SendDeps, { id, duplicateKey }: ShareRequest): Promise<void> {
  if (duplicateKey === '') return;
  try {
    await deps.duplicates.put(duplicateKey, { id, at: deps.now() });
  } catch (cause) {
    deps.log.warn('duplicate_index_failed', { requestId: id }, cause);
  }
}

/** A failed wake-up is no fault: `dueAt` is on the item and the sweeper finds it. */
export async function wake(deps: SendDeps, id: string, at: number): Promise<void> {
  const delayS = Math.min(Math.max(Math.ceil((at - deps.now()) / 1000), 0), 900);
  await deps.queue.enqueue(id, delayS);
}

/** Saves a change, or takes what somebody else wrote meanwhile: the next step decides anew on it. */
export async function save(
  deps: Pick<SendDeps, 'store'>,
  before: SavedRequest,
  after: ShareRequest,
): Promise<SavedRequest> {
  const saved = await deps.store.save(before, after);
  if (saved.kind === 'saved') return saved.request;
  return (await deps.store.load(before.id)) ?? before;
}
