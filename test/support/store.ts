/** The request store in memory: the same conditions as the real one, shown by the same contract suite. */

import type {
  Created,
  Cursor,
  DueRequests,
  Page,
  PageBounds,
  RequestLists,
  RequestStore,
  Saved,
  SavedRequest,
} from '../../lambda/application/ports.ts';
import type { RequestTable } from '../../lambda/aws/request-store.ts';
import { decisionsOf } from '../../lambda/domain/decisions.ts';
import { sha256 } from '../../lambda/domain/hash.ts';
import { isGone, type ShareRequest } from '../../lambda/domain/request.ts';
import { dueAt } from '../../lambda/domain/timeouts.ts';

interface Held {
  text: string;
  writeId: string;
  dueAt: number | undefined;
  sweeps: number;
}

const minuteMs = 60_000;

export class MemoryStore implements RequestStore, DueRequests, RequestLists, RequestTable {
  readonly #held = new Map<string, Held>();

  readonly #writes = new WeakMap<object, string>();

  #read(id: string): SavedRequest | undefined {
    const held = this.#held.get(id);
    return held && this.#saved(held);
  }

  #saved({ text, writeId }: Held): SavedRequest {
    return this.#mark(JSON.parse(text) as ShareRequest, writeId);
  }

  #mark(request: ShareRequest, writeId: string): SavedRequest {
    this.#writes.set(request, writeId);
    return request as SavedRequest;
  }

  /** The id follows from what was written over what, so that equal histories have equal ids. */
  #write(request: ShareRequest): SavedRequest {
    const text = JSON.stringify(request);
    const before = this.#held.get(request.id)?.writeId;
    const writeId = sha256(`${before} ${text}`);
    const held = { text, writeId, dueAt: dueAt(request), sweeps: 0 };
    this.#held.set(request.id, held);
    return this.#mark({ ...request }, writeId);
  }

  /** Every request, for the checks after a schedule. */
  all(): SavedRequest[] {
    return [...this.#held.keys()].flatMap((id) => this.#read(id) ?? []);
  }

  dueAtOf(id: string): number | undefined {
    return this.#held.get(id)?.dueAt;
  }

  /** What is held, in short: equal for equal contents. */
  contents(): unknown[] {
    return [...this.#held].map(([id, { text, ...held }]) => [id, held]);
  }

  /** The write that a request came from; undefined for anything else. */
  writeIdOf(request: object): string | undefined {
    return this.#writes.get(request);
  }

  load(id: string) {
    return Promise.resolve(this.#read(id));
  }

  create(request: ShareRequest, now: number): Promise<Created> {
    const known = this.#read(request.id);
    if (known && !isGone(known, now)) {
      return Promise.resolve({ kind: 'exists' });
    }
    return Promise.resolve({ kind: 'created', request: this.#write(request) });
  }

  save(before: SavedRequest, after: ShareRequest): Promise<Saved> {
    const seen = this.#writes.get(before);
    if (seen === undefined) throw new Error('only a request that this store returned can be saved');
    if (this.#held.get(before.id)?.writeId !== seen) {
      return Promise.resolve({ kind: 'conflict' });
    }
    return Promise.resolve({ kind: 'saved', request: this.#write(after) });
  }

  async *scan() {
    for (const request of this.all()) yield { kind: 'request', request } as const;
  }

  remove(before: SavedRequest) {
    if (this.#held.get(before.id)?.writeId !== this.#writes.get(before))
      return Promise.resolve(false);
    return Promise.resolve(this.#held.delete(before.id));
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

  latestOf(teamId: string, userId: string, limit: number, now: number) {
    const own = this.all().filter(
      (request) =>
        request.state !== 'draft' &&
        request.teamId === teamId &&
        request.requester === userId &&
        !isGone(request, now),
    );
    return Promise.resolve(own.sort((a, b) => b.createdAt - a.createdAt).slice(0, limit));
  }

  async *waiting(teamId: string, now: number) {
    const open = this.all().filter(
      (request) =>
        request.state === 'awaiting_approval' && request.teamId === teamId && !isGone(request, now),
    );
    const expiry = ({ approval }: ShareRequest) => approval.expiresAt ?? 0;
    yield open.sort((a, b) => expiry(a) - expiry(b));
  }

  ofRule(teamId: string, rule: string, bounds: PageBounds) {
    const ofRule = (request: ShareRequest) =>
      request.state !== 'draft' && request.rule.name === rule;
    return this.#page(teamId, bounds, (one) => (ofRule(one) ? [one.createdAt] : []));
  }

  decidedBy(teamId: string, userId: string, bounds: PageBounds) {
    const since = bounds.now - 30 * 24 * 60 * minuteMs;
    return this.#page(teamId, bounds, (one) =>
      decisionsOf(one).flatMap(({ at, by }) => (by === userId && at > since ? [at] : [])),
    );
  }

  /** One page of the requests that are listed, each at the times at which it is. */
  #page(
    teamId: string,
    { after, limit, now }: PageBounds,
    timesOf: (request: ShareRequest) => number[],
  ): Promise<Page> {
    const order = ({ at, id }: Cursor) => `${at}#${id}`;
    const listed = this.all()
      .filter((one) => one.teamId === teamId && !isGone(one, now))
      .flatMap((request) => timesOf(request).map((at) => ({ at, id: request.id, request })))
      .filter((entry) => after === undefined || order(entry) < order(after))
      .sort((a, b) => (order(a) < order(b) ? 1 : -1));
    const shown = listed.slice(0, limit);
    const end = shown.at(-1);
    return Promise.resolve({
      requests: [...new Set(shown.map(({ request }) => request))],
      ...(listed.length > limit && end ? { next: { at: end.at, id: end.id } } : {}),
    });
  }
}
