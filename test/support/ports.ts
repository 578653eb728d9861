/** The small ports in memory, shown to be like the real ones by `test/system/aws/ports.test.ts`. */
import type {
  AuditTrail,
  DuplicateIndex,
  IndexedShare,
  Log,
  LoginCircuitBreaker,
  Quota,
  WorkQueue,
} from '../../lambda/application/ports.ts';

export class MemoryQuota implements Quota {
  readonly #taken = new Map<string, Set<string>>();

  consume(teamId: string, userId: string, day: string, requestId: string, limit: number) {
    const key = [teamId, userId, day].join(' ');
    const ids = this.#taken.get(key) ?? new Set();
    if (!ids.has(requestId) && ids.size >= limit) return Promise.resolve(false);
    this.#taken.set(key, ids.add(requestId));
    return Promise.resolve(true);
  }

  readonly #lookUps = new Map<string, { count: number; last: string }>();

  countLookUp(teamId: string, userId: string, day: string, requestId: string, limit: number) {
    const key = [teamId, userId, day].join(' ');
    const { count, last } = this.#lookUps.get(key) ?? { count: 0, last: '' };
    if (last === requestId) return Promise.resolve(true);
    if (count >= limit) return Promise.resolve(false);
    this.#lookUps.set(key, { count: count + 1, last: requestId });
    return Promise.resolve(true);
  }
}

const weekMs = 7 * 86_400_000;

export class MemoryDuplicateIndex implements DuplicateIndex {
  readonly #known = new Map<string, IndexedShare[]>();

  get(key: string, now: number) {
    const alive = (this.#known.get(key) ?? []).filter(({ at }) => at + weekMs > now);
    return Promise.resolve(alive.sort((a, b) => b.at - a.at).slice(0, 5));
  }

  put(key: string, share: IndexedShare) {
    const others = (this.#known.get(key) ?? []).filter(({ id }) => id !== share.id);
    this.#known.set(key, [...others, share]);
    return Promise.resolve();
  }
}

/** Lines as `level event`, and what each said besides. */
export class MemoryLog implements Log {
  readonly lines: { line: string; fields: object }[] = [];

  get said(): string[] {
    return this.lines.map(({ line }) => line);
  }

  readonly info = this.#at('info');
  readonly warn = this.#at('warn');
  readonly error = this.#at('error');

  #at(level: string) {
    return (event: string, fields: object = {}) => {
      this.lines.push({ line: `${level} ${event}`, fields });
    };
  }
}

export class MemoryTrail implements AuditTrail {
  readonly lines: string[] = [];

  write(lines: object[]) {
    this.lines.push(...lines.map((line) => JSON.stringify(line)));
    return Promise.resolve();
  }
}

/** Messages with the time from which they can be received. */
export class MemoryQueue implements WorkQueue {
  messages: { requestId: string; at: number }[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  enqueue(requestId: string, delayS: number) {
    this.messages.push({ requestId, at: this.#now() + delayS * 1000 });
    return Promise.resolve(true);
  }

  /** Takes one message that can be received. */
  take(): string | undefined {
    const index = this.messages.findIndex(({ at }) => at <= this.#now());
    return index < 0 ? undefined : this.messages.splice(index, 1)[0]?.requestId;
  }
}

const pauseMs = 15 * 60_000;

export class MemoryPauses implements LoginCircuitBreaker {
  readonly #until = new Map<string, number>();

  tryAcquire(version: string, now: number) {
    const until = this.#until.get(version);
    if (until === undefined) return Promise.resolve({ may: true, paused: false } as const);
    if (until > now) return Promise.resolve({ may: false, until } as const);
    this.#until.set(version, now + pauseMs);
    return Promise.resolve({ may: true, paused: true } as const);
  }

  pause(version: string, now: number) {
    this.#until.set(version, now + pauseMs);
    return Promise.resolve();
  }

  clear(version: string) {
    this.#until.delete(version);
    return Promise.resolve();
  }
}
