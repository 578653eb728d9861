/**
 * `npm run check`: the whole gate, as CI runs it. Every step runs even if one before it failed; the exit code tells
 * whether all passed. Changes no tracked file. `npm run check -- types lint` runs some steps only.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const coverage = join(root, 'coverage');
const jest = (results: string, ...options: string[]): string =>
  ['jest --ci --json', `--outputFile=coverage/${results}.json`, ...options].join(' ');

/** Synthesizing looks nothing up: where the machine allows it, the network is cut off. */
const offline = (command: string): string =>
  `if unshare -rn true 2>/dev/null; then unshare -rn ${command}; else ${command}; fi`;
const synth = 'npx --no-install cdk synth --quiet';

/** In the order in which they run: the tests need the bundles, the coverage report needs the tests. */
const steps: Record<string, string> = {
  build: 'npm run --silent build',
  types: 'npm run --silent types',
  lint: 'npm run --silent lint',
  test: jest('test'),
  coverage: 'node .ci/coverage.ts',
  faults: jest('faults', '--config test/experiments/faults/jest.config.js'),
  e2e: jest('e2e', '--config test/e2e/jest.config.js'),
  synth: process.platform === 'win32' ? synth : offline(synth),
  wiring: 'npm run --silent experiment -- seeded-faults --wiring',
  vulnerabilities: 'node .ci/audit.ts',
  start: 'npm run --silent start -- --once',
};

const env = {
  ...process.env,
  COVERAGE_DIR: join(coverage, 'v8'),
  // More random runs than a person waits for.
  SCHEDULES: '600',
  SYSTEM_SCHEDULES: '12',
  CDK_DISABLE_CLI_TELEMETRY: '1',
};

/** Whether the step passed. */
function run(name: string, command: string): boolean {
  process.stdout.write(`\n== ${name}: ${command}\n`);
  return spawnSync(command, { cwd: root, env, shell: true, stdio: 'inherit' }).status === 0;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  process.stderr.write(`No step ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}\n`);
  process.exit(1);
}
rmSync(coverage, { recursive: true, force: true });
mkdirSync(coverage);
const failed = Object.entries(steps)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .filter(([name, command]) => !run(name, command))
  .map(([name]) => name);
process.stdout.write(failed.length === 0 ? '\nAll steps passed.\n' : '');
for (const name of failed) process.stdout.write(`FAILED: ${name}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
