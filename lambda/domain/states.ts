/**
 * The states of a request and the only ways between them, and the one function that takes such a way.
 * Pure: no clock, no I/O. Every change of state and its audit event are made together here.
 */
import { eventHash } from './hash.ts';
import type { ShareEvent, ShareRequest, State } from './request.ts';

/** state → the states it may leave to. A draft may also end by its `ttl`, which is no transition. */
export const transitions: Readonly<Record<State, readonly State[]>> = {
  draft: ['approved', 'awaiting_approval'],
  awaiting_approval: ['approved', 'rejected', 'cancelled', 'expired'],
  approved: ['sending', 'cancelled', 'failed'],
  sending: ['sent', 'failed', 'approved', 'unconfirmed'],
  unconfirmed: ['sent', 'approved', 'failed'],
  sent: [],
  failed: [],
  rejected: [],
  cancelled: [],
  expired: [],
};

/** Whether a state is an end: nothing leads out of it. */
export const isFinal = (state: State): boolean => transitions[state].length === 0;

export type EventFacts = Pick<ShareEvent, 'kind' | 'at'> &
  Partial<
    Pick<
      ShareEvent,
      'by' | 'attempt' | 'reason' | 'until' | 'status' | 'errorId' | 'contentHash' | 'waited'
    >
  >;

/** Appends an event, chained by hash, without changing the state. */
export function withEvent(request: ShareRequest, facts: EventFacts): ShareRequest {
  const previous = request.events.at(-1);
  const unhashed = {
    ...facts,
    sequence: (previous?.sequence ?? 0) + 1,
    state: request.state,
    previousHash: previous?.hash ?? '',
  };
  const event = { ...unhashed, hash: eventHash(request.id, unhashed) };
  return { ...request, events: [...request.events, event] };
}

/** Takes one transition of the table. Throws on any other: that is a fault of the caller, not of a person. */
export function move(request: ShareRequest, to: State, facts: EventFacts): ShareRequest {
  if (!transitions[request.state].includes(to)) {
    throw new Error(`no way from ${request.state} to ${to}`);
  }
  const { leaseOwner, leaseUntil, nextAttemptAt, waitReason, recheckAt, ttl, ...kept } = request;
  const asked =
    to === 'unconfirmed' ? withoutAskees({ ...kept, state: to }) : { ...kept, state: to };
  const moved = withEvent(asked, facts);
  return isFinal(to) ? ended(moved, facts.at) : moved;
}

/** An ended request gets its time to live, and loses the body unless "send again" may still want it. */
function ended(request: ShareRequest, at: number): ShareRequest {
  const keepsBody = request.state === 'failed' || request.state === 'expired';
  const closed = {
    ...request,
    endedAt: at,
    ttl: Math.floor(at / 1000) + request.rule.retentionDays * 86_400,
  };
  return keepsBody ? closed : withoutBody(closed);
}

/** Whom to ask is found out anew. */
export function withoutAskees(request: ShareRequest): ShareRequest {
  const { askees, ...telling } = request.telling;
  return { ...request, telling };
}

export function withoutBody(request: ShareRequest): ShareRequest {
  const { emailBody, ...fields } = request.fields;
  return { ...request, fields };
}
