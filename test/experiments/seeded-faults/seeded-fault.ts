/** Seeds faults into a copy of the project, one at a time, and runs the tests: they must find each. */
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

export interface SeededFault {
  name: string;
  file: string;
  from: string;
  to: string;
  /** Tests that run first; all tests run only where these find nothing. */
  first?: string[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'seeded-faults-'));
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

/** A fault that cannot be seeded would never be found. */
function mustHoldOnce(copy: string, { file, from }: SeededFault): void {
  const text = readFileSync(join(copy, file), 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} must contain exactly once: ${from}`);
}

/** Whether the tests stay green with this fault in the copy. */
function survives(
  copy: string,
  { file, from, to, first = [] }: SeededFault,
  only: string[],
): boolean {
  const text = readFileSync(join(copy, file), 'utf8');
  writeFileSync(
    join(copy, file),
    text.replace(from, () => to),
  );
  const survived = (first.length === 0 || passes(copy, first)) && passes(copy, only);
  writeFileSync(join(copy, file), text);
  return survived;
}

export interface SeedResult {
  /** The tests pass where no fault is seeded. */
  healthy: boolean;
  /** Names of the faults that the tests did not find. */
  survivors: string[];
}

/** Seeds each fault, runs the tests, and prints which they found. `only`: the tests to run instead of all. */
export function seedAll(faults: SeededFault[], only: string[] = []): SeedResult {
  const copy = copyOfProject();
  for (const fault of faults) mustHoldOnce(copy, fault);
  const healthy = passes(copy, only);
  say(`without a fault: ${healthy ? 'passes' : 'FAILS'}`);
  const survivors: string[] = [];
  for (const fault of healthy ? faults : []) {
    const survived = survives(copy, fault, only);
    if (survived) survivors.push(fault.name);
    say(`${fault.name} (${fault.file}): ${survived ? 'SURVIVED' : 'found'}`);
  }
  rmSync(copy, { recursive: true });
  return { healthy, survivors };
}
