/**
 * `npm run bench`: every bench, or the parts that are named (`npm run bench -- cold ack`). Prints tables and writes them
 * into their places in `docs/performance.md`. `--runs N` for more or fewer.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../../infra/build/bundle.ts';
import { writePart } from '../support/document.ts';
import { ackByKind, ackOfCommand } from './ack.ts';
import { sizes } from './bundle-size.ts';
import { cold } from './cold.ts';
import { cost, ways } from './cost.ts';
import { disclosures } from './disclosures.ts';
import { type Part, type Results, render } from './report.ts';
import { send } from './send.ts';
import { bundleSides, type Sides } from './sides.ts';
import { sweep } from './sweep.ts';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string' } },
  allowPositionals: true,
});
const runs = (usual: number): number => Number(values.runs ?? usual);

const measure: { [P in Part]: (sides: Sides) => Results[P] | Promise<Results[P]> } = {
  bundle: sizes,
  cold: (sides) => cold(sides, runs(15)),
  async ack(sides) {
    const command = await ackOfCommand(sides, runs(500));
    return { command, kinds: await ackByKind(Math.min(runs(100), 200)) };
  },
  async send({ 'floor-worker': floorWorker }) {
    const results = [];
    for (const latencyMs of [0, 20, 200]) {
      const shares = latencyMs === 200 ? Math.min(runs(60), 300) : runs(300);
      const released = { mode: 'release', latencyMs } as const;
      const floor = await send({ ...released, side: 'floor' }, shares, floorWorker);
      const ours = await send({ ...released, side: 'ours' }, shares);
      if (Math.round(floor.calls) !== Math.round(ours.calls)) {
        throw new Error(`the floor makes ${floor.calls} calls, the worker ${ours.calls}`);
      }
      results.push(floor, ours);
      results.push(await send({ side: 'ours', mode: 'keep', latencyMs }, shares));
    }
    return results;
  },
  sweep: async () => [await sweep(1000, runs(5)), await sweep(100_000, runs(5))],
  disclosures: async () => [await disclosures(1000), await disclosures(100_000)],
  async cost() {
    const costs = [];
    for (const way of ways) costs.push(await cost(way, runs(30)));
    return costs;
  },
};
const isPart = (name: string): name is Part => Object.hasOwn(measure, name);

const wanted = positionals.length > 0 ? positionals : Object.keys(measure);
const unknown = wanted.filter((name) => !isPart(name));
if (unknown.length > 0) {
  throw new Error(`no part ${unknown.join(', ')}: there are ${Object.keys(measure).join(', ')}`);
}

await bundleAll();
const sides = await bundleSides();
for (const part of wanted.filter(isPart)) await runPart(part);

async function runPart<P extends Part>(part: P): Promise<void> {
  process.stdout.write(`\n${part}\n`);
  const data = await measure[part](sides);
  const text = render[part](data);
  process.stdout.write(`${text}\n`);
  const more = values.runs ? ` --runs ${values.runs}` : '';
  writePart('performance.md', part, `npm run bench -- ${part}${more}`, text);
}
