/** The last line of a CI run: how many tests passed and failed, from jest's own result. */
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
  readFileSync('coverage/jest.json', 'utf8'),
) as Record<string, number>;
const failed = Number(numFailedTests) + Number(numRuntimeErrorTestSuites);
process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`);
