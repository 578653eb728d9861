/**
 * `npm run experiment -- faults`: makes every call of every function fail in every way, and writes the results to
 * `docs/reliability.md`. `--sample N` plays N of them and writes nothing; `--only TEXT` those whose name has it.
 * Ends with an error when a share broke a rule.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../../../infra/build/bundle.ts';
import { table, writePart } from '../../support/document.ts';
import { cellsOf } from './matrix.ts';
import { matrixTable, totals } from './report.ts';
import { cellName, runAll, sample } from './run.ts';
import { World } from './world.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    only: { type: 'string', default: '' },
    worlds: { type: 'string', default: '3' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

await bundleAll();
const first = await World.start();
const all = [...(await cellsOf(first, 'plain')), ...(await cellsOf(first, 'approval'))];
await first.stop();
const wanted = all.filter((cell) => cellName(cell).includes(values.only));
const cells = values.sample ? sample(wanted, Number(values.sample), Date.now()) : wanted;
const startedAt = Date.now();
const outcomes = await runAll(cells, Number(values.worlds), ({ cell, wrong }, left) => {
  if (wrong.length > 0) say(`${cellName(cell)}: ${wrong.join('; ')}`);
  if (left % 100 === 0) say(`${left} left after ${Math.round((Date.now() - startedAt) / 1000)} s`);
});
const sums = table(['', ''], totals(outcomes));
say(sums);
if (!values.sample && values.only === '') {
  writePart(
    'reliability.md',
    'faults',
    'npm run experiment -- faults',
    `${sums}\n\n${matrixTable(outcomes)}`,
  );
}
process.exitCode = outcomes.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
