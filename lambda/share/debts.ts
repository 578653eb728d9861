/**
 * What a request still owes, and when. Pure; computed anew for every write, so that a debt and its
 * reminder (`dueAt`, the sparse index) are always one write.
 */
import { owedAudit } from './audit.ts';
import { lastEvent, type ShareEvent, type ShareRequest } from './request.ts';

/** How long the body of a failed or expired request is kept for "send again". */
export const bodyKeptMs = 24 * 60 * 60 * 1000;

export type OwedTelling =
  | { kind: 'parent' }
  | { kind: 'reply'; event: ShareEvent }
  | { kind: 'note'; event: ShareEvent }
  | { kind: 'update' };

const outcomes: readonly ShareEvent['kind'][] = [
  'sent',
  'failed',
  'unconfirmed',
  'cancelled',
  'expired',
];

/** Events that the thread gets a reply for: every outcome, and a wait that only an administrator can end. */
const deservesReply = (event: ShareEvent): boolean =>
  outcomes.includes(event.kind) ||
  (event.kind === 'waiting' &&
    (event.reason === 'login_paused' || event.reason === 'credentials_missing'));

/** The next thing to tell, in order: the parent, the replies, ICWS's words, the parent brought up to date. */
export function owedTelling(request: ShareRequest): OwedTelling | undefined {
  if (request.state === 'draft') return undefined;
  const { telling } = request;
  const last = lastEvent(request).sequence;
  const from = telling.untold ?? 0;
  if (from >= last) return undefined;
  if (telling.parent?.ts === undefined) return { kind: 'parent' };
  const told = request.events.filter((event) => event.sequence > from);
  const reply = told.find(
    (event) => deservesReply(event) && telling.replies[event.sequence]?.ts === undefined,
  );
  if (reply) return { kind: 'reply', event: reply };
  const note = told.findLast((event) => event.kind === 'failed' || event.kind === 'unconfirmed');
  if (note && request.icwsMessage && telling.notes[note.sequence]?.ts === undefined) {
    return { kind: 'note', event: note };
  }
  return telling.parent.shown < last ? { kind: 'update' } : undefined;
}

/** When the state itself asks for something. */
function stateDebt(request: ShareRequest): number | undefined {
  const { state, expiresAt, sendBefore, leaseUntil, endedAt, fields } = request;
  if (state === 'awaiting_approval') return expiresAt;
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
  const { nextTellAt } = request.telling;
  const debts = [
    owedTelling(request) ? (nextTellAt ?? lastEvent(request).at) : undefined,
    owedAudit(request).length > 0 ? lastEvent(request).at : undefined,
    stateDebt(request),
  ].filter((debt) => debt !== undefined);
  return debts.length === 0 ? undefined : Math.min(...debts);
}
