/**
 * What this team shared before: whether one of the recordings already went, may have gone, or is about to go to one of the
 * addresses, and what was sent to them. Best effort: where it cannot be read in time, no warning is shown.
 */
import { hasExpired } from '../domain/approval.ts';
import { type Email, recipientsOf } from '../domain/email.ts';
import {
  type EarlierShares,
  isOutcomeUnknown,
  type PreviousShare,
  type ShareRequest,
} from '../domain/request.ts';
import type { State } from '../domain/states.ts';
import {
  type IndexedShare,
  type Log,
  type RequestStore,
  type SavedRequest,
  type SharedContent,
  type ShareHistory,
  UnreadableRequestError,
} from './ports.ts';
import { timeBudget } from './time-budget.ts';
import { withTimeout } from './with-timeout.ts';

export interface PreviousSharesDeps {
  history: ShareHistory;
  store: RequestStore;
  log: Log;
  now(): number;
}

/** What a request shares, as far as its recordings are known. */
export const sharedContent = ({
  teamId,
  email,
}: {
  teamId: string;
  email: Pick<Email, 'recordings' | 'to' | 'cc'>;
}): SharedContent => ({
  teamId,
  recordingIds: email.recordings.flatMap(({ recordingId }) => recordingId ?? []),
  addresses: recipientsOf(email).map(({ address }) => address),
});

export interface PreviousShares {
  previousShare?: PreviousShare;
  earlierShares?: EarlierShares[];
}

/** Of several the one that matters most is named. */
const byWeight: readonly PreviousShare['kind'][] = ['sent', 'unknown', 'approved', 'waiting'];

/** `ownId`: the request that is being made; it may have been confirmed by an earlier delivery. */
export async function findPreviousShares(
  deps: PreviousSharesDeps,
  content: SharedContent,
  ownId: string,
  limitMs: number = timeBudget.previousSharesMs,
): Promise<PreviousShares> {
  try {
    const found = await withTimeout(find(deps, content, ownId), limitMs);
    if (found !== 'timeout') return found;
    deps.log.warn('share_history_timeout');
  } catch (cause) {
    deps.log.warn('share_history_failed', {}, cause);
  }
  return {};
}

/**
 * The draft with a warning that it did not have: what was shared since it was made. `conflict`: it changed at the same
 * moment.
 */
export async function withNewWarning(
  store: RequestStore,
  draft: SavedRequest,
  { previousShare }: PreviousShares,
): Promise<SavedRequest | 'conflict'> {
  if (!previousShare || previousShare.id === draft.previousShare?.id) return draft;
  const saved = await store.save(draft, { ...draft, previousShare });
  return saved.kind === 'saved' ? saved.request : 'conflict';
}

async function find(
  deps: PreviousSharesDeps,
  content: SharedContent,
  ownId: string,
): Promise<PreviousShares> {
  const { shares, earlier } = await deps.history.read(content, deps.now());
  const others = shares.filter(({ id }) => id !== ownId);
  const known = await Promise.all(others.map((share) => previousShareOf(deps, share)));
  const warned = known.filter((one) => one !== undefined);
  const [previousShare] = byWeight.flatMap((kind) => warned.find((one) => one.kind === kind) ?? []);
  return { ...(previousShare ? { previousShare } : {}), earlierShares: earlier };
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

const kinds: Record<State, PreviousShare['kind'] | undefined> = {
  sent: 'sent',
  unconfirmed: 'unknown',
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
  if (hasExpired(request, now)) return undefined;
  return isOutcomeUnknown(request) ? 'unknown' : kinds[request.state];
}
