/**
 * Notifies people in Slack of what has been recorded: one notifier at a time, each post's intent written before it and
 * its `ts` after it. Never claims what is not recorded. Accepted weakness: a crash between a post and its record doubles
 * the message, which carries the request's short ID.
 */
import {
  type DesiredMessage,
  desiredMessages,
  type NotificationStep,
  nextNotification,
} from '../domain/notifications.ts';
import { type ShareRequest, withNotifications } from '../domain/request.ts';
import { applyResult, type Outcome, type StepResult, withPost } from './notification-result.ts';
import type { Log, Notifier, RequestStore, SavedRequest } from './ports.ts';

export interface NotifyDeps {
  store: RequestStore;
  log: Log;
  now(): number;
  notifier: Notifier;
  /** Names this invocation; unique. */
  owner: string;
}

const leaseMs = 30_000;
/** An invocation of two minutes, and clocks five minutes apart, are over by then. */
const updateAgainAfterMs = 10 * 60_000;
/** `continueAt`: when it is worth continuing, if something is left. */
export interface Notified {
  request: SavedRequest;
  continueAt?: number;
}

/** A request, and the step whose intent it holds. */
interface Intended {
  request: ShareRequest;
  step?: NotificationStep | undefined;
}

/** The same as written. */
type Begun = Intended & { request: SavedRequest };

/**
 * Notifies everybody who has to be. Faults of Slack are recorded and tried again later, never thrown. `audited`: the
 * last event that the audit trail has got, recorded with the first write.
 */
export async function notify(
  deps: NotifyDeps,
  request: SavedRequest,
  audited?: number,
): Promise<Notified> {
  let begun = await begin(deps, request, audited);
  const tried = begun.step !== undefined;
  // Bounded: a request has a root message, some replies, and messages to approvers; each step is one of them.
  for (let steps = 0; steps < 200 && begun.step; steps += 1) {
    const result = await carryOut(deps.notifier, begun.request, begun.step);
    begun = await record(deps, begun.request, begun.step, result);
  }
  return tried ? continuation(begun.request) : { request: begun.request };
}

/** Takes the lease together with the first post's intent, unless somebody else holds it. */
async function begin(deps: NotifyDeps, request: SavedRequest, audited?: number): Promise<Begun> {
  let current = request;
  for (let tries = 0; tries < 200; tries += 1) {
    const first = firstWrite(deps, current, audited);
    if (!first) break;
    const saved = await deps.store.save(current, first.request);
    if (saved.kind === 'saved') return { ...first, request: saved.request };
    current = (await deps.store.load(request.id)) ?? current;
  }
  return { request: current };
}

function firstWrite(
  deps: NotifyDeps,
  request: ShareRequest,
  audited: number | undefined,
): Intended | undefined {
  const free = isLeaseFree(deps, request);
  const current = free ? updateAgain(request, deps.now()) : request;
  const noted = audited === undefined ? current : { ...current, audited };
  const paused = (request.notifications.nextTryAt ?? 0) > deps.now();
  const step = free && !paused ? nextNotification(current) : undefined;
  if (step) return { request: intend(deps, noted, step), step };
  return noted === request ? undefined : { request: noted };
}

const isLeaseFree = ({ now, owner }: NotifyDeps, { notifications }: ShareRequest): boolean =>
  (notifications.leaseUntil ?? 0) <= now() || notifications.leaseHolder === owner;

/** Once its time has come, every message that shows the request as it is counts as outdated. */
function updateAgain(request: ShareRequest, now: number): ShareRequest {
  const { updateAgainAt, ...notifications } = request.notifications;
  if (updateAgainAt === undefined || updateAgainAt > now) return request;
  const { first, afterUpdates } = desiredMessages(request);
  const posted = { ...notifications.posted };
  for (const one of [...first, ...afterUpdates]) {
    if (one.kind === 'resolve_approvers' || one.event) continue;
    const post = posted[one.key];
    if (post) posted[one.key] = { ...post, revision: 0 };
  }
  return { ...request, notifications: { ...notifications, posted } };
}

/** When the rest can be done. Only whoever tried asks for it: else every message would make another one. */
function continuation(request: SavedRequest): Notified {
  const { nextTryAt } = request.notifications;
  return nextTryAt === undefined || !nextNotification(request)
    ? { request }
    : { request, continueAt: nextTryAt };
}

/** The lease, and for a post the intent: from here on it may have been posted. */
function intend(deps: NotifyDeps, request: ShareRequest, step: NotificationStep): ShareRequest {
  const { leaseHolder, posted } = request.notifications;
  const now = deps.now();
  // Whoever held it may still run, and update a message after this invocation does.
  const takenOver = leaseHolder !== undefined && leaseHolder !== deps.owner;
  const leased = withNotifications(request, {
    leaseHolder: deps.owner,
    leaseUntil: now + leaseMs,
    ...(takenOver ? { updateAgainAt: now + updateAgainAfterMs } : {}),
  });
  if (step.kind !== 'post') return leased;
  const { key, revision } = step.message;
  return withPost(leased, key, { ...posted[key], revision });
}

function carryOut(
  notifier: Notifier,
  request: ShareRequest,
  step: NotificationStep,
): Promise<StepResult> {
  switch (step.kind) {
    case 'resolve_approvers':
      return notifier.resolveApprovers(request);
    case 'post':
      return notifier.post(request, step.message);
    case 'update':
      return notifier.update(request, step.message, placeOf(request, step.message));
    default:
      return step satisfies never;
  }
}

function placeOf({ notifications }: ShareRequest, { key }: DesiredMessage) {
  const { channel, ts } = notifications.posted[key] ?? {};
  if (channel === undefined || ts === undefined) throw new Error(`${key} has not been posted`);
  return { channel, ts };
}

/**
 * Records the result of a step, and in the same write the intent of the next one, or the lease's end. The post has
 * happened, so a lost write is tried again on what is there now.
 */
async function record(
  deps: NotifyDeps,
  before: SavedRequest,
  step: NotificationStep,
  result: StepResult,
): Promise<Begun> {
  let current = before;
  for (let tries = 0; tries < 5; tries += 1) {
    const outcome = applyResult(deps, current, step, result);
    const holdsLease = current.notifications.leaseHolder === deps.owner;
    const after: Intended = holdsLease ? proceed(deps, outcome) : { request: outcome.request };
    const saved = await deps.store.save(current, after.request);
    if (saved.kind === 'saved') return { ...after, request: saved.request };
    current = (await deps.store.load(before.id)) ?? current;
  }
  throw new Error(`request ${before.id}: what was posted could not be recorded`);
}

function proceed(deps: NotifyDeps, { request, failed }: Outcome): Intended {
  const step = failed ? undefined : nextNotification(request);
  return step ? { request: intend(deps, request, step), step } : { request: release(request) };
}

function release(request: ShareRequest): ShareRequest {
  const { leaseHolder, leaseUntil, ...notifications } = request.notifications;
  return { ...request, notifications };
}
