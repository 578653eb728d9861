/** An SQS standard queue in memory: delay, visibility time-out, receive count, redrive to a dead-letter queue. */
import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

export interface Message {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  Attributes: { ApproximateReceiveCount: string; SentTimestamp: string };
}

interface Held {
  id: string;
  body: string;
  sentAt: number;
  visibleAt: number;
  receives: number;
  receipt: string | undefined;
}

export interface QueueOptions {
  visibilityTimeoutS: number;
  maxReceiveCount?: number;
  deadLetters?: LocalQueue;
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export class LocalQueue {
  #held: Held[] = [];
  readonly #now: () => number;
  readonly #options: QueueOptions;
  readonly #sent = new EventEmitter();
  /** The body of every message that was ever sent to it. */
  readonly bodies: string[] = [];
  /** Standard queues deliver twice and out of order at times: called for each message; true repeats or reorders it. */
  chaos: () => boolean = () => false;

  constructor(now: () => number, options: QueueOptions) {
    this.#now = now;
    this.#options = options;
  }

  send(body: string, delayS = 0): string {
    const now = this.#now();
    const id = randomUUID();
    const visibleAt = now + delayS * 1000;
    const held = { body, sentAt: now, visibleAt, receives: 0, receipt: undefined };
    this.#held.push({ id, ...held });
    if (this.chaos()) this.#held.push({ id: randomUUID(), ...held });
    this.bodies.push(body);
    this.#sent.emit('message');
    return id;
  }

  receive(max = 1, visibilityS = this.#options.visibilityTimeoutS): Message[] {
    const now = this.#now();
    const messages: Message[] = [];
    const visible = this.#held.filter(({ visibleAt }) => visibleAt <= now);
    if (visible.length > 1 && this.chaos()) visible.reverse();
    for (const held of visible) {
      if (messages.length >= max) break;
      if (this.#redriven(held)) continue;
      held.receives += 1;
      held.visibleAt = now + visibilityS * 1000;
      held.receipt = randomUUID();
      messages.push(messageOf(held, held.receipt));
    }
    return messages;
  }

  /** Receives one message; waits for it for at most `waitMs` of real time. */
  async receiveWithin(waitMs: number): Promise<Message[]> {
    const endAt = Date.now() + waitMs;
    for (;;) {
      const messages = this.receive();
      const left = endAt - Date.now();
      if (messages.length > 0 || left <= 0) return messages;
      // A delayed message becomes visible without an event.
      const signal = AbortSignal.timeout(Math.min(left, 100));
      await once(this.#sent, 'message', { signal }).catch(() => undefined);
    }
  }

  delete(receipt: string): void {
    this.#held = this.#held.filter((held) => held.receipt !== receipt);
  }

  purge(): void {
    this.#held = [];
  }

  /** Removes the messages whose body fits. */
  discard(fits: (body: string) => boolean): void {
    this.#held = this.#held.filter(({ body }) => !fits(body));
  }

  /** Messages that could be received now, and all there are. */
  count(): { visible: number; all: number } {
    const now = this.#now();
    const visible = this.#held.filter(({ visibleAt }) => visibleAt <= now).length;
    return { visible, all: this.#held.length };
  }

  #redriven(held: Held): boolean {
    const { maxReceiveCount, deadLetters } = this.#options;
    if (!deadLetters || held.receives < (maxReceiveCount ?? Number.POSITIVE_INFINITY)) return false;
    this.#held = this.#held.filter((one) => one !== held);
    deadLetters.send(held.body);
    return true;
  }
}

function messageOf(held: Held, receipt: string): Message {
  return {
    MessageId: held.id,
    ReceiptHandle: receipt,
    Body: held.body,
    MD5OfBody: md5(held.body),
    Attributes: {
      ApproximateReceiveCount: String(held.receives),
      SentTimestamp: String(held.sentAt),
    },
  };
}
