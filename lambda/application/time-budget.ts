/**
 * Slack waits 3 seconds for the answer to a delivery. This is where they go; every limit of the receiver is in this
 * table, in milliseconds. "until" counts from Slack's timestamp, which knows whole seconds only, so up to a second of
 * each may be gone before the delivery was sent.
 */
export const timeBudget = {
  /** A view that is opened, and the text that is answered where Slack did not open it. */
  openViewMs: 2000,
  answerMs: 2600,
  /** One look-up of a person or group; look-ups run in parallel. */
  directoryMs: 700,
  /** The index of previous shares, and the requests that it names. */
  previousSharesMs: 400,
  /** The line of a refusal in the audit trail. */
  auditRefusalMs: 400,
  /** One try of a call to AWS: to connect, and to be answered; each call is tried twice. */
  awsConnectMs: 400,
  awsAnswerMs: 800,
  awsTries: 2,
  /** No write begins later: what it did could not be answered in time. */
  writeUntilMs: 2000,
  readUntilMs: 2600,
  enqueueUntilMs: 2800,
  /** An answer through `response_url`. */
  respondMs: 700,
  /** App Home: requests are looked for until then, but at least so long: a late answer only repeats the delivery. */
  listUntilMs: 1500,
  listAtLeastMs: 1000,
  /** A list of the App Home that somebody asked for: it is published then. */
  historyUntilMs: 1200,
  /** An App Home that is published after an action in it; the answer to the action comes after that. */
  publishUntilMs: 2300,
} as const;

/** The 3 seconds of one delivery. */
export class Deadline {
  /** Slack's timestamp, epoch milliseconds. */
  readonly requestTimestamp: number;
  readonly #receivedAt: number;
  readonly #now: () => number;

  constructor(requestTimestamp: number, now: () => number) {
    this.requestTimestamp = requestTimestamp;
    this.#receivedAt = now();
    this.#now = now;
  }

  mayStillWrite(): boolean {
    return this.#now() - this.requestTimestamp < timeBudget.writeUntilMs;
  }

  /** Milliseconds until a limit that counts from Slack's timestamp; never negative. */
  leftUntil(limitMs: number): number {
    return Math.max(this.requestTimestamp + limitMs - this.#now(), 0);
  }

  /** Milliseconds of a limit that counts from the delivery's arrival; never negative. */
  leftOf(limitMs: number): number {
    return Math.max(this.#receivedAt + limitMs - this.#now(), 0);
  }
}
