/** The request store in memory: the same conditions as the real one, shown by the same contract suite. */
import { dueAt } from '../../lambda/share/debts.ts';
import type { DueRequests, RequestLists, RequestStore } from '../../lambda/share/ports.ts';
import { isGone, type ShareRequest } from '../../lambda/share/request.ts';

interface Held {
  text: string;
  dueAt: number | undefined;
  sweeps: number;
}

const minuteMs = 60_000;

export class MemoryStore implements RequestStore, DueRequests, RequestLists {
  readonly #held = new Map<string, Held>();

  #read(id: string): ShareRequest | undefined {
    const held = this.#held.get(id);
    return held && (JSON.parse(held.text) as ShareRequest);
  }

  #write(request: ShareRequest): void {
    const text = JSON.stringify(request);
    this.#held.set(request.id, { text, dueAt: dueAt(request), sweeps: 0 });
  }

  /** Every request, for the checks after a schedule. */
  all(): ShareRequest[] {
    return [...this.#held.keys()].flatMap((id) => this.#read(id) ?? []);
  }

  dueAtOf(id: string): number | undefined {
    return this.#held.get(id)?.dueAt;
  }

  load(id: string) {
    return Promise.resolve(this.#read(id));
  }

  create(request: ShareRequest, now: number) {
    const known = this.#read(request.id);
    if (known && !isGone(known, now)) return Promise.resolve('exists' as const);
    this.#write(request);
    return Promise.resolve('created' as const);
  }

  save(before: ShareRequest, after: ShareRequest) {
    if (this.#read(before.id)?.version !== before.version) {
      return Promise.resolve({ kind: 'conflict' as const });
    }
    const request = { ...after, version: before.version + 1 };
    this.#write(request);
    return Promise.resolve({ kind: 'saved' as const, request });
  }

  due(now: number, limit: number) {
    const due = [...this.#held].flatMap(([id, held]) =>
      held.dueAt !== undefined && held.dueAt <= now ? [{ id, dueAt: held.dueAt }] : [],
    );
    return Promise.resolve(due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit));
  }

  postpone({ id, dueAt: seen }: { id: string; dueAt: number }, now: number) {
    const held = this.#held.get(id);
    if (held?.dueAt !== seen) return Promise.resolve(false);
    held.dueAt = now + Math.min(minuteMs * 2 ** held.sweeps, 15 * minuteMs);
    held.sweeps += 1;
    return Promise.resolve(true);
  }

  latestOf(teamId: string, userId: string, limit: number) {
    const own = this.all().filter(
      ({ state, teamId: team, requester }) =>
        state !== 'draft' && team === teamId && requester === userId,
    );
    return Promise.resolve(own.sort((a, b) => b.createdAt - a.createdAt).slice(0, limit));
  }

  waiting(teamId: string, limit: number) {
    const open = this.all().filter(
      ({ state, teamId: team }) => state === 'awaiting_approval' && team === teamId,
    );
    const sorted = open.sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
    return Promise.resolve(sorted.slice(0, limit));
  }
}
