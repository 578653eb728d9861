/** Runs actions over a world: in order, in a random interleaving with faults, and until everything has settled. */
import { type Action, begin } from './actions.ts';
import type { Random } from './random.ts';
import type { Answer, Call } from './scheduler.ts';
import type { World } from './world.ts';

const first = ([call]: readonly Call[]): Call => {
  if (!call) throw new Error('nothing waits');
  return call;
};

/** Answers every call in the order in which they were made, without a fault; `choose` may say otherwise. */
export async function inOrder(
  world: World,
  choose: (call: Call) => Answer = () => 'effect',
): Promise<void> {
  const { scheduler } = world;
  while (scheduler.pending.length > 0) {
    const call = first(scheduler.pending);
    await scheduler.answer(call, choose(call));
  }
}

/** Takes actions one after the other, without a fault. */
export async function take(world: World, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    await begin(world, action);
    await inOrder(world);
  }
}

/** Time passes, sweeps and workers run, until nothing is due. */
export async function settle(world: World, lands: () => boolean = () => true): Promise<void> {
  const { scheduler } = world;
  for (let round = 0; round < 200; round += 1) {
    const times = await dueTimes(world);
    if (times.length === 0 && scheduler.late.length === 0) return;
    const nextAt = times.length === 0 ? world.now : Math.min(...times);
    world.pass(Math.max(600_000, nextAt - world.now));
    for (const write of scheduler.late.filter(lands)) await scheduler.land(write);
    await work(world);
  }
}

async function work(world: World): Promise<void> {
  await world.sweep();
  await inOrder(world);
  while (await world.receive()) await inOrder(world);
}

/** When requests and messages are due. */
async function dueTimes({ backend, queue }: World): Promise<number[]> {
  const due = await backend.allDue();
  return [...due.map(({ dueAt }) => dueAt), ...queue.messages.map(({ at }) => at)];
}

/** How much goes wrong: the chances of each call to fail, to kill its process, and to begin a burst of failures. */
interface FaultRates {
  fault: number;
  kill: number;
  burst: number;
}
const faultRates: readonly FaultRates[] = [
  { fault: 0, kill: 0, burst: 0 },
  { fault: 0.03, kill: 0.01, burst: 0 },
  { fault: 0.1, kill: 0.03, burst: 0.01 },
  { fault: 0.25, kill: 0.02, burst: 0.02 },
];

/** Several processes at once: each step one call of one of them, a late write, or the next action. */
export class RandomSchedule {
  readonly #world: World;
  readonly #random: Random;
  readonly #rates: FaultRates;
  #throttled = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#rates = random.of(faultRates);
  }

  async run(actions: readonly Action[]): Promise<void> {
    const { scheduler } = this.#world;
    const waiting = [...actions];
    while (waiting.length > 0 || scheduler.pending.length > 0) {
      const next = waiting[0];
      if (next && this.#mayBegin(next)) {
        waiting.shift();
        scheduler.trace.push(JSON.stringify(next));
        await begin(this.#world, next);
      } else await this.#step();
    }
  }

  /** Up to five processes at a time. A clock that is moved by minutes mostly waits for those that run. */
  #mayBegin({ kind }: Action): boolean {
    const running = this.#world.scheduler.processes.length;
    if (running === 0) return true;
    return running < 5 && this.#random.chance(kind === 'clock' ? 0.02 : 0.15);
  }

  async #step(): Promise<void> {
    const { scheduler } = this.#world;
    if (scheduler.late.length > 0 && this.#random.chance(0.1)) {
      await scheduler.land(this.#random.of(scheduler.late));
      return;
    }
    const call = this.#pick(scheduler.pending);
    this.#world.pass(this.#latencyMs(call), () => this.#random.chance(0.5));
    // Its process may have been over its limit by then.
    if (scheduler.pending.includes(call)) await scheduler.answer(call, this.#answerTo(call));
    else await scheduler.idle();
  }

  /** A PUT takes long: others mostly come first. */
  #pick(pending: readonly Call[]): Call {
    const quick = pending.filter(({ name }) => name !== 'PUT');
    return this.#random.of(quick.length > 0 && this.#random.chance(0.9) ? quick : pending);
  }

  #latencyMs({ name }: Call): number {
    if (name === 'PUT') return this.#random.of([100, 2000, 30_000, 75_000]);
    return this.#random.chance(0.02)
      ? this.#random.of([1000, 4000, 16_000])
      : this.#random.below(40);
  }

  #answerTo(call: Call): Answer {
    const random = this.#random;
    if (random.chance(this.#rates.kill)) return random.of(['killed_before', 'killed_after']);
    if (random.chance(this.#rates.burst)) this.#throttled = 1 + random.below(8);
    const throttles = call.port === 'store' || call.port === 'queue';
    if (throttles && this.#throttled > 0) {
      this.#throttled -= 1;
      return 'fail';
    }
    return random.chance(this.#rates.fault) ? random.of(faultsOf(call)) : 'effect';
  }
}

/** How a call can fail while its process lives. */
export function faultsOf({ writes, landsLate }: Call): readonly Answer[] {
  if (landsLate) return ['fail', 'lost_answer', 'late'];
  return writes ? ['fail', 'lost_answer'] : ['fail'];
}
