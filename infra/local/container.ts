/** Containers of a function, as Lambda keeps them: started when needed, reused while idle, killed on demand. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from './clock.ts';

/** The function threw: what Lambda calls a function error. */
export class FunctionError extends Error {
  override name = 'FunctionError';
}

/** The process ended before the invocation did. */
export class ContainerDied extends Error {
  override name = 'ContainerDied';
}

export interface FunctionOptions {
  name: string;
  /** The module to load, and the export that handles invocations. */
  file: string;
  exportName: string;
  timeoutMs: number;
  memoryMb: number;
  environment(): Record<string, string>;
  clock: Clock;
  /** Lines that the function writes to standard output. */
  onLine(line: string): void;
  onReport?(report: Report): void;
}

interface Answer {
  error?: string;
  value?: unknown;
  report?: Report;
}

/** What Lambda's REPORT line says of an invocation: how long it took, and how much of a processor. */
export interface Report {
  ms: number;
  cpuMs: number;
}

/** Compiled in the npm package. */
const sources = join(import.meta.dirname, 'lambda-runtime.ts');
const runtime = existsSync(sources) ? sources : join(import.meta.dirname, 'lambda-runtime.js');

class Container {
  readonly #process: ChildProcess;
  readonly #onReport: FunctionOptions['onReport'];
  readonly #ready: Promise<unknown>;
  /** What the process answers next: that it is ready, or the result of an invocation. */
  #answer = Promise.withResolvers<unknown>();
  dead = false;

  constructor({ name, file, exportName, environment, memoryMb, clock, ...on }: FunctionOptions) {
    this.#onReport = on.onReport;
    this.#ready = this.#answer.promise;
    this.#process = fork(runtime, [file, exportName, name, JSON.stringify(clock.pace)], {
      env: environment(),
      execArgv: [
        '--no-warnings',
        // V8 takes half of the memory that it finds, and in Lambda it finds the function's.
        `--max-old-space-size=${memoryMb / 2}`,
      ],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const { stdout } = this.#process;
    if (stdout) createInterface(stdout).on('line', on.onLine);
    const died = (why: string) => {
      this.dead = true;
      this.#answer.reject(new ContainerDied(`${name} ended: ${why}`));
    };
    this.#process.on('message', (message) => this.#answered(message as Answer));
    this.#process.on('exit', (code, signal) => died(String(signal ?? code)));
    // The process dies while it receives an invocation.
    this.#process.on('error', ({ message }) => died(message));
  }

  async invoke(invocation: object): Promise<unknown> {
    await this.#ready;
    this.#answer = Promise.withResolvers();
    this.#process.send(invocation);
    return this.#answer.promise;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  kill(): void {
    // Its last answer may still be on the way; no later invocation may go to this container.
    this.dead = true;
    this.#process.kill('SIGKILL');
  }

  /** Lets the process end by itself, so that it can write what it collected. */
  async stop(): Promise<void> {
    if (this.dead) return;
    this.#process.disconnect();
    await once(this.#process, 'exit');
  }

  #answered({ error, value, report }: Answer): void {
    if (report) this.#onReport?.(report);
    if (error === undefined) this.#answer.resolve(value);
    else this.#answer.reject(new FunctionError(error));
  }
}

export class LocalFunction {
  readonly #options: FunctionOptions;
  #containers: Container[] = [];
  readonly #busy = new Set<Container>();
  #invocations = 0;

  constructor(options: FunctionOptions) {
    this.#options = options;
  }

  /** Runs one invocation in an idle container, or a new one. Rejects when the function throws or dies. */
  async invoke(event: unknown): Promise<unknown> {
    this.#containers = this.#containers.filter(({ dead }) => !dead);
    const container = this.#containers.find((one) => !this.#busy.has(one)) ?? this.#add();
    this.#busy.add(container);
    this.#invocations += 1;
    const { timeoutMs, clock } = this.#options;
    try {
      const id = this.#invocations;
      return await container.invoke({ id, event, timeoutMs, pace: clock.pace });
    } finally {
      this.#busy.delete(container);
    }
  }

  /** Ids of the running processes. */
  get pids(): number[] {
    return this.#containers.flatMap(({ dead, pid }) => (dead || pid === undefined ? [] : [pid]));
  }

  /** Kills what runs now, as a crash would. */
  killBusy(): void {
    for (const container of this.#busy) container.kill();
  }

  /** Drops the idle containers: the next invocation is a cold start. */
  async recycle(): Promise<void> {
    const idle = this.#containers.filter((one) => !this.#busy.has(one));
    this.#containers = this.#containers.filter((one) => this.#busy.has(one));
    await Promise.all(idle.map((one) => one.stop()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#containers.map((one) => one.stop()));
    this.#containers = [];
  }

  #add(): Container {
    const container = new Container(this.#options);
    this.#containers.push(container);
    return container;
  }
}
