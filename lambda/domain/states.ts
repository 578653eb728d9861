/** The states of a request and the only ways between them. Pure. `docs/architecture.md` has the diagram. */

export const stateWords = [
  'draft',
  'awaiting_approval',
  'approved',
  'sending',
  'sent',
  'failed',
  'unconfirmed',
  'rejected',
  'cancelled',
  'expired',
] as const;
export type State = (typeof stateWords)[number];

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
