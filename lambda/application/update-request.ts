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

/** What a decision on a request is made with. */
export interface Decision<R> {
  id: string;
  /** What to refuse with where there is no such request, and where it is too late to write. */
  refusals: { absent: R; late: R };
  /** Whether a write may still begin. */
  mayWrite(): boolean;
  /** Returns the changed request, the same one where nothing is to change, or a refusal that is handed through. */
  decide(request: ShareRequest): ShareRequest | { refusal: R };
  /** The request where the caller has just read it. */
  first?: SavedRequest;
}

/**
 * Reads, lets `decide` choose, writes; a write that loses reads again and decides anew, three times at most. A write that
 * seems lost may have been this one: its repetition is recognized before the clock is asked, and `contended` claims nothing.
 */
export async function updateWithRetry<R>(
  deps: DecideDeps,
  decision: Decision<R>,
): Promise<Decided<R>> {
  let request = decision.first ?? (await deps.store.load(decision.id));
  for (let tries = 0; tries < 3; tries += 1) {
    const step = next(decision, request, deps.now());
    if (step.kind !== 'write') return step;
    if (!decision.mayWrite()) {
      const refusal = decision.refusals.late;
      return tries === 0 ? { kind: 'refused', refusal } : { kind: 'contended' };
    }
    const saved = await deps.store.save(step.before, step.after);
    if (saved.kind === 'saved') return saved;
    request = await deps.store.load(decision.id);
  }
  return { kind: 'contended' };
}

type Step<R> = Decided<R> | { kind: 'write'; before: SavedRequest; after: ShareRequest };

/** What a decision comes to on the request as it is now: nothing to write, or what to write. */
function next<R>(
  { refusals, decide }: Decision<R>,
  request: SavedRequest | undefined,
  now: number,
): Step<R> {
  if (!request || isGone(request, now)) return { kind: 'refused', refusal: refusals.absent };
  const decided = decide(request);
  if ('refusal' in decided) return { kind: 'refused', refusal: decided.refusal };
  if (decided === request) return { kind: 'saved', request };
  return { kind: 'write', before: request, after: decided };
}
