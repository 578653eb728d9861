/**
 * `processRequest(requestId)`: does what a request needs next. It may be called twice, late or out of order.
 *
 * Main course:
 *  1. load the request; for a draft, or one that approvers will see, look its recording up
 *  2. do what time alone asks for (expiry, approval too old, lease ran out, old body)
 *  3. approved: tell that it is being worked on, get a session, record the attempt, PUT, record the result
 *  4. add what happened to the audit trail, and tell people what was recorded
 *  5. ask to be woken when something is left for later
 *
 * It never sends without the recorded attempt, never after an uncertain one, and tells only what is recorded.
 * A crash between any two steps is found by the sweeper through `dueAt`.
 */

import { type AuditLine, auditLines, owedAudit } from '../domain/audit.ts';
import { applyTimeouts } from '../domain/delivery.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { type TellDeps, tell } from './notify.ts';
import type { AuditTrail, SavedRequest } from './ports.ts';
import {
  attemptAll,
  mayAttempt,
  remember,
  rememberSent,
  type SendDeps,
  save,
  stopIfChanged,
  wake,
} from './send-email.ts';

export interface ProcessDeps extends TellDeps, SendDeps {
  trail: AuditTrail;
}

/** Throws only on faults of the store; then the message must stay in the queue. */
export async function processRequest(deps: ProcessDeps, id: string): Promise<void> {
  let request = await deps.store.load(id);
  if (!request || isGone(request, deps.now())) {
    deps.log.info('request_absent', { requestId: id });
    return;
  }
  request = await catchUp(deps, request);
  if (wantsLookUp(request)) request = await lookUp(deps, request);
  if (request.state === 'draft') return;
  if (isFirst(request) && mayGoOut(request)) await remember(deps, request);
  if (mayAttempt(request, deps.now())) {
    request = (await tell(deps, request)).request;
    request = await attemptAll(deps, request);
  }
  const audited = await audit(deps, request);
  const told = await tell(deps, request, audited);
  if (told.later !== undefined) await wake(deps, id, told.later);
}

/** Before its first audit line nothing else has told that it was confirmed. */
const isFirst = ({ audited }: ShareRequest): boolean => audited === undefined;
const mayGoOut = ({ state }: ShareRequest): boolean =>
  state === 'awaiting_approval' || state === 'approved';

/** For whoever has to decide, once; again where the rule insists and ICWS could not say. */
const wantsLookUp = ({ state, lookUp: known, rule }: ShareRequest): boolean =>
  (state === 'draft' && (!known || (known === 'unavailable' && rule.detailsRequired))) ||
  (state === 'awaiting_approval' && !known);

async function lookUp(deps: ProcessDeps, request: SavedRequest): Promise<SavedRequest> {
  // Who looked at which request's recording; a trail that does not take the line stops nobody.
  const line = { event: 'recording_looked_up', requestId: request.id, user: request.requester };
  await writeTrail(deps, request, [line]);
  const found = await deps.pbx.getMediaDetails(request.fields.recordingId);
  deps.log.info('media_details_read', { requestId: request.id, result: found.kind });
  const details = found.kind === 'found' ? { details: found.details } : {};
  const known = await save(deps, request, { ...request, lookUp: found.kind, ...details });
  if (known.state === 'draft') await deps.teller.showReview(known);
  return known;
}

/** The last event that the trail has now. One that does not take the lines gets them later: the request owes them. */
async function audit(deps: ProcessDeps, request: ShareRequest): Promise<number | undefined> {
  const events = owedAudit(request);
  if (events.length === 0) return undefined;
  const written = await writeTrail(deps, request, auditLines(request, events));
  return written ? events.at(-1)?.sequence : undefined;
}

/** False when the trail does not take the lines, which is logged. */
async function writeTrail(
  { trail, log }: ProcessDeps,
  { id }: ShareRequest,
  lines: AuditLine[],
): Promise<boolean> {
  try {
    await trail.write(lines);
    return true;
  } catch (cause) {
    log.error('audit_failed', { requestId: id }, cause);
    return false;
  }
}

async function catchUp(deps: ProcessDeps, request: SavedRequest): Promise<SavedRequest> {
  const stopped = await stopIfChanged(deps, request);
  if (stopped) return stopped;
  const after = applyTimeouts(request, deps.now());
  if (!after) return request;
  return rememberSent(deps, await save(deps, request, after));
}
