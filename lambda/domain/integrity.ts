/**
 * Whether a request's record is what this app wrote: its content, its chain of events, and the approvals in it. Checked
 * before every PUT and by `audit verify`. Pure. What it cannot show: a whole chain forged by somebody who may write the
 * table; the audit log, which is kept apart, does not know such a request.
 */
import { contentHash } from './email.ts';
import { approvalsOf, eventHash, isApproval, lastApproval, type ShareEvent } from './events.ts';
import { sha256 } from './hash.ts';
import { isGroup } from './policy.ts';
import { lastEvent, type ShareRequest } from './request.ts';
import { isFinal, type State, transitions } from './states.ts';

/** The first thing that does not fit, in plain words; undefined for a record that is whole. */
export function integrityProblem(request: ShareRequest): string | undefined {
  return (
    contentProblem(request) ??
    chainProblem(request) ??
    stateProblem(request) ??
    approvalProblem(request) ??
    attemptProblem(request) ??
    holdProblem(request)
  );
}

/** What was erased, after the end, has nothing left to compare; nothing of it can be sent any more. */
const isErased = ({ state, events }: ShareRequest): boolean =>
  isFinal(state) && events.some(({ kind }) => kind === 'erased');

/** The event with which every recording was known. */
const namesContent = ({ kind }: ShareEvent): boolean =>
  kind === 'drafted' || kind === 'recordings_found';

function contentProblem(request: ShareRequest): string | undefined {
  const { emailBody } = request.email;
  const named = request.events.find((event) => event.contentHash !== undefined);
  if (named?.contentHash !== request.contentHash || (named && !namesContent(named))) {
    return 'its content is not the one that was drafted';
  }
  if (isErased(request)) return undefined;
  if (request.state === 'approved' && emailBody === undefined) return 'the body is missing';
  if (request.contentHash === undefined) {
    return request.state === 'draft' ? undefined : 'it has no content that was approved';
  }
  if (emailBody !== undefined && sha256(emailBody) !== request.bodyHash) {
    return 'the body is not the one that was drafted';
  }
  return contentHash(request) === request.contentHash
    ? undefined
    : 'a field, the rule, the requester or the team is not what was drafted';
}

/** Each event's own hash, and that it follows the one before. */
function chainProblem({ id, events }: ShareRequest): string | undefined {
  for (const [index, { hash, ...event }] of events.entries()) {
    const name = `event ${event.sequence}`;
    if (event.sequence !== index + 1) return `${name} is out of order: one was removed or put in`;
    if (eventHash(id, event) !== hash) return `${name} was changed`;
    if (event.previousHash !== (events[index - 1]?.hash ?? '')) {
      return `${name} does not follow its predecessor`;
    }
  }
  return undefined;
}

/** The states from which an event of each kind may lead to the state that it names; absent: it changes no state. */
const origins: Partial<Record<ShareEvent['kind'], readonly State[]>> = {
  asked: ['draft'],
  approved: ['draft', 'awaiting_approval', 'unconfirmed'],
  put_started: ['approved'],
  not_sent: ['sending'],
  sent: ['sending', 'unconfirmed'],
  failed: ['approved', 'sending', 'unconfirmed'],
  unconfirmed: ['sending'],
  rejected: ['awaiting_approval'],
  cancelled: ['awaiting_approval', 'approved'],
  expired: ['awaiting_approval'],
};

function stateProblem(request: ShareRequest): string | undefined {
  const { events, requester, state } = request;
  const first = events[0];
  if (first?.kind !== 'drafted' || first.state !== 'draft' || first.by !== requester) {
    return 'it does not begin with a draft of its requester';
  }
  for (const [index, event] of events.entries()) {
    const before = events[index - 1]?.state;
    if (before !== undefined && !mayFollow(before, event)) {
      return `event ${event.sequence} leads from ${before} to ${event.state}, which is no legal transition`;
    }
  }
  return state === lastEvent(request).state
    ? undefined
    : 'its state is not the one of its last event';
}

function mayFollow(before: State, { kind, state, reason }: ShareEvent): boolean {
  if (reason === 'restored') return isSettling(before, kind, state);
  if (kind === 'recordings_found') return before === 'draft' && state === 'draft';
  if (kind === 'erased') return state === before && isFinal(before);
  if (kind === 'held' || kind === 'released') return state === before;
  const from = origins[kind];
  if (from === undefined) return state === before;
  return from.includes(before) && transitions[before].includes(state);
}

/** `after-restore` settles a request without knowing what happened to it since; never toward sending. */
const isSettling = (before: State, kind: ShareEvent['kind'], state: State): boolean =>
  before === 'awaiting_approval'
    ? kind === 'expired' && state === 'expired'
    : (before === 'approved' || before === 'sending') &&
      kind === 'unconfirmed' &&
      state === 'unconfirmed';

/** Each `approved` rests on as many approvals as the rule asks for, of this content, by people whom it may accept. */
function approvalProblem(request: ShareRequest): string | undefined {
  for (const [index, event] of request.events.entries()) {
    if (!isApproval(event)) continue;
    const problem = lastApprovalProblem(request, request.events.slice(0, index + 1));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The approval that `events` ends with, and what leads to it. */
function lastApprovalProblem(request: ShareRequest, events: ShareEvent[]): string | undefined {
  const { kind, by, sequence, at, contentHash: approvedHash } = lastEvent({ ...request, events });
  const { approvals, expiresAfterMinutes } = request.rule;
  if (approvedHash !== request.contentHash) return `event ${sequence} approves another content`;
  if (by === undefined || !mayApprove(request, by)) {
    return `event ${sequence} is an approval that the rule does not accept`;
  }
  const asked = events.findLast((event) => event.kind === 'asked' || event.kind === 'unconfirmed');
  if (asked?.kind === 'asked' && at >= asked.at + expiresAfterMinutes * 60_000) {
    return `event ${sequence} approves after the request had expired`;
  }
  const people = new Set(approvalsOf(events).map((approval) => approval.by));
  return kind === 'approved' && people.size < approvals
    ? `event ${sequence} approves with ${people.size} of ${approvals} approvals`
    : undefined;
}

/** As far as the record shows: who belonged to a group at the time is not in it. */
function mayApprove({ rule, requester }: ShareRequest, by: string): boolean {
  if (rule.approvers.length === 0) return by === requester;
  if (by === requester && rule.selfApproval === 'never') return false;
  return rule.approvers.includes(by) || rule.approvers.some(isGroup);
}

/** One PUT for each attempt, the next only after the one before was recorded as not sent, and all in time. */
function attemptProblem(request: ShareRequest): string | undefined {
  const { events, rule, delivery } = request;
  const { attempts, sendBefore } = delivery;
  const started = events.filter(({ kind }) => kind === 'put_started');
  const numbered = attempts.every(
    ({ number, putStartedAt }, index) =>
      number === index + 1 &&
      started[index]?.attempt === number &&
      started[index].at === putStartedAt,
  );
  if (!numbered || started.length !== attempts.length)
    return 'its attempts are not those of its events';
  const approvedAt = lastApproval(events)?.at;
  const limit = approvedAt === undefined ? undefined : approvedAt + rule.sendWithinMinutes * 60_000;
  return sendBefore === limit ? undefined : 'the time until which it may be sent was changed';
}

/** Under legal hold exactly from `held` to `released`, and without a time to live for as long. */
function holdProblem({ events, heldAt, ttl }: ShareRequest): string | undefined {
  const last = events.findLast(({ kind }) => kind === 'held' || kind === 'released');
  if ((last?.kind === 'held') !== (heldAt !== undefined)) {
    return 'its legal hold is not the one of its events';
  }
  return heldAt !== undefined && ttl !== undefined ? 'it would expire under legal hold' : undefined;
}
