/**
 * The whole system over a scheduler: the use cases (`submitShare`, `decide`, `processRequest`, `sweep`), each
 * invocation a process whose port calls wait to be chosen. What the outside saw (PUTs, emails, what Slack shows) is
 * kept for the checks.
 */
import type { DecideDeps } from '../../lambda/application/decide.ts';
import type {
  DueRequest,
  DueRequests,
  Person,
  RequestStore,
  SavedRequest,
} from '../../lambda/application/ports.ts';
import { type ProcessDeps, processRequest } from '../../lambda/application/process-request.ts';
import type { SubmitDeps } from '../../lambda/application/submit-share.ts';
import { sweep } from '../../lambda/application/sweep.ts';
import type { AuditLine } from '../../lambda/domain/audit.ts';
import type { GroupAnswer } from '../../lambda/domain/match-rule.ts';
import { parsePolicy } from '../../lambda/domain/policy.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { MemoryQuota, MemoryShareHistory } from './memory-history.ts';
import { approvalsOf, Outside } from './outside.ts';
import { MemoryLog, MemoryQueue, MemoryTrail } from './ports.ts';
import {
  type Caller,
  InjectedFault,
  type Port,
  Process,
  reading,
  Scheduler,
  writing,
} from './scheduler.ts';

/** What a person's click or form needs. */
type ReceiverDeps = DecideDeps & SubmitDeps;

/** Where requests are kept, and what the checks may ask of it. */
export interface Backend {
  /** The ports of one process; each call waits for the scheduler. */
  open(call: Caller): RequestStore & DueRequests;
  all(): Promise<SavedRequest[]>;
  allDue(): Promise<DueRequest[]>;
}

/** The policy refuses everybody there. */
export const refusedDomain = 'rival.example';

const policy = parsePolicy(
  JSON.stringify({
    rules: [
      { name: 'asked', recipients: ['*@asked.example'], approvers: ['U0BOB', 'U0CAT'] },
      {
        name: 'two',
        recipients: ['*@two.example'],
        approvers: ['U0BOB', 'U0CAT'],
        approvals: 2,
      },
      { name: 'refused', recipients: [`*@${refusedDomain}`], refuse: 'They compete with us.' },
      { name: 'open', recipients: ['*@example.com'], warning: 'Keep it for 30 days only.' },
    ],
    dailyLimitPerRequester: 1000,
  }),
);

/** How long Lambda lets each function run. */
const limitsMs = { worker: 120_000, receiver: 3000, sweeper: 60_000 };
const visibilityTimeoutS = 720;

interface Running {
  process: Process;
  deadlineAt: number;
}

export interface WorldOptions {
  backend: Backend;
  /** Ports whose calls wait to be chosen; all, where it is not said. */
  yields?: (port: Port) => boolean;
  fingerprint?: (value: unknown) => string;
  /** How far the clock of a process is off. */
  skewMs?: () => number;
}

export class World {
  /** The time that is true; each process has its own idea of it. */
  now = 1_800_000_000_000;
  readonly backend: Backend;
  readonly scheduler: Scheduler;
  readonly trail = new MemoryTrail();
  readonly queue = new MemoryQueue(() => this.now);
  /** What no process may do: throw anything but an injected fault. */
  readonly problems: unknown[] = [];
  /** Whether the requester accepts what the confirmation warns of. */
  acceptsWarnings = true;
  readonly outside = new Outside();
  readonly #history = new MemoryShareHistory();
  readonly #quota = new MemoryQuota();
  readonly #options: WorldOptions;
  #running: Running[] = [];
  #serial = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.backend = options.backend;
    const { yields = () => true, fingerprint } = options;
    this.scheduler = new Scheduler(yields, fingerprint);
  }

  /** Time passes. Invocations that are over their limit are killed; what they were writing may land later. */
  pass(ms: number, lands: () => boolean = () => false): void {
    this.now += ms;
    for (const { process, deadlineAt } of this.#running)
      if (deadlineAt <= this.now) this.scheduler.kill(process, lands);
    this.#running = this.#running.filter(({ process }) => process.state === 'running');
  }

  /** Runs a use case in a receiver, as a delivery of Slack does. */
  async deliver(useCase: (deps: ReceiverDeps) => Promise<unknown>): Promise<void> {
    const process = this.#process('receiver');
    const { call, ports } = this.#ports(process);
    const ask = <T>(name: string, effect: () => T, failure: T) =>
      call({ ...reading('people', name, effect), failure: () => failure });
    const deliveredAt = ports.now();
    const deps: ReceiverDeps = {
      ...ports,
      quota: {
        consume: (use) => call(writing('store', 'count', () => this.#quota.consume(use))),
        countLookUps: (use) => call(writing('store', 'count', () => this.#quota.countLookUps(use))),
      },
      policy,
      mayStillWrite: () => ports.now() - deliveredAt < 2000,
      directory: {
        person: () =>
          ask<Person>('person', () => ({ kind: 'member', email: 'ann@example.com' }), {
            kind: 'timeout',
          }),
        members: () =>
          ask<GroupAnswer>('members', () => ({ kind: 'gone' }), {
            kind: 'unavailable',
            code: 'fault',
          }),
      },
    };
    await this.#start(process, limitsMs.receiver, async () => {
      await useCase(deps);
    });
  }

  /** Runs a worker on a request; a message whose worker failed or died comes back after its visibility timeout. */
  async work(requestId: string): Promise<void> {
    const again = () => void this.queue.enqueue(requestId, visibilityTimeoutS);
    const process = this.#process('worker', again);
    const { call, ports } = this.#ports(process);
    const startedAt = this.now;
    const deps: ProcessDeps = {
      ...ports,
      owner: process.name,
      remainingMs: () => limitsMs.worker - (this.now - startedAt),
      sending: {
        paused: () => call(reading('switch', 'paused', () => false)),
      },
      // Asked by the worker itself, as far as schedules are concerned: everybody stays.
      directory: {
        person: () => Promise.resolve<Person>({ kind: 'member' }),
        members: () => Promise.resolve<GroupAnswer>({ kind: 'gone' }),
      },
      // Only a list depends on it, and nothing waits for it.
      decisions: { record: () => Promise.resolve() },
      notifier: this.outside.notifier(call),
      pbx: this.outside.pbx(call, requestId, ports.approval),
    };
    await this.#start(process, limitsMs.worker, () => processRequest(deps, requestId), again);
  }

  /** Works on one message that can be received; false when there is none. */
  async receive(): Promise<boolean> {
    const requestId = this.queue.take();
    if (requestId === undefined) return false;
    await this.work(requestId);
    return true;
  }

  async sweep(): Promise<void> {
    const process = this.#process('sweeper');
    const { ports } = this.#ports(process);
    await this.#start(process, limitsMs.sweeper, () => sweep({ ...ports, requests: ports.store }));
  }

  #process(kind: string, onKilled?: () => void): Process {
    this.#serial += 1;
    return new Process(`${kind} ${this.#serial}`, onKilled);
  }

  async #start(
    process: Process,
    limitMs: number,
    run: () => Promise<void>,
    failed: () => void = () => undefined,
  ): Promise<void> {
    this.#running.push({ process, deadlineAt: this.now + limitMs });
    await this.scheduler.start(process, async () => {
      try {
        await run();
      } catch (cause) {
        if (!isExpected(cause)) this.problems.push(cause);
        failed();
      }
    });
  }

  #ports(process: Process) {
    const call: Caller = (one) => this.scheduler.call(process, one);
    const skewMs = this.#options.skewMs?.() ?? 0;
    let seen: ShareRequest | undefined;
    const store = this.backend.open(call);
    const see = <T extends ShareRequest | undefined>(request: T): T => {
      seen = request ?? seen;
      return request;
    };
    const ports = {
      store: {
        ...store,
        load: async (id: string) => see(await store.load(id)),
        save: async (before: SavedRequest, after: ShareRequest) => {
          const saved = await store.save(before, after);
          if (saved.kind === 'saved') see(saved.request);
          return saved;
        },
      },
      queue: {
        enqueue: (requestId: string, delayS: number) =>
          call({
            ...writing('queue', 'enqueue', () => this.queue.enqueue(requestId, delayS)),
            failure: () => false,
          }),
      },
      trail: {
        write: (lines: AuditLine[]) =>
          call(writing('trail', 'write', () => this.trail.write(lines))),
      },
      history: {
        read: (...given: Parameters<MemoryShareHistory['read']>) =>
          call(reading('history', 'read', () => this.#history.read(...given))),
        record: (...given: Parameters<MemoryShareHistory['record']>) =>
          call(writing('history', 'record', () => this.#history.record(...given))),
      },
      log: new MemoryLog(),
      now: () => this.now + skewMs,
      /** Which approval the process acts on, as far as it has read or written. */
      approval: () => approvalsOf(seen),
    };
    return { call, ports };
  }
}

/** Whether an injected fault is behind it, or a contention that goes on and on. */
function isExpected(cause: unknown): boolean {
  if (cause instanceof InjectedFault) return true;
  if (!(cause instanceof Error)) return false;
  return cause.message.includes('could not be recorded') || isExpected(cause.cause);
}
