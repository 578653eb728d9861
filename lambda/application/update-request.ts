/** Optimistic concurrency on one request: conditional writes, made again on a fresh read when they lose. */
import { isGone, type ShareRequest } from '../domain/request.ts';
import type { RequestStore, SavedRequest } from './ports.ts';

export interface UpdateDeps {
  store: RequestStore;
  now(): number;
  /** Whether a write may still begin. */
  mayStillWrite(): boolean;
}

export type UpdateResult<R> =
  | { kind: 'saved'; request: SavedRequest }
  | { kind: 'refused'; refusal: R }
  | { kind: 'absent' | 'timeout' | 'contended' };

/** Returns the changed request, the same one where nothing is to change, or a refusal. */
export type Change<R> = (request: ShareRequest) => ShareRequest | { refusal: R };

/**
 * Applies `change` to the request as it was read, and writes it; after a lost write it reads the request again and
 * applies `change` to that, three times at most. A write that seems lost may have been this one: its repetition is
 * recognized before the clock is asked, and `contended` claims nothing.
 */
export async function updateWithRetry<R>(
  deps: UpdateDeps,
  first: SavedRequest,
  change: Change<R>,
): Promise<UpdateResult<R>> {
  let request: SavedRequest | undefined = first;
  for (let tries = 0; tries < 3; tries += 1) {
    const next = choose(request, change, deps.now());
    if (next.kind !== 'write') return next;
    if (!deps.mayStillWrite()) return { kind: tries === 0 ? 'timeout' : 'contended' };
    const saved = await deps.store.save(next.before, next.after);
    if (saved.kind === 'saved') return saved;
    request = await deps.store.load(first.id);
  }
  return { kind: 'contended' };
}

/** Applies a change to the request as it is now: nothing to write, or what to write. */
function choose<R>(
  request: SavedRequest | undefined,
  change: Change<R>,
  now: number,
): UpdateResult<R> | { kind: 'write'; before: SavedRequest; after: ShareRequest } {
  if (!request || isGone(request, now)) return { kind: 'absent' };
  const changed = change(request);
  if ('refusal' in changed) return { kind: 'refused', refusal: changed.refusal };
  if (changed === request) return { kind: 'saved', request };
  return { kind: 'write', before: request, after: changed };
}

/** Saves a change, or returns what somebody else wrote meanwhile: the next step starts from that. */
export async function save(
  { store }: Pick<UpdateDeps, 'store'>,
  before: SavedRequest,
  after: ShareRequest,
): Promise<SavedRequest> {
  const saved = await store.save(before, after);
  if (saved.kind === 'saved') return saved.request;
  return (await store.load(before.id)) ?? before;
}
