/**
 * Goes through every interleaving of a scenario's processes, with up to a number of faults: stateless replay, depth
 * first. Two runs that come to the same state go on alike, so only the first of them does.
 */
import { sha256 } from '../../lambda/domain/hash.ts';
import type { MemoryBackend } from './memory-backend.ts';
import { faultsOf, settle } from './schedule.ts';
import type { Answer, Call, LateWrite } from './scheduler.ts';
import type { World } from './world.ts';

type Choice =
  | { kind: 'answer'; call: Call; answer: Answer }
  | { kind: 'land'; write: LateWrite }
  | { kind: 'settle' };

export interface Explored {
  runs: number;
  states: number;
  /** States in which every process had ended: from each, everything settles and is checked. */
  ends: number;
  seconds: number;
}

export interface Scenario {
  /** A new world in which the processes have begun. */
  begin(): Promise<{ world: World; backend: MemoryBackend }>;
  check(world: World): Promise<void>;
}

export async function explore(scenario: Scenario, faults: number): Promise<Explored> {
  const startedAt = performance.now();
  const explorer = new Explorer(scenario, faults);
  do await explorer.run();
  while (explorer.next());
  const { runs, ends, states } = explorer;
  return { runs, states: states.size, ends, seconds: (performance.now() - startedAt) / 1000 };
}

class Explorer {
  runs = 0;
  ends = 0;
  /** The most faults that were still allowed in a state that was met. */
  readonly states = new Map<string, number>();
  readonly #scenario: Scenario;
  readonly #faults: number;
  /** The choices of this run: which one of how many. */
  #path: { chosen: number; of: number }[] = [];

  constructor(scenario: Scenario, faults: number) {
    this.#scenario = scenario;
    this.#faults = faults;
  }

  /** Moves on to the next path; false when there is none. */
  next(): boolean {
    for (let last = this.#path.at(-1); last; last = this.#path.at(-1)) {
      last.chosen += 1;
      if (last.chosen < last.of) return true;
      this.#path.pop();
    }
    return false;
  }

  /** Replays the path, then goes on with first choices until the end, or to a state that was met before. */
  async run(): Promise<void> {
    this.runs += 1;
    const { world, backend } = await this.#scenario.begin();
    let faults = this.#faults;
    for (let depth = 0; ; depth += 1) {
      const isNew = depth === this.#path.length;
      if (isNew && this.#wasMet(stateOf(world, backend), faults)) return;
      const choice = this.#choose(depth, choicesIn(world, faults));
      if (choice.kind === 'settle') return this.#end(world);
      if (choice.kind === 'answer' && choice.answer !== 'effect') faults -= 1;
      await take(world, choice);
    }
  }

  /** The choice of the path at this depth, which begins with the first one. */
  #choose(depth: number, choices: readonly Choice[]): Choice {
    this.#path[depth] ??= { chosen: 0, of: choices.length };
    const choice = choices[this.#path[depth].chosen];
    if (!choice) throw new Error('a replay came to another state: something is not deterministic');
    return choice;
  }

  #wasMet(state: string, faults: number): boolean {
    if ((this.states.get(state) ?? -1) >= faults) return true;
    this.states.set(state, faults);
    return false;
  }

  /** What is still to land lands when everything else has settled. */
  async #end(world: World): Promise<void> {
    this.ends += 1;
    const { scheduler } = world;
    try {
      const { late } = scheduler;
      scheduler.late = [];
      await settle(world);
      scheduler.late = late;
      await settle(world);
      await this.#scenario.check(world);
    } catch (cause) {
      throw new Error(`broken in run ${this.runs}:\n${scheduler.trace.join('\n')}`, { cause });
    }
  }
}

/** The calls that wait, each answered; each late write; then the faults, while there may be some. */
function choicesIn({ scheduler: { pending, late } }: World, faults: number): Choice[] {
  const answering = (call: Call, answer: Answer): Choice => ({ kind: 'answer', call, answer });
  const lands = late.map((write): Choice => ({ kind: 'land', write }));
  if (pending.length === 0) return [{ kind: 'settle' }, ...lands];
  return [
    ...pending.map((call) => answering(call, 'effect')),
    ...lands,
    ...(faults > 0 ? pending : []).flatMap((call) =>
      [...faultsOf(call), ...killsOf(call)].map((answer) => answering(call, answer)),
    ),
  ];
}

/** A process that is killed around a read might as well be killed before its next write. */
const killsOf = ({ writes }: Call): readonly Answer[] =>
  writes ? ['killed_before', 'killed_after'] : [];

async function take({ scheduler }: World, choice: Exclude<Choice, { kind: 'settle' }>) {
  if (choice.kind === 'land') await scheduler.land(choice.write);
  else await scheduler.answer(choice.call, choice.answer);
}

/** Everything that what comes next depends on, and everything that is checked in the end. */
function stateOf({ scheduler, queue, outside, trail, problems }: World, { store }: MemoryBackend) {
  const processes = scheduler.processes.map(({ name, history }) => [name, history]);
  const messages = queue.messages.map(({ requestId, at }) => `${requestId} ${at}`).sort();
  const late = scheduler.late.map(({ key }) => key).sort();
  const { puts, outbox, said } = outside;
  const lines = [...new Set(trail.lines)].sort();
  const parts = [store.contents(), messages, late, processes, puts, outbox.length, said, lines];
  return sha256(JSON.stringify([...parts, problems.length]));
}
