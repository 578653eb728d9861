/**
 * `npm run soak`: 10,000 shares with 5% of all calls failing, written to `docs/reliability.md`. `-- --shares N` plays
 * another number and writes nothing; `--seed N` plays other faults. Ends with an error when a rule did not hold.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../../infra/bundle.ts';
import { table, writePart } from '../document.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: { shares: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const startedAt = Date.now();
const seconds = () => Math.round((Date.now() - startedAt) / 1000);

await bundleAll();
const result = await soak({
  shares: Number(values.shares ?? 10_000),
  rate: 0.05,
  seed: Number(values.seed),
  seen: (done) => {
    if (done % 500 === 0) say(`${done} after ${seconds()} s`);
  },
});
const states = Object.entries(result.states).map(([name, count]) => `${count} ${name}`);
const text = table(
  ['', ''],
  [
    ['shares asked for', result.shares],
    ['given up by their people before approval', result.notApproved],
    ['ended', states.join(', ')],
    ['calls of the functions', result.calls],
    ['of these made to fail', result.faults],
    ['processes killed', result.kills],
    ['e-mails', result.emails],
    ['most e-mails of one approval', result.mostEmails],
    ['claimed `sent` without an e-mail, or the reverse', result.falseClaims],
    ['uncertain without an uncertain answer or a dead process', result.unexplained],
    ['lost, stuck, untold', `${result.states.lost ?? 0}, ${result.stuck}, ${result.untold}`],
    ['queue messages for each share', (result.queueMessages / result.shares).toFixed(1)],
    ['dead letters', result.deadLetters],
    ['ICWS sessions open at once, at most', result.sessionsAtOnce],
    ['sessions that ICWS kept because a log-in’s answer or a log-out was lost', result.orphans],
    ['memory of a worker, MiB: after 3/5, at the end', result.memoryMiB.join(', ')],
    ['seconds', seconds()],
  ],
);
say(text);
for (const what of result.wrong) say(`WRONG: ${what}`);
if (values.shares === undefined) writePart('reliability.md', 'soak', 'npm run soak', text);
process.exitCode = result.wrong.length > 0 ? 1 : 0;
