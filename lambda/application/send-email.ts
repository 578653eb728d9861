/**
 * Sends an approved request: a session, the claim of an attempt, the PUT, its result; again until it has left
 * `approved` or must wait. No PUT without its recorded claim, none after one whose answer is unclear.
 */
import { requesterLeft } from '../domain/approval.ts';
import {
  beginAttempt,
  fail,
  maxAttempts,
  outgoingEmail,
  putNeedsMs,
  recordResult,
  type SendResult,
  scheduleRetry,
} from '../domain/delivery.ts';
import { sinceApproval } from '../domain/events.ts';
import { integrityProblem } from '../domain/integrity.ts';
import { type ShareRequest, withDelivery } from '../domain/request.ts';
import { applyTimeouts } from '../domain/timeouts.ts';
import type {
  Directory,
  EarlierAttempt,
  Log,
  Pbx,
  RequestStore,
  SavedRequest,
  SendingSwitch,
  SessionResult,
  WorkQueue,
} from './ports.ts';
import { save } from './update-request.ts';
import { withTimeout } from './with-timeout.ts';

export interface SendDeps {
  store: RequestStore;
  pbx: Pbx;
  queue: WorkQueue;
  sending: SendingSwitch;
  directory: Directory;
  log: Log;
  now(): number;
  /** Names this invocation; unique. */
  owner: string;
  /** What is left of this invocation, in milliseconds. */
  remainingMs(): number;
}

export const mayAttempt = ({ state, delivery }: ShareRequest, now: number): boolean =>
  state === 'approved' && (delivery.nextAttemptAt ?? 0) <= now;

/** Attempts until the request has left `approved` or must wait. Bounded: each round uses an attempt or a conflict. */
export async function sendEmail(deps: SendDeps, request: SavedRequest): Promise<SavedRequest> {
  let current = request;
  for (let round = 0; round < 2 * maxAttempts && mayAttempt(current, deps.now()); round += 1) {
    current = await attempt(deps, current);
  }
  if (current.state === 'approved') {
    await enqueueAt(deps, current.id, current.delivery.nextAttemptAt ?? 0);
  }
  return current;
}

async function attempt(deps: SendDeps, request: SavedRequest): Promise<SavedRequest> {
  const stopped = await stopIfChanged(deps, request);
  if (stopped) return stopped;
  // Asked before the sign-in, and again once the attempt is claimed: both take their time.
  if (await deps.sending.paused()) return pause(deps, request);
  if (await hasRequesterLeft(deps, request)) {
    return save(deps, request, requesterLeft(request, deps.now()));
  }
  const session = await deps.pbx.openSession();
  const now = deps.now();
  const tooLate = applyTimeouts(request, now);
  if (tooLate) return save(deps, request, tooLate);
  if (session.kind !== 'ready') return save(deps, request, withoutSession(request, session, now));
  if (!session.takes(outgoingEmail(request))) {
    return save(deps, request, fail(request, 'server_too_old', {}, now));
  }
  if (deps.remainingMs() < putNeedsMs) {
    deps.log.info('too_little_time', { requestId: request.id });
    return save(deps, request, withDelivery(request, { nextAttemptAt: now + 1000 }));
  }
  const claimed = await claim(deps, request, session.server);
  if (claimed.kind === 'lost') return claimed.request;
  const begun = claimed.request;
  const obstacle = await mustNotBegin(deps, begun);
  if (obstacle) return recordOutcome(deps, begun, obstacle);
  const result = await session.send(outgoingEmail(begun), earlierAttempt(request));
  deps.log.info('put_finished', {
    requestId: request.id,
    attempt: begun.delivery.attempts.length,
    result: result.kind,
  });
  return recordOutcome(deps, begun, result);
}

/** What earlier attempts of the same approval have shown. */
const earlierAttempt = ({ events }: ShareRequest): EarlierAttempt => ({
  formRefused: sinceApproval(events).some(({ reason }) => reason === 'body_form'),
});

/** How long Slack is asked whether the requester is still a member, milliseconds. */
const memberLimitMs = 2000;

/** Only where Slack says so: an approved share does not wait for a Slack that is down. */
async function hasRequesterLeft({ directory }: SendDeps, { requester }: ShareRequest) {
  const person = await withTimeout(directory.person(requester, 'fresh'), memberLimitMs);
  return person !== 'timeout' && person.kind === 'not_member' && person.left;
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
  const { owner } = deps;
  const invocation = { owner, remainingMs: deps.remainingMs() };
  const attempted = beginAttempt(withDelivery(request, { server }), invocation, deps.now());
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
  const { attempts } = there.delivery;
  const claimed = attempts.length > request.delivery.attempts.length;
  if (claimed || there.state !== 'approved') return there;
  const nextAttemptAt = deps.now() + notBegun.retryAfterMs;
  return save(deps, there, withDelivery(there, { nextAttemptAt }));
}

/** The result of an attempt whose PUT was not started. */
const notBegun = {
  kind: 'notSent',
  because: 'too_little_time',
  retryImmediately: false,
  retryAfterMs: 1000,
} as const satisfies SendResult;

/**
 * What stands against the PUT of a claimed attempt: the claim may have been slow, the approval have become too old, and
 * sending have been paused meanwhile.
 */
async function mustNotBegin(
  deps: SendDeps,
  { delivery }: ShareRequest,
): Promise<SendResult | undefined> {
  try {
    if (await deps.sending.paused()) {
      return { ...notBegun, because: 'paused', retryAfterMs: pausedMs };
    }
  } catch (cause) {
    // The attempt is claimed: what is certain about it has to be recorded.
    deps.log.warn('sending_switch_unreadable', {}, cause);
    return notBegun;
  }
  const tooOld = (delivery.sendBefore ?? 0) <= deps.now();
  return tooOld || deps.remainingMs() < putNeedsMs ? notBegun : undefined;
}

/** While all sending is paused the sweeper finds a share this often, milliseconds. */
const pausedMs = 180_000;
const pause = (deps: SendDeps, request: SavedRequest): Promise<SavedRequest> =>
  save(
    deps,
    request,
    scheduleRetry(request, { because: 'paused', until: deps.now() + pausedMs }, deps.now()),
  );

function withoutSession(
  request: ShareRequest,
  session: Exclude<SessionResult, { kind: 'ready' }>,
  now: number,
): ShareRequest {
  return session.kind === 'refused'
    ? fail(request, session.because, session, now)
    : scheduleRetry(request, session, now);
}

/**
 * Records the result of the last attempt of `begun` on whatever the item holds now; or nothing, where that attempt is
 * not this invocation's, or somebody has decided meanwhile.
 */
async function recordOutcome(
  deps: SendDeps,
  begun: SavedRequest,
  result: SendResult,
): Promise<SavedRequest> {
  const { owner } = deps;
  const number = begun.delivery.attempts.length;
  let current = begun;
  let cause: unknown;
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      const after = recordResult(current, { number, owner }, result, deps.now());
      if (!after) return current;
      const saved = await deps.store.save(current, after);
      if (saved.kind === 'saved') return saved.request;
      current = (await deps.store.load(begun.id)) ?? current;
    } catch (fault) {
      // Nobody else will know the result: a store that fails is asked again.
      deps.log.warn('result_not_recorded', { requestId: begun.id, attempt: number }, fault);
      cause = fault;
    }
  }
  const text = `request ${begun.id}: the result of its attempt could not be recorded`;
  throw new Error(text, { cause });
}

/** Longer waits are left to the sweeper, so that no request keeps sending itself messages, seconds. */
const maxDelayS = 120;

/** A message that is not enqueued is no fault: `dueAt` is on the item and the sweeper finds it. */
export async function enqueueAt(deps: SendDeps, id: string, at: number): Promise<void> {
  const delayS = Math.max(Math.ceil((at - deps.now()) / 1000), 0);
  if (delayS <= maxDelayS) await deps.queue.enqueue(id, delayS);
}
