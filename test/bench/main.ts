/**
 * `npm run bench`: every bench, or the parts that are named (`npm run bench -- cold ack`). Prints tables, writes
 * `bench/results/<part>.json` and the part's place in its document below `docs/`. `--runs N` for more or fewer.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAll } from '../../infra/build/bundle.ts';
import { writePart } from '../support/document.ts';
import { ackByKind, ackOfCommand } from './ack.ts';
import { sizes } from './bundle-size.ts';
import { cold } from './cold.ts';
import { cost, ways } from './cost.ts';
import { measureAll } from './measures.ts';
import { profileWorker } from './profile.ts';
import { documentOf, type Part, type Results, render } from './report.ts';
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
  measures: () => measureAll(runs(15)),
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
    return { results, owners: await profileWorker(runs(300)) };
  },
  sweep: async () => [await sweep(1000, runs(5)), await sweep(100_000, runs(5))],
  async cost() {
    const costs = [];
    for (const way of ways) costs.push(await cost(way, runs(30)));
    return costs;
  },
};
const isPart = (name: string): name is Part => Object.hasOwn(measure, name);

const root = join(import.meta.dirname, '..', '..');
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
  writeResults(part, data);
  const more = values.runs ? ` --runs ${values.runs}` : '';
  writePart(documentOf(part), part, `npm run bench -- ${part}${more}`, text);
}

function writeResults(name: string, data: unknown): void {
  const folder = join(root, 'test', 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const machine = { processors: cpus().length, model: cpus()[0]?.model, kernel: release() };
  const names = ['@slack/bolt', '@aws-sdk/client-secrets-manager', 'slack-edge', 'esbuild'];
  const versions = Object.fromEntries(names.map((one) => [one, versionOf(one)]));
  const made = { part: name, at: new Date().toISOString(), node: process.versions.node };
  const text = JSON.stringify({ ...made, machine, versions, data }, null, 1);
  writeFileSync(join(folder, `${name}.json`), `${text}\n`);
}

function versionOf(name: string): string {
  const file = join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
