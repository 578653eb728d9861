/** Containers of a function, as Lambda keeps them: made when needed, reused while idle, killed on demand. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
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
  environment: Record<string, string>;
  clock: Clock;
  /** Lines that the function writes to standard output. */
  onLine(line: string): void;
  onReport?(report: Report): void;
}

/** What Lambda's REPORT line says of an invocation: how long it took, and how much of a processor. */
export interface Report {
  ms: number;
  cpuMs: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(cause: Error): void;
}

class Container {
  readonly #process: ChildProcess;
  readonly #onReport: FunctionOptions['onReport'];
  readonly #ready: Promise<void>;
  #waiting: Waiting | undefined;
  #rest = '';
  dead = false;

  constructor(options: FunctionOptions) {
    this.#onReport = options.onReport;
    this.#process = fork(
      join(import.meta.dirname, 'lambda-runtime.ts'),
      [options.file, options.exportName, options.name],
      {
        env: options.environment,
        execArgv: [
          '--no-warnings',
          '--enable-source-maps',
          // V8 takes half of the memory that it finds, and in Lambda it finds the function's.
          `--max-old-space-size=${options.memoryMb / 2}`,
        ],
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      },
    );
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) options.onLine(line);
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#waiting = { resolve: () => resolve(), reject };
    });
    const died = (why: string) => {
      this.dead = true;
      this.#waiting?.reject(new ContainerDied(`${options.name} ended: ${why}`));
    };
    this.#process.on('message', (message) => this.#answered(message));
    this.#process.on('exit', (code, signal) => died(String(signal ?? code)));
    // An invocation that a process is handed while it dies.
    this.#process.on('error', ({ message }) => died(message));
  }

  async invoke(id: number, event: unknown, timeoutMs: number, clock: Clock): Promise<unknown> {
    await this.#ready;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#process.send({ id, event, timeoutMs, clockOffsetMs: clock.offsetMs });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  kill(): void {
    // Its last answer may still be on the way: whoever gets that must not come again.
    this.dead = true;
    this.#process.kill('SIGKILL');
  }

  /** Lets the process end by itself, so that it can write what it collected. */
  async stop(): Promise<void> {
    if (this.dead) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.disconnect();
    await ended;
  }

  #answered(message: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const { error, value, report } = message as {
      error?: string;
      value?: unknown;
      report?: Report;
    };
    if (report) this.#onReport?.(report);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new FunctionError(error));
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
      return await container.invoke(this.#invocations, event, timeoutMs, clock);
    } finally {
      this.#busy.delete(container);
    }
  }

  /** Ids of the processes that are there now. */
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
