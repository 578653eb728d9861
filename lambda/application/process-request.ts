/**
 * `processRequest(id)`: level-triggered reconciliation of one request. It may be called twice, late, or out of order.
 *
 *  1. load the request; find its recordings and look them up for whoever will see them
 *  2. apply what time alone changes (expiry, approval too old, lease ran out, old body)
 *  3. approved: notify that it is being worked on, open a session, record the attempt, PUT, record the result
 *  4. add what happened to the audit trail, and notify people of what was recorded
 *  5. enqueue it again when something is left for later
 *
 * It never sends without the recorded attempt, never after an unclear one, and claims only what is recorded. The sweeper
 * finds a crash between any two steps through `dueAt`.
 */
import { canSendAgain } from '../domain/approval.ts';
import { auditLines, unauditedEvents } from '../domain/audit.ts';
import { decisionsOf } from '../domain/decisions.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { applyTimeouts } from '../domain/timeouts.ts';
import { type NotifyDeps, notify } from './notify.ts';
import type { DecisionIndex, SavedRequest } from './ports.ts';
import { sharedContent } from './previous-shares.ts';
import {
  giveUpLookUps,
  type ResolveDeps,
  resolveRecordings,
  writeTrail,
} from './resolve-recordings.ts';
import { enqueueAt, mayAttempt, type SendDeps, sendEmail, stopIfChanged } from './send-email.ts';
import { save } from './update-request.ts';

export interface ProcessDeps extends NotifyDeps, SendDeps, ResolveDeps {
  decisions: DecisionIndex;
}

/** Throws only on faults of the store; then the message must stay in the queue. */
export async function processRequest(deps: ProcessDeps, id: string): Promise<void> {
  let request = await deps.store.load(id);
  if (!request || isGone(request, deps.now())) {
    deps.log.info('request_absent', { requestId: id });
    // Nobody confirms it any more: it need not be looked up, and no longer be found.
    if (request) await giveUpLookUps(deps, request);
    return;
  }
  request = await catchUp(deps, request);
  if (request.state === 'draft') {
    await resolveRecordings(deps, request);
    return;
  }
  // Before the first audit line nothing else has recorded that it was confirmed.
  if (request.audited === undefined && isUnderway(request)) {
    await recordShare(deps, request);
    await linkResend(deps, request);
  }
  if (mayAttempt(request, deps.now())) {
    request = (await notify(deps, request)).request;
    request = await sendEmail(deps, request);
  }
  if (hasNewOutcome(request)) await recordShare(deps, request);
  await recordDecisions(deps, request);
  const audited = await audit(deps, request);
  const notified = await notify(deps, request, audited);
  if (notified.continueAt !== undefined) await enqueueAt(deps, id, notified.continueAt);
  // For whoever will decide; nobody is asked later because PureConnect is slow.
  await resolveRecordings(deps, notified.request);
}

const isUnderway = ({ state }: ShareRequest): boolean =>
  state === 'awaiting_approval' || state === 'approved';

/** The share that failed shows that it is sent again, and no longer offers it. Nothing depends on it. */
async function linkResend(deps: ProcessDeps, { id, requester, resendOf }: ShareRequest) {
  if (resendOf === undefined) return;
  try {
    const failed = await deps.store.load(resendOf);
    if (failed?.requester !== requester || !canSendAgain(failed)) return;
    await save(deps, failed, { ...failed, resentAs: id });
    await deps.queue.enqueue(resendOf, 0);
  } catch (cause) {
    deps.log.warn('resend_not_linked', { requestId: id }, cause);
  }
}

/** Stops a request whose record was changed by somebody else, and applies what time alone changes. */
async function catchUp(deps: ProcessDeps, request: SavedRequest): Promise<SavedRequest> {
  const stopped = await stopIfChanged(deps, request);
  if (stopped) return stopped;
  const after = applyTimeouts(request, deps.now());
  return after ? save(deps, request, after) : request;
}

/** Whether the trail does not have yet that it was sent, or may have been. */
const hasNewOutcome = (request: ShareRequest): boolean =>
  unauditedEvents(request).some(({ kind }) => kind === 'sent' || kind === 'unconfirmed');

/** Best effort: if this fails, a later share of the recording shows no warning. */
async function recordShare(deps: ProcessDeps, request: ShareRequest): Promise<void> {
  const { id, state } = request;
  try {
    const outcome = state === 'sent' || state === 'unconfirmed' ? state : 'none';
    const share = { id, at: deps.now(), outcome } as const;
    await deps.history.record(sharedContent(request), share);
  } catch (cause) {
    deps.log.warn('share_history_failed', { requestId: id }, cause);
  }
}

/** For the App Home of whoever decided. Only that depends on it. */
async function recordDecisions(deps: ProcessDeps, request: ShareRequest): Promise<void> {
  const { id, teamId, rule } = request;
  for (const { by, at } of decisionsOf({ rule, events: unauditedEvents(request) })) {
    if (by === undefined) continue;
    try {
      await deps.decisions.record(teamId, by, { at, id });
    } catch (cause) {
      deps.log.warn('decision_not_listed', { requestId: id }, cause);
    }
  }
}

/** The last event that the trail has now. If the write fails, the request stays due and is retried. */
async function audit(deps: ProcessDeps, request: ShareRequest): Promise<number | undefined> {
  const events = unauditedEvents(request);
  if (events.length === 0) return undefined;
  const written = await writeTrail(deps, request, auditLines(request, events));
  return written ? events.at(-1)?.sequence : undefined;
}
