/** Plays cells on several worlds at once: a stalled call leaves the CPU idle. */
import { type Cell, type Outcome, run } from './matrix.ts';
import { nameOf } from './proxy.ts';
import { World } from './world.ts';

export async function runAll(
  cells: Cell[],
  worlds: number,
  seen: (outcome: Outcome, left: number) => void = () => undefined,
): Promise<Outcome[]> {
  const left = [...cells];
  const outcomes: Outcome[] = [];
  const work = async () => {
    const world = await World.start();
    for (let cell = left.shift(); cell; cell = left.shift()) {
      const outcome = await run(world, cell);
      outcomes.push(outcome);
      seen(outcome, left.length);
    }
    await world.stop();
  };
  await Promise.all(Array.from({ length: worlds }, work));
  return outcomes;
}

export const cellName = ({ walk, call, nth, kind }: Cell): string =>
  `${walk}: ${nameOf(call)} #${nth} ${kind}`;

/** A sample of the cells that depends on the seed, so that over time each is played. */
export function sample(cells: Cell[], count: number, seed: number): Cell[] {
  const shuffled = cells
    .map((cell, index) => ({ cell, at: (Math.sin(seed * 997 + index * 131) * 1e6) % 1 }))
    .sort((one, other) => one.at - other.at);
  return shuffled.slice(0, count).map(({ cell }) => cell);
}
