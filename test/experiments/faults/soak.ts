/**
 * Runs many shares through the built functions with two workers, while calls fail at random, queue messages arrive twice
 * and out of order, and processes are killed. Checks the rules share by share.
 */
import { readFileSync } from 'node:fs';
import { ann, bob } from '../../support/harness.ts';
import { type Call, type Kind, kinds } from './proxy.ts';
import { marks, World } from './world.ts';

export interface SoakOptions {
  shares: number;
  /** The fraction of all calls that fail, 0 to 1. */
  rate: number;
  seed: number;
  seen?(done: number): void;
}

export interface SoakResult {
  shares: number;
  calls: number;
  faults: number;
  kills: number;
  notApproved: number;
  states: Record<string, number>;
  emails: number;
  mostEmails: number;
  /** Ended other than `sent` or `failed` although no answer was uncertain and no process died. */
  unexplained: number;
  /** Ended so, but the PUT never began: the store's answer to the write before it was the uncertain one. */
  unbegun: number;
  /** `sent` without an email, or an email of a share that ended as certainly not sent. */
  falseClaims: number;
  /** Ended, and no outcome was posted. */
  notPosted: number;
  stuck: number;
  queueMessages: number;
  deadLetters: number;
  sessionsAtOnce: number;
  /** Sessions that ICWS kept open because their sign-in's answer or log-out went wrong. */
  orphans: number;
  /** Memory of the workers in MiB: after four fifths of the shares, and at the end. */
  memoryMiB: [number, number];
  /** Every rule that did not hold. */
  wrong: string[];
}

/** Faults that need no waiting; the fault matrix covers the others. */
const moments = kinds.filter((kind) => kind !== 'stalled' && !kind.startsWith('killed'));
const killPart = 0.01;
const users = [ann, bob, 'U0CAT', 'U0DAN'];
const batch = 100;

/** xorshift32: the same seed makes the same faults as far as the order of calls is the same. */
function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const noEffect: ReadonlySet<Kind> = new Set(['refused', 'throttled']);

class Soak {
  readonly #world: World;
  readonly #options: SoakOptions;
  readonly #random: () => number;
  /** Recordings whose PUT got no certain answer, or whose worker was killed. */
  readonly #uncertain = new Set<string>();
  readonly result: SoakResult;
  #killing = true;

  constructor(world: World, options: SoakOptions) {
    this.#world = world;
    this.#options = options;
    this.#random = randomFrom(options.seed);
    const zero = { calls: 0, faults: 0, kills: 0, notApproved: 0, emails: 0, mostEmails: 0 };
    this.result = {
      shares: options.shares,
      ...zero,
      states: {},
      unexplained: 0,
      unbegun: 0,
      falseClaims: 0,
      notPosted: 0,
      stuck: 0,
      queueMessages: 0,
      deadLetters: 0,
      sessionsAtOnce: 0,
      orphans: 0,
      memoryMiB: [0, 0],
      wrong: [],
    };
  }

  fault = (call: Call): Kind | undefined => {
    this.result.calls += 1;
    if (this.#random() >= this.#options.rate) return undefined;
    this.result.faults += 1;
    const kind = this.#kind(call);
    if (kind.startsWith('killed')) this.#killed(call);
    else if (call.recording !== undefined && call.operation === 'PUT send-as-email') {
      if (!noEffect.has(kind)) this.#uncertain.add(call.recording);
    }
    if (orphans(call, kind)) this.result.orphans += 1;
    return kind;
  };

  #kind({ operation }: Call): Kind {
    if (this.#killing && this.#random() < killPart) {
      return this.#random() < 0.5 ? 'killed_before' : 'killed_after';
    }
    const kind = moments[Math.floor(this.#random() * moments.length)] ?? 'reset_before';
    // Wrong credentials stop every sign-in for 15 minutes: that is no fault of a single call.
    return operation === 'POST connection' && kind === 'refused' ? 'throttled' : kind;
  }

  /** Every container of the function is killed with all shares in progress. */
  #killed({ by }: Call): void {
    this.result.kills += 1;
    if (by !== 'worker') return;
    this.result.orphans += 2;
    for (const recording of this.#inFlight) this.#uncertain.add(recording);
  }
  readonly #inFlight = new Set<string>();

  async run(): Promise<void> {
    const world = this.#world;
    const { stack, icws, slack } = world.h;
    stack.queue.chaos = () => this.#random() < 0.1;
    world.fault = this.fault;
    for (let done = 0; done < this.#options.shares; done += batch) {
      this.#killing = done < this.#options.shares * 0.6;
      const count = Math.min(batch, this.#options.shares - done);
      const shares = await this.#ask(count);
      await this.#settle(shares.map(({ id }) => id));
      for (const share of shares) await this.#record(share);
      // Processes may be new when killing ends: they get a fifth of the run to reach their size.
      if (this.result.memoryMiB[0] === 0 && done >= this.#options.shares * 0.8)
        this.result.memoryMiB[0] = this.#memory();
      this.result.emails += icws.outbox.length;
      this.result.queueMessages += stack.queue.bodies.length;
      icws.outbox = [];
      icws.calls = [];
      slack.workspace.messages.length = 0;
      slack.calls.length = 0;
      for (const list of [stack.aws.calls, stack.lines, stack.queue.bodies]) list.length = 0;
      this.#options.seen?.(done + count);
    }
    this.result.memoryMiB[1] = this.#memory();
    this.result.deadLetters = stack.deadLetters.count().all;
    this.result.sessionsAtOnce = icws.sessions.most;
    this.result.wrong = this.#wrong();
  }

  /** Several people create shares concurrently, each one after the other. */
  async #ask(count: number): Promise<{ id: string; recording: string }[]> {
    const asked: { id: string; recording: string }[] = [];
    let left = count;
    const person = async (user: string) => {
      while (left > 0) {
        left -= 1;
        const recording = this.#world.nextRecording();
        this.#inFlight.add(recording);
        const address = `${marks.recipient}@example.com`;
        const share = await this.#world.askAs(user, address, recording);
        const item = share.id === undefined ? undefined : await this.#world.item(share.id);
        if (share.id === undefined || !item || item.state === 'draft') this.result.notApproved += 1;
        else asked.push({ id: share.id, recording: share.recording });
      }
    };
    const working = this.#work(() => left > 0);
    await Promise.all(users.map(person));
    await working;
    return asked;
  }

  /** Runs two workers while it holds, and then until the queue is empty. */
  async #work(holds: () => boolean): Promise<void> {
    const worker = async () => {
      for (;;) {
        const had = await this.#world.workOnce();
        if (!had && !holds()) return;
        if (!had) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await Promise.all([worker(), worker()]);
  }

  async #settle(ids: string[]): Promise<void> {
    let open = ids;
    for (let round = 0; round < 60 && open.length > 0; round += 1) {
      await this.#work(() => false);
      const items = await Promise.all(open.map((id) => this.#world.item(id)));
      // A failed share is due again a day later, when its body is removed.
      const soon = this.#world.h.stack.clock.now() + 3_600_000;
      open = open.filter((_, index) => (items[index]?.dueAt ?? soon) < soon);
      this.#world.h.stack.clock.forward(180_000);
      await this.#world.sweep();
    }
    await this.#work(() => false);
    this.result.stuck += open.length;
  }

  async #record({ id, recording }: { id: string; recording: string }): Promise<void> {
    const { icws, replies } = this.#world.h;
    this.#inFlight.delete(recording);
    const state = (await this.#world.item(id))?.state ?? 'lost';
    const emails = icws.outbox.filter((one) => one.recordingIds[0] === recording).length;
    const { result } = this;
    result.states[state] = (result.states[state] ?? 0) + 1;
    result.mostEmails = Math.max(result.mostEmails, emails);
    if (replies(id).length === 0) result.notPosted += 1;
    const certain = !this.#uncertain.has(recording);
    const known = state === 'sent' || state === 'failed';
    if (certain && !known) this.#countUnknown(recording, emails);
    const sentFalsely = state === 'sent' && emails !== 1;
    const notSentFalsely = state === 'failed' && emails > 0;
    if (sentFalsely || notSentFalsely) result.falseClaims += 1;
    this.#uncertain.delete(recording);
  }

  /** The share is unconfirmed although no answer to its PUT was uncertain. */
  #countUnknown(recording: string, emails: number): void {
    const puts = this.#world.h.puts().filter(({ path }) => path.includes(recording));
    // The write that begins the attempt took effect, but its answer was unreadable: the PUT never began.
    if (puts.length === 0 && emails === 0) this.result.unbegun += 1;
    else this.result.unexplained += 1;
  }

  #memory(): number {
    const pages = this.#world.h.stack.worker.pids.map((pid) =>
      Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]),
    );
    return Math.round((Math.max(0, ...pages) * 4096) / 2 ** 20);
  }

  #wrong(): string[] {
    const { result } = this;
    const [early, late] = result.memoryMiB;
    const rules: [boolean, string][] = [
      [result.mostEmails <= 1, 'an approval sent more than one email'],
      [result.falseClaims === 0, 'a claimed outcome is false'],
      [result.unexplained === 0, 'a share is unconfirmed although no answer was uncertain'],
      [(result.states.lost ?? 0) === 0, 'a share was lost'],
      [result.stuck === 0, 'a share is stuck'],
      [result.notPosted === 0, 'an outcome was not posted'],
      [result.deadLetters === 0, 'there are dead letters'],
      [result.queueMessages <= 12 * result.shares, 'the queue got too many messages'],
      [result.sessionsAtOnce <= 2 + result.orphans, 'more sessions than workers'],
      // During the first thousands of shares a process still grows.
      [result.shares < 5000 || late <= early * 1.25, 'memory grows'],
      [late < 512, 'a worker needs more memory than it is given'],
    ];
    return rules.flatMap(([holds, what]) => (holds ? [] : [what]));
  }
}

/** A session that stays open at ICWS although the worker no longer uses it. */
const orphans = ({ operation }: Call, kind: Kind): boolean =>
  (operation === 'POST connection' && (kind === 'truncated' || kind === 'answer_lost')) ||
  (operation === 'DELETE connection' && kind !== 'truncated' && kind !== 'answer_lost');

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const world = await World.start();
  for (const id of users) {
    const known = world.h.slack.workspace.users.get(ann);
    if (known) world.h.slack.workspace.users.set(id, { ...known, id });
  }
  const running = new Soak(world, options);
  try {
    await running.run();
  } finally {
    await world.stop();
  }
  return running.result;
}
