/**
 * Whether the same recording already went, may have gone, or is about to go to the same address. Only a warning: where it
 * cannot be read in time, the share is only not warned of. It says what is recorded of the other request.
 */
import type { DisplayState } from '../domain/request.ts';
import {
  displayState,
  lastChange,
  type PreviousShare,
  type ShareRequest,
} from '../domain/request.ts';
import {
  type DuplicateIndex,
  type IndexedShare,
  type Log,
  type RequestStore,
  UnreadableRequestError,
} from './ports.ts';
import { timeBudget } from './time-budget.ts';
import { withTimeout } from './with-timeout.ts';

export interface PreviousSharesDeps {
  duplicates: DuplicateIndex;
  store: RequestStore;
  log: Log;
  now(): number;
}

/** Of several the one that matters most is named. */
const byWeight: readonly PreviousShare['kind'][] = ['sent', 'unknown', 'approved', 'waiting'];

/** `ownId`: the request that is being made; it may have been confirmed by an earlier delivery. */
export async function findPreviousShare(
  deps: PreviousSharesDeps,
  duplicateKey: string,
  ownId: string,
): Promise<PreviousShare | undefined> {
  try {
    const found = await withTimeout(find(deps, duplicateKey, ownId), timeBudget.previousSharesMs);
    if (found !== 'timeout') return found;
    deps.log.warn('duplicate_index_timeout');
  } catch (cause) {
    deps.log.warn('duplicate_index_failed', {}, cause);
  }
  return undefined;
}

async function find(
  deps: PreviousSharesDeps,
  duplicateKey: string,
  ownId: string,
): Promise<PreviousShare | undefined> {
  const indexed = await deps.duplicates.get(duplicateKey, deps.now());
  const others = indexed.filter(({ id }) => id !== ownId);
  const known = await Promise.all(others.map((share) => previousShareOf(deps, share)));
  const warned = known.filter((one) => one !== undefined);
  return byWeight.flatMap((kind) => warned.find((one) => one.kind === kind) ?? [])[0];
}

async function previousShareOf(
  { store, log, now }: PreviousSharesDeps,
  share: IndexedShare,
): Promise<PreviousShare | undefined> {
  try {
    const request = await store.load(share.id);
    const kind = request ? kindOf(request, now()) : 'unknown';
    return kind && { ...share, kind };
  } catch (cause) {
    if (!(cause instanceof UnreadableRequestError)) throw cause;
    log.error('request_unreadable', { requestId: share.id }, cause);
    return { ...share, kind: 'unknown' };
  }
}

const kinds: Record<DisplayState, PreviousShare['kind'] | undefined> = {
  sent: 'sent',
  unconfirmed: 'unknown',
  unconfirmed_closed: 'unknown',
  approved: 'approved',
  sending: 'approved',
  awaiting_approval: 'waiting',
  expired: undefined,
  draft: undefined,
  failed: undefined,
  rejected: undefined,
  cancelled: undefined,
};

/** How a request counts for another one of the same content; undefined where it sent nothing and will not. */
function kindOf(request: ShareRequest, now: number): PreviousShare['kind'] | undefined {
  const { state, approval } = request;
  if (state === 'awaiting_approval' && (approval.expiresAt ?? 0) <= now) return undefined;
  if (state === 'expired' && lastChange(request).reason === 'restored') return 'unknown';
  return kinds[displayState(request)];
}
