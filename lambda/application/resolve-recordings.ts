/**
 * Finds out about the recordings of a request, one after the other: which recording an interaction has, and the facts of
 * each. Every answer is saved before the next question, and shown in the requester's confirmation while it is open.
 */
import type { AuditLine } from '../domain/audit.ts';
import { type LookedUp, toLookUp, withLookUp } from '../domain/look-ups.ts';
import { nameOf, type Recording } from '../domain/recordings.ts';
import type { CallDetails, LookUp, ShareRequest } from '../domain/request.ts';
import type { AuditTrail, Log, MediaDetailsResult, Notifier, Pbx, SavedRequest } from './ports.ts';
import { findPreviousShares, type PreviousSharesDeps, sharedContent } from './previous-shares.ts';
import { save } from './update-request.ts';

export interface ResolveDeps extends PreviousSharesDeps {
  pbx: Pbx;
  notifier: Notifier;
  trail: AuditTrail;
  log: Log;
  /** What is left of this invocation, in milliseconds. */
  remainingMs(): number;
}

/** What must remain of the invocation for another look-up: a sign-in, two calls of PureConnect, and showing the answer. */
const lookUpNeedsMs = 50_000;

/** What came of one look-up. `noSession`: PureConnect could not be asked at all. */
interface Answer extends LookedUp {
  noSession?: true | undefined;
}

/** Looks up what is still to be looked up. What there is no time for is left to the sweeper. */
export async function resolveRecordings(
  deps: ResolveDeps,
  request: SavedRequest,
): Promise<SavedRequest> {
  const wanted = toLookUp(request);
  if (wanted.length === 0) return request;
  // Who looked at which recordings. A failed write to the audit trail does not stop the look-up.
  const line = { event: 'recordings_looked_up', requestId: request.id, user: request.requester };
  await writeTrail(deps, request, [line]);
  let current = request;
  let view: View = 'shown';
  for (const recording of wanted) {
    if (deps.remainingMs() < lookUpNeedsMs) break;
    const found = await find(deps, recording);
    deps.log.info('recording_looked_up', { requestId: request.id, result: found.result });
    // What could not be asked for one could not be asked for the others.
    const others = found.noSession ? wanted : [recording];
    for (const one of others) current = await saveLookUp(deps, current, one, found);
    view = await show(deps, current, view);
    if (found.noSession) break;
  }
  return current;
}

type View = Awaited<ReturnType<Notifier['updateView']>>;

/** A view that was closed stays closed. */
const show = async (deps: ResolveDeps, request: SavedRequest, view: View): Promise<View> =>
  request.state === 'draft' && view === 'shown' ? deps.notifier.updateView(request) : view;

/** Another worker may save meanwhile: what is known by then is not replaced. */
async function saveLookUp(
  deps: ResolveDeps,
  request: SavedRequest,
  recording: Recording,
  { noSession, ...found }: Answer,
): Promise<SavedRequest> {
  let current = request;
  for (let tries = 0; tries < 3; tries += 1) {
    const looked = withLookUp(current, recording, found, deps.now());
    const after = await withHistory(deps, current, looked);
    if (after === current) break;
    const saved = await deps.store.save(current, after);
    if (saved.kind === 'saved') return saved.request;
    current = (await deps.store.load(request.id)) ?? current;
  }
  return current;
}

/** Nobody waits for the worker as they do for the form, milliseconds. */
const historyLimitMs = 5000;

/** With what the form could not say of recordings that were not known then. */
async function withHistory(
  deps: ResolveDeps,
  before: ShareRequest,
  after: ShareRequest,
): Promise<ShareRequest> {
  return before.contentHash === after.contentHash
    ? after
    : {
        ...after,
        ...(await findPreviousShares(deps, sharedContent(after), after.id, historyLimitMs)),
      };
}

/** The recording of an interaction, and the facts of it; both may be unknown. */
async function find(
  { pbx }: ResolveDeps,
  { recordingId, interactionId = '' }: Recording,
): Promise<Answer> {
  if (recordingId !== undefined) return lookedUp(await pbx.getMediaDetails(recordingId));
  const found = await pbx.findInteraction(interactionId);
  if (found.kind === 'unavailable') return { result: found.kind, noSession: found.noSession };
  if (found.kind !== 'found') return { result: found.kind };
  const read = await pbx.getMediaDetails(found.recordingId);
  return { recordingId: found.recordingId, ...lookedUp(read, found.details) };
}

/** `ofCall`: what the interaction says of the agent and the other party. */
function lookedUp(read: MediaDetailsResult, ofCall: CallDetails = {}): Answer {
  const ofRecording = read.kind === 'found' ? read.details : {};
  const facts = [ofCall, ofRecording].flatMap((details) => Object.entries(details));
  const known = facts.filter(([, fact]) => fact !== undefined);
  const call: CallDetails = Object.fromEntries(known);
  const noSession = read.kind === 'unavailable' ? read.noSession : undefined;
  return { result: read.kind, ...(known.length > 0 ? { call } : {}), noSession };
}

/** Marks what was not looked up, so that nothing is due. */
export async function giveUpLookUps(deps: ResolveDeps, request: SavedRequest): Promise<void> {
  const left = toLookUp(request).filter((one) => request.lookUps[nameOf(one)] === undefined);
  if (left.length === 0) return;
  const given = left.map((one): [string, LookUp] => [nameOf(one), { result: 'unavailable' }]);
  const lookUps = { ...request.lookUps, ...Object.fromEntries(given) };
  await save(deps, request, { ...request, lookUps });
}

/** Returns false when the trail does not take the lines, which is logged. */
export async function writeTrail(
  { trail, log }: Pick<ResolveDeps, 'trail' | 'log'>,
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
