/**
 * `npm run bench`: every bench, or the parts that are named (`npm run bench -- cold ack`). Prints tables, writes
 * `bench/results/<part>.json` and the part's place in `docs/performance.md`. `--runs N` for more or fewer.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAll } from '../../infra/bundle.ts';
import { writePart } from '../document.ts';
import { ackByKind, ackOfCommand } from './ack.ts';
import { sizes } from './bundle-size.ts';
import { cold } from './cold.ts';
import { cost, ways } from './cost.ts';
import { profileWorker } from './profile.ts';
import * as report from './report.ts';
import { send } from './send.ts';
import { bundleSides, type Sides } from './sides.ts';
import { sweep } from './sweep.ts';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string' } },
  allowPositionals: true,
});
const runs = (usual: number): number => Number(values.runs ?? usual);

interface Measured {
  data: unknown;
  text: string;
}

const parts: Record<string, (sides: Sides) => Promise<Measured>> = {
  async bundle(sides) {
    const data = sizes(sides);
    return { data, text: report.sizeTable(data) };
  },
  async cold(sides) {
    const data = await cold(sides, runs(15));
    return { data, text: `${report.coldTable(data)}\n\n${report.coldPartsTable(data)}` };
  },
  async ack(sides) {
    const command = await ackOfCommand(sides, runs(500));
    const kinds = await ackByKind(Math.min(runs(100), 200));
    const text = `${report.ackTable(command)}\n\n${report.kindTable(kinds)}`;
    return { data: { command, kinds }, text };
  },
  async send() {
    const results = [];
    for (const mode of ['release', 'keep'] as const) {
      results.push(await send(mode, 0, runs(300)), await send(mode, 20, runs(300)));
      results.push(await send(mode, 200, Math.min(runs(60), 300)));
    }
    const owners = await profileWorker(runs(300));
    const text = `${report.sendTable(results)}\n\n${report.profileTable(owners)}`;
    return { data: { results, owners }, text };
  },
  async sweep() {
    const data = [await sweep(1000, runs(5)), await sweep(100_000, runs(5))];
    return { data, text: report.sweepTable(data) };
  },
  async cost() {
    const data = [];
    for (const way of ways) data.push(await cost(way, runs(30)));
    return { data, text: report.costTable(data) };
  },
};

const root = join(import.meta.dirname, '..', '..');
const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  throw new Error(`no part ${unknown.join(', ')}: there are ${Object.keys(parts).join(', ')}`);
}

await bundleAll();
const sides = await bundleSides();
for (const name of wanted) {
  process.stdout.write(`\n${name}\n`);
  const { data, text } = await (parts[name] ?? fail)(sides);
  process.stdout.write(`${text}\n`);
  writeResults(name, data);
  const command = `npm run bench -- ${name}${values.runs ? ` --runs ${values.runs}` : ''}`;
  writePart('performance.md', name, command, text);
}

function fail(): never {
  throw new Error('no such part');
}

function writeResults(name: string, data: unknown): void {
  const folder = join(root, 'bench', 'results');
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
