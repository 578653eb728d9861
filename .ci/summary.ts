/** The last line of a CI run: how many tests passed and failed, from Jest's own results. */
import { existsSync, readFileSync } from 'node:fs';

/** A run without results crashed before its end: it counts as one failure. */
function results(file: string): Record<string, number> {
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>)
    : { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
}

const runs = ['test', 'faults', 'e2e'].map((name) => results(`coverage/${name}.json`));
const sum = (name: string): number =>
  runs.reduce((total, result) => total + Number(result[name] ?? 0), 0);
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
process.stdout.write(`${sum('numPassedTests')} passed, ${failed} failed\n`);
