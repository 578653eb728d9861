/** The local stack's time. */

/** How many milliseconds of this machine one of the stack takes; more than 1 where the machine is busy with other things. */
const slowdown = Math.max(1, Number(process.env.LOCAL_SLOWDOWN) || 1);
/** All clocks of a process go by the same time. */
const startedAt = Date.now();

/** What another process needs to go by this time. */
export interface Pace {
  startedAt: number;
  slowdown: number;
}

/** This machine's time, slowed down where `LOCAL_SLOWDOWN` says so, plus an offset that a test or a person may move forward. */
export class Clock {
  offsetMs = 0;
  readonly pace: Pace = { startedAt, slowdown };
  readonly now = (): number =>
    startedAt + Math.floor((Date.now() - startedAt) / slowdown) + this.offsetMs;
  /** Moves everything's time forward: containers, queue, Slack's timestamps. */
  forward(ms: number): void {
    this.offsetMs += ms;
  }
  /** Resolves when so many milliseconds have passed. */
  readonly wait = (ms: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, ms * slowdown));
}
