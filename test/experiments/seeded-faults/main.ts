/**
 * `npm run experiment -- seeded-faults`: takes away what the promises rest on, one thing at a time, runs the tests, and
 * writes to `docs/security.md` which faults they found. `--wiring` seeds faults in the stack's wiring instead, and
 * writes nothing. Exits with an error if the tests miss a fault.
 */
import { parseArgs } from 'node:util';
import { table, writePart } from '../../support/document.ts';
import { promiseFaults } from './promises.ts';
import { seedAll } from './seeded-fault.ts';
import { wiringFaults } from './wiring.ts';

const { values } = parseArgs({ options: { wiring: { type: 'boolean', default: false } } });
const { healthy, survivors } = values.wiring
  ? seedAll(wiringFaults, ['infra/wiring.test'])
  : seedAll(promiseFaults);
if (healthy && !values.wiring) {
  const rows = promiseFaults.map(({ name, file }): [string, string] => [
    `${name} (\`${file}\`)`,
    survivors.includes(name) ? '**survived**' : 'found',
  ]);
  const text = table(['taken away', 'by the tests'], rows);
  writePart('security.md', 'seeded-faults', 'npm run experiment -- seeded-faults', text);
}
process.exitCode = healthy && survivors.length === 0 ? 0 : 1;
