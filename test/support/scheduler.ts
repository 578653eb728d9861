/**
 * A deterministic cooperative scheduler: every port call of every process waits until it is chosen, and takes effect,
 * fails, or kills as chosen. Between two choices processes only run microtasks, so the choices are the interleaving.
 */
import { sha256 } from '../../lambda/domain/hash.ts';

/**
 * What becomes of a call. `lost_answer`: it takes effect and fails; `late`: it fails, and takes effect at a later step,
 * perhaps after its process has ended.
 */
export type Answer = 'effect' | 'fail' | 'lost_answer' | 'late' | 'killed_before' | 'killed_after';

/** What a port throws when its call was chosen to fail. */
export class InjectedFault extends Error {}

export type Port = 'store' | 'queue' | 'pbx' | 'trail' | 'history' | 'slack' | 'people' | 'switch';

export interface PortCall<T> {
  port: Port;
  name: string;
  /** Only what changes something can lose its answer or land late. */
  writes: boolean;
  effect(): T | Promise<T>;
  /** What the caller gets of a failed call; without this, it throws. `certain`: it had no effect, and never will. */
  failure?(certain: boolean): T;
}

export type Caller = <T>(call: PortCall<T>) => Promise<T>;

type Effect<T> = () => T | Promise<T>;
export const reading = <T>(port: Port, name: string, effect: Effect<T>): PortCall<T> => ({
  port,
  name,
  writes: false,
  effect,
});
export const writing = <T>(port: Port, name: string, effect: Effect<T>): PortCall<T> => ({
  port,
  name,
  writes: true,
  effect,
});

/** One invocation. A killed one never runs again: its calls are never answered. */
export class Process {
  state: 'running' | 'ended' | 'killed' = 'running';
  /** What it was answered, hash-chained: two invocations of one name with equal histories are in the same state. */
  history = '';
  readonly name: string;
  readonly onKilled: () => void;

  constructor(name: string, onKilled: () => void = () => undefined) {
    this.name = name;
    this.onKilled = onKilled;
  }
}

/** A call that waits to be chosen. */
export interface Call {
  readonly process: Process;
  readonly port: Port;
  readonly name: string;
  readonly writes: boolean;
  /** A post that comes late is a doubled message at worst, which is accepted. */
  readonly landsLate: boolean;
  effect(): Promise<void>;
  /** Takes effect and answers. */
  succeed(): Promise<void>;
  fail(certain: boolean): void;
}

/** A write that has failed as far as its caller knows. */
export interface LateWrite {
  /** Equal for equal writes. */
  readonly key: string;
  land(): Promise<void>;
}

export class Scheduler {
  /** Calls that wait, in the order in which they were made. */
  pending: Call[] = [];
  late: LateWrite[] = [];
  processes: Process[] = [];
  /** What was done, a line each. */
  readonly trace: string[] = [];
  readonly #yields: (port: Port) => boolean;
  readonly #fingerprint: ((value: unknown) => string) | undefined;

  /**
   * `yields`: ports whose calls wait; others are answered at once. `fingerprint`: equal for equal answers; without it
   * no histories are kept.
   */
  constructor(yields: (port: Port) => boolean, fingerprint?: (value: unknown) => string) {
    this.#yields = yields;
    this.#fingerprint = fingerprint;
  }

  /** Starts a process, which runs to its first call. */
  async start(process: Process, run: () => Promise<void>): Promise<void> {
    this.processes.push(process);
    void run().then(() => {
      if (process.state === 'running') process.state = 'ended';
    });
    await this.idle();
  }

  /** Resolves when every process waits for a call or has ended. */
  async idle(): Promise<void> {
    for (let turns = 0; this.#isBusy() && turns < 1000; turns += 1) await Promise.resolve();
    while (this.#isBusy()) await new Promise((resolve) => setImmediate(resolve));
    // One that waits for a call may be about to make another beside it.
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    this.processes = this.processes.filter(({ state }) => state === 'running');
  }

  #isBusy(): boolean {
    return this.processes.some(
      (one) => one.state === 'running' && !this.pending.some(({ process }) => process === one),
    );
  }

  call<T>(process: Process, call: PortCall<T>): Promise<T> {
    const { port, name, writes } = call;
    return new Promise<T>((resolve, reject) => {
      if (process.state !== 'running') return;
      const effect = async () => call.effect();
      const note = (value: unknown) => {
        if (!this.#fingerprint) return;
        process.history = sha256(`${process.history} ${name} ${this.#fingerprint(value)}`);
      };
      const succeed = () =>
        effect().then(
          (value) => {
            note(value);
            resolve(value);
          },
          (cause: unknown) => {
            note(String(cause));
            reject(cause);
          },
        );
      if (!this.#yields(port)) {
        void succeed();
        return;
      }
      const fail = (certain: boolean) => {
        note(`fault ${certain}`);
        if (call.failure) resolve(call.failure(certain));
        else reject(new InjectedFault(`${name} fails`));
      };
      const swallowed = () =>
        effect()
          .then(() => undefined)
          .catch(() => undefined);
      const landsLate = writes && port !== 'slack';
      const waiting = { process, port, name, writes, landsLate, effect: swallowed, succeed, fail };
      this.pending.push(waiting);
    });
  }

  /** Answers a call that waits, as chosen. */
  async answer(call: Call, answer: Answer): Promise<void> {
    const { process } = call;
    this.trace.push(`${process.name}: ${call.name} ${answer === 'effect' ? '' : answer}`);
    this.pending = this.pending.filter((other) => other !== call);
    switch (answer) {
      case 'effect':
        await call.succeed();
        break;
      case 'fail':
        call.fail(true);
        break;
      case 'lost_answer':
        await call.effect();
        call.fail(false);
        break;
      case 'late':
        this.#leaveBehind(call);
        call.fail(false);
        break;
      case 'killed_before':
        this.kill(process);
        break;
      case 'killed_after':
        await call.effect();
        this.kill(process);
        break;
      default:
        answer satisfies never;
    }
    await this.idle();
  }

  async land(write: LateWrite): Promise<void> {
    this.trace.push(`lands late: ${write.key}`);
    this.late = this.late.filter((other) => other !== write);
    await write.land();
  }

  /** Ends an invocation at once. What it was just writing is lost, or `lands` late. */
  kill(process: Process, lands: () => boolean = () => false): void {
    if (process.state !== 'running') return;
    process.state = 'killed';
    this.trace.push(`${process.name}: killed`);
    for (const call of this.pending)
      if (call.process === process && call.landsLate && lands()) this.#leaveBehind(call);
    this.pending = this.pending.filter((call) => call.process !== process);
    this.processes = this.processes.filter((other) => other !== process);
    process.onKilled();
  }

  #leaveBehind({ process, name, effect }: Call): void {
    this.late.push({ key: `${process.name} ${name} ${process.history}`, land: effect });
  }
}
