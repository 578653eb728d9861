/** One random schedule from its beginning to where everything has settled, and the promises checked. */
import type { Schedule } from './arbitraries.ts';
import { checkPromises } from './promises.ts';
import { Random } from './random.ts';
import { RandomSchedule, settle, take } from './schedule.ts';
import { type Backend, World } from './world.ts';

/** Clocks of processes are up to five minutes apart, in half of the schedules. */
const skewMs = 300_000;

export async function runSchedule(backend: Backend, drawn: Schedule): Promise<void> {
  const random = new Random(drawn.seed);
  const skewed = random.chance(0.5);
  const world = new World({
    backend,
    skewMs: () => (skewed ? random.below(skewMs) - skewMs / 2 : 0),
  });
  world.acceptsWarnings = drawn.acceptsWarnings;
  const { scheduler, outside } = world;
  try {
    await take(world, drawn.begun);
    await new RandomSchedule(world, random).run(drawn.actions);
    outside.slackDown = false;
    await settle(world, () => random.chance(0.5));
    await checkPromises(world);
  } catch (cause) {
    throw new Error(`broken after:\n${scheduler.trace.join('\n')}`, { cause });
  }
}
