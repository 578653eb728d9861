/** A decision on a request: written conditionally, and made anew on a fresh read when the write was lost. */

import { isGone, type ShareRequest } from '../domain/request.ts';
import type { RequestStore, SavedRequest } from './ports.ts';

export interface DecideDeps {
  store: RequestStore;
  now(): number;
}

export type Decided<R> =
  | { kind: 'saved'; request: SavedRequest }
  | { kind: 'refused'; refusal: R }
  | { kind: 'contended' };

/**
 * Reads, lets `decide` choose, writes; a write that loses reads again and decides anew, three times at most.
 * `decide` returns the changed request, or a refusal that is handed through.
 * `first`: the request where the caller has just read it.
 */
export async function decideOn<R>(
  deps: DecideDeps,
  id: string,
  absent: R,
  decide: (request: ShareRequest) => ShareRequest | { refusal: R },
  first?: SavedRequest,
): Promise<Decided<R>> {
  let request = first ?? (await deps.store.load(id));
  for (let tries = 0; tries < 3; tries += 1) {
    if (!request || isGone(request, deps.now())) return { kind: 'refused', refusal: absent };
    const decided = decide(request);
    if ('refusal' in decided) return { kind: 'refused', refusal: decided.refusal };
    if (decided === request) return { kind: 'saved', request };
    const saved = await deps.store.save(request, decided);
    if (saved.kind === 'saved') return saved;
    request = await deps.store.load(id);
  }
  return { kind: 'contended' };
}
