/**
 * Tells people in Slack what has been recorded: one teller at a time, each post's intent written before it
 * and its `ts` after it.
 * Never tells what is not recorded. Accepted weakness: a crash between a post and its record doubles the
 * message, which carries the request's short id.
 */
import { type OwedTelling, owedTelling } from '../domain/notifications.ts';
import { lastEvent, type ShareRequest, type Telling } from '../domain/request.ts';
import { move, withEvent } from '../domain/states.ts';
import type { Approvers, Log, RequestStore, SavedRequest, Teller, Told, Untold } from './ports.ts';

export interface TellDeps {
  store: RequestStore;
  log: Log;
  now(): number;
  teller: Teller;
  /** Names this invocation; unique. */
  owner: string;
}

type Copy = Telling['copies'][string];

const tellLeaseMs = 30_000;
/** An invocation of two minutes, and clocks five minutes apart, are over by then. */
const showAgainAfterMs = 10 * 60_000;
const seldomMs = 15 * 60_000;
const giveUpAfterMs = 24 * 60 * 60_000;

/** What telling came to: `later` is when it is worth waking up for the rest. */
export interface Telt {
  request: SavedRequest;
  later?: number;
}

/** A post whose intent is written, by who holds the lease; without one, nothing is to be told here. */
interface Begun {
  request: SavedRequest;
  owed?: OwedTelling;
}

/** What is to be written next, and the post whose intent it holds. */
interface Step {
  request: ShareRequest;
  owed?: OwedTelling;
}

/**
 * Tells everything that is owed. Faults of Slack are recorded and tried again later, never thrown. `audited`: the last
 * event that the audit trail has got, recorded with the first write.
 */
export async function tell(deps: TellDeps, request: SavedRequest, audited?: number): Promise<Telt> {
  let begun = await begin(deps, request, audited);
  // Bounded: a request has a parent, some replies, and copies for its approvers; each step tells one of them.
  for (let steps = 0; steps < 200 && begun.owed; steps += 1) {
    const told = await carryOut(deps.teller, begun.request, begun.owed);
    begun = await record(deps, begun.request, begun.owed, told);
  }
  return later(deps, begun.request);
}

/** Takes the lease together with the first post's intent, unless somebody else tells. */
async function begin(deps: TellDeps, request: SavedRequest, audited?: number): Promise<Begun> {
  let current = request;
  for (let tries = 0; tries < 200; tries += 1) {
    const first = firstWrite(deps, current, audited);
    if (!first) return { request: current };
    const saved = await deps.store.save(current, first.request);
    if (saved.kind === 'saved') return { ...first, request: saved.request };
    current = (await deps.store.load(request.id)) ?? current;
  }
  return { request: current };
}

function firstWrite(deps: TellDeps, request: ShareRequest, audited?: number): Step | undefined {
  const tells = mayTell(deps, request);
  const current = tells ? showAgain(request, deps.now()) : request;
  const noted = audited === undefined ? current : { ...current, audited };
  const owed = tells ? owedTelling(current) : undefined;
  if (owed) return { request: intend(noted, owed, deps), owed };
  return noted === request ? undefined : { request: noted };
}

/** Once its time has come, what was posted counts as showing nothing: it is then updated. */
function showAgain(request: ShareRequest, now: number): ShareRequest {
  const { showAgainAt, ...telling } = request.telling;
  if (showAgainAt === undefined || showAgainAt > now) return request;
  const { parent } = telling;
  const copies = Object.entries(telling.copies).map(
    ([to, copy]) => [to, { ...copy, shown: 0 }] as const,
  );
  const unshown = { ...telling, copies: Object.fromEntries(copies) };
  return {
    ...request,
    telling: parent ? { ...unshown, parent: { ...parent, shown: 0 } } : unshown,
  };
}

const mayTell = ({ now, owner }: TellDeps, { telling }: ShareRequest): boolean =>
  (telling.tellLease ?? 0) <= now() || telling.owner === owner;

/** When the rest can be told: not before the lease of whoever holds it has ended. */
function later(deps: TellDeps, request: SavedRequest): Telt {
  const { nextTellAt, tellLease } = request.telling;
  if (nextTellAt === undefined || !owedTelling(request)) return { request };
  const heldUntil = mayTell(deps, request) ? 0 : (tellLease ?? 0);
  return { request, later: Math.max(nextTellAt, heldUntil) };
}

const withTelling = (request: ShareRequest, change: Partial<Telling>): ShareRequest => ({
  ...request,
  telling: { ...request.telling, ...change },
});

/** The lease, and for a post the intent: from here on it may have been posted. */
function intend(request: ShareRequest, owed: OwedTelling, deps: TellDeps): ShareRequest {
  const { telling } = request;
  const now = deps.now();
  // Whoever held it may live, and update a message after this invocation does.
  const takenOver = telling.owner !== undefined && telling.owner !== deps.owner;
  const leased = withTelling(request, {
    owner: deps.owner,
    tellLease: now + tellLeaseMs,
    ...(takenOver ? { showAgainAt: now + showAgainAfterMs } : {}),
  });
  const shown = lastEvent(request).sequence;
  switch (owed.kind) {
    case 'parent':
      return withTelling(leased, { parent: { ...telling.parent, shown } });
    case 'reply':
      return withTelling(leased, { replies: { ...telling.replies, [owed.event.sequence]: {} } });
    case 'note':
      return withTelling(leased, { notes: { ...telling.notes, [owed.event.sequence]: {} } });
    case 'copy':
      return withCopy(leased, owed.target, { shown, nudges: {} });
    case 'update':
    case 'askees':
    case 'copy_update':
    case 'nudge':
      return leased;
    default:
      return owed satisfies never;
  }
}

type Done = Told | Approvers;

function carryOut(teller: Teller, request: ShareRequest, owed: OwedTelling): Promise<Done> {
  switch (owed.kind) {
    case 'parent':
      return teller.postParent(request);
    case 'askees':
      return teller.findAskees(request);
    case 'copy':
      return teller.postCopy(request, owed.target);
    case 'reply':
      return teller.postReply(request, owed.event, placeOf(request.telling.parent));
    case 'note':
      return teller.postNote(request, owed.event);
    case 'update':
      return teller.updateParent(request, placeOf(request.telling.parent));
    case 'copy_update':
      return teller.updateCopy(request, placeOf(request.telling.copies[owed.target]));
    case 'nudge':
      return teller.postNudge(request, owed.event, placeOf(request.telling.copies[owed.target]));
    default:
      return owed satisfies never;
  }
}

function placeOf(post: { channel?: string | undefined; ts?: string | undefined } | undefined) {
  const { channel, ts } = post ?? {};
  if (channel === undefined || ts === undefined) throw new Error('told below nothing');
  return { channel, ts };
}

/**
 * Records what became of the post, and in the same write the intent of the next one, or the lease's end. The post has
 * happened, so a lost write is tried again on what is there now.
 */
async function record(
  deps: TellDeps,
  posted: SavedRequest,
  owed: OwedTelling,
  done: Done,
): Promise<Begun> {
  const shown = lastEvent(posted).sequence;
  let current = posted;
  for (let tries = 0; tries < 5; tries += 1) {
    const result = withResult(deps, current, owed, done, shown);
    const mine = current.telling.owner === deps.owner;
    const after: Step = mine ? goOn(deps, result, goesOn(done, owed)) : { request: result };
    const saved = await deps.store.save(current, after.request);
    if (saved.kind === 'saved') return { ...after, request: saved.request };
    current = (await deps.store.load(posted.id)) ?? current;
  }
  throw new Error(`request ${posted.id}: what was told could not be recorded`);
}

function goOn(deps: TellDeps, request: ShareRequest, on: boolean): Step {
  const owed = on ? owedTelling(request) : undefined;
  return owed ? { request: intend(request, owed, deps), owed } : { request: release(request) };
}

/** After a failure nothing more is told now; a copy that cannot be told is none. */
const goesOn = (done: Done, owed: OwedTelling): boolean =>
  done.kind === 'posted' || done.kind === 'found' || (done.kind === 'closed' && 'target' in owed);

function withResult(
  deps: TellDeps,
  request: ShareRequest,
  owed: OwedTelling,
  done: Done,
  shown: number,
): ShareRequest {
  if (done.kind === 'posted') return withPost(request, owed, done, shown);
  if (done.kind === 'found') return withAskees(request, done, deps.now());
  const onCopy = 'target' in owed;
  if (done.kind === 'closed' && onCopy) return withoutCopy(request, owed.target, done.code);
  return withFailure(deps, request, done);
}

function withPost(
  request: ShareRequest,
  owed: OwedTelling,
  told: Told & { kind: 'posted' },
  shown: number,
): ShareRequest {
  const post = { channel: told.channel, ts: told.ts };
  const { nextTellAt, firstFailureAt, ...telling } = request.telling;
  const healthy = { ...request, telling: { ...telling, failures: 0 } };
  switch (owed.kind) {
    case 'parent':
    case 'update':
      return withTelling(healthy, { parent: { ...post, shown } });
    case 'reply':
      return withTelling(healthy, { replies: { ...telling.replies, [owed.event.sequence]: post } });
    case 'note':
      return withTelling(healthy, { notes: { ...telling.notes, [owed.event.sequence]: post } });
    case 'copy':
    case 'copy_update':
      return withCopy(healthy, owed.target, { ...post, shown });
    case 'nudge': {
      const nudges = telling.copies[owed.target]?.nudges;
      return withCopy(healthy, owed.target, {
        nudges: { ...nudges, [owed.event.sequence]: told.ts },
      });
    }
    case 'askees':
      return healthy;
    default:
      return owed satisfies never;
  }
}

function withCopy(request: ShareRequest, target: string, change: Partial<Copy>): ShareRequest {
  const copy = { shown: 0, nudges: {}, ...request.telling.copies[target], ...change };
  return withTelling(request, { copies: { ...request.telling.copies, [target]: copy } });
}

/** A request that nobody can decide is told to the requester, once; that of somebody who left ends. */
function withAskees(request: ShareRequest, found: Approvers, now: number): ShareRequest {
  const known = withTelling(request, { askees: found.askees });
  const waits = request.state === 'awaiting_approval';
  if (waits && found.requesterLeft) {
    return move(known, 'cancelled', { kind: 'cancelled', at: now, reason: 'requester_left' });
  }
  const question = request.events.findLast(({ kind }) =>
    ['asked', 'unconfirmed', 'nobody_to_ask'].includes(kind),
  );
  const open = waits || request.state === 'unconfirmed';
  return found.enough || !open || question?.kind === 'nobody_to_ask'
    ? known
    : withEvent(known, { kind: 'nobody_to_ask', at: now });
}

/** A person who cannot be asked is left out; where a channel cannot be asked, its people are. */
function withoutCopy(request: ShareRequest, target: string, code: string): ShareRequest {
  const without = withCopy(request, target, { gaveUp: code, ts: undefined });
  if (target !== request.rule.askIn) return without;
  const { askees, ...telling } = without.telling;
  return { ...without, telling: { ...telling, askDirectly: true } };
}

/** Says when to try again; after 24 hours of a refusing Slack it gives up. */
function withFailure(deps: TellDeps, request: ShareRequest, told: Untold): ShareRequest {
  const now = deps.now();
  const { failures, firstFailureAt = now } = request.telling;
  const fields = { requestId: request.id, code: told.code, failures: failures + 1 };
  const standing = told.kind !== 'passing';
  if (standing) deps.log.error('notification_refused', fields);
  else deps.log.warn('notification_failed', fields);
  const pause =
    told.kind !== 'passing'
      ? seldomMs
      : (told.retryAfterMs ?? Math.min(15_000 * 2 ** Math.min(failures, 10), seldomMs));
  const failed = withTelling(request, {
    failures: failures + 1,
    firstFailureAt,
    nextTellAt: now + Math.min(pause, seldomMs),
  });
  if (told.kind === 'passing' || now - firstFailureAt < giveUpAfterMs) return failed;
  deps.log.error('untold', fields);
  return withTelling(failed, { untold: lastEvent(request).sequence });
}

function release(request: ShareRequest): ShareRequest {
  const { owner, tellLease, ...telling } = request.telling;
  return { ...request, telling };
}
