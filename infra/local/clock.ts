/** The local stack's time: real time plus an offset that a test or a person may move forward. */
export class Clock {
  offsetMs = 0;
  readonly now = (): number => Date.now() + this.offsetMs;
  /** Moves everything's time forward: containers, queue, Slack's timestamps. */
  forward(ms: number): void {
    this.offsetMs += ms;
  }
}
