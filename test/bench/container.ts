/** A process with one side in it, and what it says of itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Answered {
  /** The handler's own time, milliseconds. */
  ms: number;
  /** From the process's start until its first line of ours ran, and until the bundle was loaded. */
  bootMs: number;
  loadedMs: number;
  answer: { statusCode?: number };
}

const program = join(import.meta.dirname, 'container.cjs');

export class BenchContainer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** `limit` wraps the command, for a share of the processor. */
  constructor(
    bundle: string,
    environment: Record<string, string>,
    limit: (command: string[]) => string[] = (command) => command,
  ) {
    const [command = '', ...args] = limit([process.execPath, program, bundle]);
    this.#process = spawn(command, args, {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdout } = this.#process;
    if (!stdout) throw new Error('no output to read');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  async invoke(event: unknown): Promise<Answered> {
    this.#process.stdin?.write(`${JSON.stringify(event)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('the process ended without an answer');
      // Everything else is the side's own log.
      if (value.startsWith('ANSWER ')) return JSON.parse(value.slice(7)) as Answered;
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    this.#process.kill('SIGKILL');
    await ended;
  }
}
