/** Faults planted in a copy of the project, one at a time: a test that is worth its time finds each. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Plant {
  name: string;
  file: string;
  from: string;
  to: string;
  /** Tests that are asked first; the whole suite only where these find nothing. */
  first?: string[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'plants-'));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0');
  const present = files.filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of present) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether these tests pass in the copy; all where none are named. */
const passes = (copy: string, tests: string[]): boolean => {
  const faults = tests.some((test) => test.startsWith('test/experiments/'));
  const config = faults ? ['--config', 'test/experiments/faults/jest.config.js'] : [];
  const args = ['test', '--', '--bail=1', ...config, ...tests];
  return spawnSync('npm', args, { cwd: copy, stdio: 'ignore' }).status === 0;
};

/** A fault that cannot be put in would never be found. */
function mustHoldOnce(copy: string, { file, from }: Plant): void {
  const text = readFileSync(join(copy, file), 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
}

/** Whether the tests stay green with this fault in the copy. */
function survives(copy: string, { file, from, to, first = [] }: Plant, only: string[]): boolean {
  const text = readFileSync(join(copy, file), 'utf8');
  writeFileSync(
    join(copy, file),
    text.replace(from, () => to),
  );
  const survived = (first.length === 0 || passes(copy, first)) && passes(copy, only);
  writeFileSync(join(copy, file), text);
  return survived;
}

export interface Harvest {
  /** The tests pass where nothing is planted. */
  healthy: boolean;
  survivors: string[];
}

/** Plants each and runs the tests; says which was found. `only`: the tests to run, where it is not the suite. */
export function plantAll(plants: Plant[], only: string[] = []): Harvest {
  const copy = copyOfProject();
  for (const plant of plants) mustHoldOnce(copy, plant);
  const healthy = passes(copy, only);
  say(`without a fault: ${healthy ? 'passes' : 'FAILS'}`);
  const survivors: string[] = [];
  for (const plant of healthy ? plants : []) {
    const survived = survives(copy, plant, only);
    if (survived) survivors.push(plant.name);
    say(`${plant.name} (${plant.file}): ${survived ? 'SURVIVED' : 'found'}`);
  }
  rmSync(copy, { recursive: true });
  return { healthy, survivors };
}
