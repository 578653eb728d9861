/** The local stack's time. */

/** All clocks of a process go by the same time. */
const startedAt = Date.now();

/** How many milliseconds of this machine one of the stack takes, where nothing else is said. */
export const usualSlowdown = Math.max(1, Number(process.env.LOCAL_SLOWDOWN) || 1);

/** What another process needs to go by a clock: its time at a moment of this machine's, both epoch milliseconds. */
export interface Pace {
  machineMs: number;
  stackMs: number;
  /** How many milliseconds of this machine one of the stack takes. */
  slowdown: number;
}

/** The time of a clock with this pace. */
export const timeOf = ({ machineMs, stackMs, slowdown }: Pace, machineNow: number): number =>
  stackMs + Math.floor((machineNow - machineMs) / slowdown);

/**
 * This machine's time, plus what a test or a person moved it forward. Where `LOCAL_SLOWDOWN` is set it passes as much
 * slower: then no time limit of the app is reached because the machine is slow.
 */
export class Clock {
  offsetMs = 0;
  #pace: Pace = { machineMs: startedAt, stackMs: startedAt, slowdown: usualSlowdown };

  readonly now = (): number => timeOf(this.#pace, Date.now()) + this.offsetMs;

  /** How many of its milliseconds have passed since then (`Date.now()`), whatever was skipped meanwhile. */
  readonly passedSince = (machineMs: number): number =>
    (Date.now() - machineMs) / this.#pace.slowdown;

  get pace(): Pace {
    return { ...this.#pace, stackMs: this.#pace.stackMs + this.offsetMs };
  }

  /** Moves everything's time forward: containers, queue, Slack's timestamps. */
  forward(ms: number): void {
    this.offsetMs += ms;
  }

  /** From now on a second takes a second: for tests in which a time limit is reached. */
  useRealPace(): void {
    this.#goOn(1);
  }

  /** From now on time passes as `LOCAL_SLOWDOWN` says. */
  useUsualPace(): void {
    this.#goOn(usualSlowdown);
  }

  #goOn(slowdown: number): void {
    const machineMs = Date.now();
    this.#pace = { machineMs, stackMs: timeOf(this.#pace, machineMs), slowdown };
  }
}
