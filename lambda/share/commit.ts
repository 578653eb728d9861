/** Writes to a request: conditional, retried with a fresh read when lost, audited once saved. */
import type { Log, RequestStore } from './ports.ts';
import { isGone, type ShareRequest } from './request.ts';

export interface CommitDeps {
  store: RequestStore;
  log: Log;
  now(): number;
}

/** Saves one change and writes the audit line of every event that it added. */
export async function commit(deps: CommitDeps, before: ShareRequest, after: ShareRequest) {
  const saved = await deps.store.save(before, after);
  if (saved.kind === 'saved') {
    auditEvents(deps.log, after, before.events.length);
  }
  return saved;
}

/** One line for each event from the `from`th on; with the item it shows a changed, missing or added event. */
export function auditEvents(log: Log, request: ShareRequest, from: number): void {
  for (const { sequence, state, kind, hash, previousHash } of request.events.slice(from)) {
    log.audit('share_event', { requestId: request.id, sequence, state, kind, hash, previousHash });
  }
}

export type Decided<R> =
  | { kind: 'saved'; request: ShareRequest }
  | { kind: 'refused'; refusal: R }
  | { kind: 'contended' };

/**
 * Reads, lets `decide` choose, writes; a write that loses reads again and decides anew, three times at most.
 * `decide` returns the changed request, or a refusal that is handed through.
 * `first`: the request where the caller has just read it.
 */
export async function decideOn<R>(
  deps: CommitDeps,
  id: string,
  absent: R,
  decide: (request: ShareRequest) => ShareRequest | { refusal: R },
  first?: ShareRequest,
): Promise<Decided<R>> {
  let request = first ?? (await deps.store.load(id));
  for (let tries = 0; tries < 3; tries += 1) {
    if (!request || isGone(request, deps.now())) return { kind: 'refused', refusal: absent };
    const decided = decide(request);
    if ('refusal' in decided) return { kind: 'refused', refusal: decided.refusal };
    if (decided === request) return { kind: 'saved', request };
    const saved = await commit(deps, request, decided);
    if (saved.kind === 'saved') return saved;
    request = await deps.store.load(id);
  }
  return { kind: 'contended' };
}
