/**
 * What a request still owes, and when. Pure; computed anew for every write, so that a debt and its
 * reminder (`dueAt`, the sparse index) are always one write.
 */

import { selfApproved } from './approval.ts';
import { owedAudit } from './audit.ts';
import { lastEvent, type ShareEvent, type ShareRequest } from './request.ts';

/** How long the body of a failed or expired request is kept for "send again". */
export const bodyKeptMs = 24 * 60 * 60 * 1000;

export type OwedTelling =
  | { kind: 'parent' | 'askees' | 'update' }
  | { kind: 'reply' | 'note'; event: ShareEvent }
  /** What approvers see: the request itself, kept up to date, and messages in its thread. */
  | { kind: 'copy' | 'copy_update'; target: string }
  | { kind: 'nudge'; target: string; event: ShareEvent };

/** Events that the thread gets a reply for: every outcome, and what only somebody else can fix. */
const replied: readonly ShareEvent['kind'][] = [
  'sent',
  'failed',
  'unconfirmed',
  'rejected',
  'cancelled',
  'expired',
  'nobody_to_ask',
];
const deservesReply = (event: ShareEvent): boolean =>
  replied.includes(event.kind) ||
  (event.kind === 'waiting' &&
    (event.reason === 'login_paused' || event.reason === 'credentials_missing'));

/** The next thing to tell: the parent, the approvers, the replies, private words, then what must be brought up to date. */
export function owedTelling(request: ShareRequest): OwedTelling | undefined {
  if (request.state === 'draft') return undefined;
  const { telling } = request;
  const last = lastEvent(request).sequence;
  const from = telling.untold ?? 0;
  if (from >= last) return undefined;
  if (telling.parent?.ts === undefined) return { kind: 'parent' };
  const { shown } = telling.parent;
  const events = request.events.filter((event) => event.sequence > from);
  // Asking may fail for as long as Slack does not say whom: an outcome must not wait for it.
  const outcome = () => owedReply(request, events) ?? owedNote(request, events);
  const update = (): OwedTelling | undefined =>
    shown < last ? { kind: 'update' } : owedCopyUpdate(request, last);
  return request.state === 'awaiting_approval'
    ? (owedAsking(request) ?? outcome() ?? owedNudge(request, events) ?? update())
    : (outcome() ?? update() ?? owedAsking(request) ?? owedNudge(request, events));
}

/** Approvers are asked while they can decide, and what became of it where nobody knows; told of self-approval. */
function owedAsking(request: ShareRequest): OwedTelling | undefined {
  const { askees, copies } = request.telling;
  const { approvers } = request.rule;
  const asks = request.state === 'awaiting_approval';
  const unknown = request.state === 'unconfirmed' && approvers.length > 0;
  if (!asks && !unknown && !selfApproved(request)) return undefined;
  if (!askees) return { kind: 'askees' };
  const target = askees.find((id) => !copies[id]?.ts && copies[id]?.gaveUp === undefined);
  return target === undefined ? undefined : { kind: 'copy', target };
}

function owedReply({ telling }: ShareRequest, events: ShareEvent[]): OwedTelling | undefined {
  const event = events.find((one) => deservesReply(one) && !telling.replies[one.sequence]?.ts);
  return event && { kind: 'reply', event };
}

/** ICWS's words about a refusal, an approver's about a rejection: for the requester alone. */
function owedNote(request: ShareRequest, events: ShareEvent[]): OwedTelling | undefined {
  const words: Partial<Record<ShareEvent['kind'], string | undefined>> = {
    failed: request.icwsMessage,
    unconfirmed: request.icwsMessage,
    rejected: request.decisionReason,
  };
  const event = events.findLast(({ kind }) => words[kind] !== undefined);
  const told = event && request.telling.notes[event.sequence]?.ts !== undefined;
  return event && !told ? { kind: 'note', event } : undefined;
}

function owedNudge(request: ShareRequest, events: ShareEvent[]): OwedTelling | undefined {
  const { copies } = request.telling;
  const own = ({ kind, by }: ShareEvent) =>
    (kind === 'approved' || kind === 'approval') &&
    by === request.requester &&
    selfApproved(request);
  const nudging = (one: ShareEvent) =>
    one.kind === 'reminded' || one.kind === 'unconfirmed' || own(one);
  for (const event of events.filter(nudging)) {
    const open = Object.entries(copies).find(
      ([, copy]) => copy.ts !== undefined && copy.nudges[event.sequence] === undefined,
    );
    if (open) return { kind: 'nudge', target: open[0], event };
  }
  return undefined;
}

function owedCopyUpdate({ telling }: ShareRequest, last: number): OwedTelling | undefined {
  const stale = Object.entries(telling.copies).find(
    ([, { ts, shown }]) => ts !== undefined && shown < last,
  );
  return stale && { kind: 'copy_update', target: stale[0] };
}

/** When the state itself asks for something. */
function stateDebt(request: ShareRequest): number | undefined {
  const { state, expiresAt, sendBefore, leaseUntil, endedAt, fields } = request;
  if (state === 'awaiting_approval') {
    return earliest([request.remindAt, request.recheckAt, expiresAt]);
  }
  if (state === 'sending') return leaseUntil;
  if (state === 'approved') {
    const next = request.nextAttemptAt ?? lastEvent(request).at;
    return Math.min(next, sendBefore ?? next);
  }
  const holdsBody = endedAt !== undefined && fields.emailBody !== undefined;
  return holdsBody ? endedAt + bodyKeptMs : undefined;
}

/** When the request owes something next, or undefined when it owes nothing. */
export function dueAt(request: ShareRequest): number | undefined {
  const { nextTellAt, showAgainAt } = request.telling;
  const debts = [
    showAgainAt,
    owedTelling(request) ? (nextTellAt ?? lastEvent(request).at) : undefined,
    owedAudit(request).length > 0 ? lastEvent(request).at : undefined,
    stateDebt(request),
  ];
  return earliest(debts);
}

function earliest(times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
