/**
 * The whole system in memory, for schedules: the real listeners, `advance` and `sweep` over ports in memory.
 * Each process may be interrupted at any port call, before or after its effect; from then on it is dead.
 */
import { type AdvanceDeps, advance } from '../../lambda/share/advance.ts';
import { parsePolicy } from '../../lambda/share/policy.ts';
import type { Created, Saved, SavedRequest, SendResult, Told } from '../../lambda/share/ports.ts';
import type { OutgoingEmail } from '../../lambda/share/request.ts';
import { lastEvent, type ShareRequest } from '../../lambda/share/request.ts';
import { sweep } from '../../lambda/share/sweep.ts';
import type { Desk, Moment } from '../../lambda/slack/listeners/desk.ts';
import { MemoryHints, MemoryLog, MemoryQueue, MemoryQuota, MemoryTrail } from './ports.ts';
import { MemoryStore } from './store.ts';

/** Where a process dies: at its nth port call, before or after the call took effect. */
export interface CrashPoint {
  call: number;
  after: boolean;
}

class Crashed extends Error {}

/** What the PUT of one attempt came to, as nobody but the PBX knows it. */
export interface Put {
  requestId: string;
  approvals: number;
  answer: SendResult['kind'] | 'none';
}

const policy = parsePolicy(
  JSON.stringify({
    rules: [
      { name: 'asked', recipients: ['*@asked.example'], approvers: ['U0BOB', 'U0CAT'] },
      { name: 'open', recipients: ['*@example.com'] },
    ],
    dailyLimitPerRequester: 1000,
  }),
);

type Say = { requestId: string; kind: string; state: string; sequence: number };

export class World {
  now = 1_800_000_000_000;
  readonly store = new MemoryStore();
  readonly puts: Put[] = [];
  readonly outbox: { requestId: string; email: OutgoingEmail }[] = [];
  readonly trail = new MemoryTrail();
  readonly said: Say[] = [];
  readonly queue = new MemoryQueue(() => this.now);
  /** What the next PUTs come to; `sent` when there is none. */
  results: SendResult[] = [];
  slackDown = false;
  /** Port calls of the process that ran last. */
  calls = 0;
  readonly #hints = new MemoryHints();
  readonly #quota = new MemoryQuota();
  readonly #random: () => number;
  #serial = 0;

  constructor(seed: number) {
    let state = seed | 1;
    this.#random = () => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x3c6ef372;
      return (state >>> 0) / 2 ** 32;
    };
  }

  /** Ports of one process: each call takes its time, and may be its last. */
  #process(crash: CrashPoint | undefined) {
    let calls = 0;
    let alive = true;
    const live = () => {
      if (!alive) throw new Crashed();
    };
    const step = async <T>(effect: () => T | Promise<T>): Promise<T> => {
      live();
      for (let ticks = Math.floor(this.#random() * 4); ticks > 0; ticks -= 1)
        await Promise.resolve();
      calls += 1;
      this.calls = calls;
      const here = crash?.call === calls;
      alive &&= !(here && !crash.after);
      live();
      const value = await effect();
      alive &&= !here;
      live();
      return value;
    };
    return { step, dead: () => !alive };
  }

  #ports(step: <T>(effect: () => T | Promise<T>) => Promise<T>) {
    const { store } = this;
    return {
      store: {
        load: (id: string) => step(() => store.load(id)),
        create: (request: ShareRequest, now: number) =>
          step<Created>(() => store.create(request, now)),
        save: (before: SavedRequest, after: ShareRequest) =>
          step<Saved>(() => store.save(before, after)),
      },
      queue: {
        wake: (requestId: string, delayS: number) => step(() => this.queue.wake(requestId, delayS)),
      },
      trail: {
        write: (lines: object[]) => step(() => this.trail.write(lines)),
      },
      hints: {
        find: (key: string, now: number) => step(() => this.#hints.find(key, now)),
        remember: (...given: Parameters<MemoryHints['remember']>) =>
          step(() => this.#hints.remember(...given)),
      },
      log: new MemoryLog(),
      now: () => this.now,
    };
  }

  /** Runs a listener on a delivery; undefined when its process died. */
  async deliver<T>(
    listener: (desk: Desk, body: unknown, moment: Moment) => Promise<T>,
    body: unknown,
    crash?: CrashPoint,
  ): Promise<T | undefined> {
    const { step, dead } = this.#process(crash);
    const member = { kind: 'member', email: 'ann@example.com' } as const;
    const desk = {
      ...this.#ports(step),
      quota: {
        take: (...given: Parameters<MemoryQuota['take']>) => step(() => this.#quota.take(...given)),
        countLookUp: (...given: Parameters<MemoryQuota['countLookUp']>) =>
          step(() => this.#quota.countLookUp(...given)),
      },
      lists: this.store,
      policy,
      people: { person: () => step(() => member), members: () => step(() => ({ kind: 'gone' })) },
      key: 'key',
    } as unknown as Desk;
    try {
      return await listener(desk, body, { stampedAt: this.now, enteredAt: this.now });
    } catch (cause) {
      if (dead()) return undefined;
      throw cause;
    }
  }

  /** Runs a worker on a request; a message whose worker died comes back after its visibility time-out. */
  async work(requestId: string, crash?: CrashPoint): Promise<void> {
    this.#serial += 1;
    const { step, dead } = this.#process(crash);
    const startedAt = this.now;
    const deps: AdvanceDeps = {
      ...this.#ports(step),
      owner: `worker-${this.#serial}`,
      remainingMs: () => 120_000 - (this.now - startedAt),
      sending: { paused: () => step(() => false) },
      teller: this.#teller(step),
      pbx: {
        lookUp: () => step(() => ({ kind: 'unavailable' as const })),
        prepare: () =>
          step(() => ({
            kind: 'ready' as const,
            server: 'pbx',
            send: (email: OutgoingEmail) => this.#send(step, requestId, email),
          })),
      },
    };
    try {
      await advance(deps, requestId);
    } catch (cause) {
      if (!dead()) throw cause;
      await this.queue.wake(requestId, 720);
    }
  }

  /** Works on one message that can be received; false when there is none. */
  async workOnce(crash?: CrashPoint): Promise<boolean> {
    const requestId = this.queue.take();
    if (requestId === undefined) return false;
    await this.work(requestId, crash);
    return true;
  }

  async sweep(crash?: CrashPoint): Promise<void> {
    const { step, dead } = this.#process(crash);
    const requests = {
      due: (now: number, limit: number) => step(() => this.store.due(now, limit)),
      postpone: (request: { id: string; dueAt: number }, now: number) =>
        step(() => this.store.postpone(request, now)),
    };
    try {
      await sweep({ ...this.#ports(step), requests });
    } catch (cause) {
      if (!dead()) throw cause;
    }
  }

  /** Time passes, sweeps and workers run, until nothing is owed that they could pay. */
  async settle(): Promise<void> {
    // Minutes for what is under way, then days for what expires and is swept away.
    for (let round = 0; round < 90; round += 1) {
      this.now += (round < 12 ? 10 : 60) * 60_000;
      await this.sweep();
      while (await this.workOnce());
    }
  }

  #send(
    step: <T>(effect: () => T) => Promise<T>,
    requestId: string,
    email: OutgoingEmail,
  ): Promise<SendResult> {
    const result = this.results.shift() ?? { kind: 'sent' };
    const request = this.store.all().find(({ id }) => id === requestId);
    const approvals = request?.events.filter(({ kind }) => kind === 'approved').length ?? 0;
    return step(() => {
      const put: Put = { requestId, approvals, answer: 'none' };
      this.puts.push(put);
      if (result.kind === 'sent' || result.kind === 'unknown')
        this.outbox.push({ requestId, email });
      // Told only if this process lives to hear it.
      put.answer = result.kind;
      return result;
    }).catch((cause: unknown) => {
      const put = this.puts.findLast((one) => one.requestId === requestId);
      if (put && put.answer === result.kind) put.answer = 'none';
      throw cause;
    });
  }

  #teller(step: <T>(effect: () => T) => Promise<T>): AdvanceDeps['teller'] {
    const say = (kind: string, request: ShareRequest, sequence = 0): Promise<Told> =>
      step(() => {
        if (this.slackDown) return { kind: 'passing', code: 'down' } as const;
        this.said.push({ requestId: request.id, kind, state: request.state, sequence });
        const ts = String(this.said.length);
        return { kind: 'posted', channel: 'C', ts: lastEvent(request) ? ts : ts } as const;
      });
    return {
      postParent: (request) => say('parent', request),
      updateParent: (request) => say('parent', request),
      postReply: (request, event) => say('reply', request, event.sequence),
      postNote: (request, event) => say('note', request, event.sequence),
      showReview: () => step(() => undefined),
      findAskees: () =>
        step(() => ({
          kind: 'found' as const,
          askees: ['U0BOB', 'U0CAT'],
          enough: true,
          requesterLeft: false,
        })),
      postCopy: (request, target) => say(`copy ${target}`, request),
      updateCopy: (request) => say('copy_update', request),
      postNudge: (request, event) => say('nudge', request, event.sequence),
    };
  }
}
