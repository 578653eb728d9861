/** The last line of a CI run: how many tests passed and failed, from jest's own results. */
import { readFileSync } from 'node:fs';

const results = ['coverage/jest.json', 'coverage/faults.json', 'coverage/e2e.json'].map(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>,
);
const sum = (name: string): number =>
  results.reduce((total, result) => total + Number(result[name]), 0);
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
process.stdout.write(`${sum('numPassedTests')} passed, ${failed} failed\n`);
