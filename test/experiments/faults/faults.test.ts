/** Part of the fault matrix and of the soak, for every check; `npm run experiment -- faults` and `soak` run all. */
import { type Cell, cellsOf } from './matrix.ts';
import { cellName, runAll, sample } from './run.ts';
import { soak } from './soak.ts';
import { World } from './world.ts';

let cells: Cell[];
beforeAll(async () => {
  const world = await World.start();
  cells = [...(await cellsOf(world, 'plain')), ...(await cellsOf(world, 'approval'))];
  await world.stop();
}, 60_000);

/** Cells without a time limit to wait for. */
const quick = ({ kind }: Cell) => kind !== 'stalled';

async function play(some: Cell[]): Promise<string[]> {
  const outcomes = await runAll(some, 2);
  return outcomes.flatMap(({ cell, reached, wrong }) =>
    [...wrong, ...(reached ? [] : ['was not reached'])].map((what) => `${cellName(cell)}: ${what}`),
  );
}

test('every function and every service is among the calls', () => {
  const named = new Set(cells.map(({ call: { by, service } }) => `${by} ${service}`));
  expect([...named].sort()).toEqual([
    'receiver aws',
    'receiver slack',
    'sweeper aws',
    'worker aws',
    'worker icws',
    'worker slack',
  ]);
});

test('the PUT, gone wrong in every way', async () => {
  const puts = cells.filter((cell) => quick(cell) && cell.call.operation === 'PUT send-as-email');
  expect(puts).toHaveLength(20);
  expect(await play(puts)).toEqual([]);
}, 120_000);

test('forty of all other calls, others every day', async () => {
  const day = Math.floor(Date.now() / 86_400_000);
  const others = cells.filter((cell) => quick(cell) && cell.call.operation !== 'PUT send-as-email');
  expect(await play(sample(others, 40, day))).toEqual([]);
}, 120_000);

test('a hundred shares while calls fail at random', async () => {
  const result = await soak({ shares: 100, rate: 0.05, seed: 7 });
  expect(result.wrong).toEqual([]);
  expect(result.faults).toBeGreaterThan(100);
}, 120_000);
