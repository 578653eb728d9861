/**
 * `npm run experiment -- soak`: 10,000 shares with 5% of all calls failing. `--shares N` plays another number, `--seed N`
 * other faults, `--write` puts the results into `docs/reliability.md`. Ends with an error when a rule did not hold.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../../../infra/build/bundle.ts';
import { table, writePart } from '../../support/document.ts';
import { soak } from '../faults/soak.ts';

const { values } = parseArgs({
  options: {
    shares: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const startedAt = Date.now();
const seconds = () => Math.round((Date.now() - startedAt) / 1000);

await bundleAll();
const result = await soak({
  shares: Number(values.shares),
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
    ['abandoned before approval', result.notApproved],
    ['ended', states.join(', ')],
    ['calls of the functions', result.calls],
    ['of these, failed on purpose', result.faults],
    ['processes killed', result.kills],
    ['emails', result.emails],
    ['most emails of one approval', result.mostEmails],
    ['`sent` without an email, or the reverse', result.falseClaims],
    ['unconfirmed without an uncertain answer or a killed process', result.unexplained],
    ['unconfirmed because DynamoDB’s answer just before the PUT was unreadable', result.unbegun],
    ['lost, stuck, not posted', `${result.states.lost ?? 0}, ${result.stuck}, ${result.notPosted}`],
    ['queue messages for each share', (result.queueMessages / result.shares).toFixed(1)],
    ['dead letters', result.deadLetters],
    ['ICWS sessions open at once, at most', result.sessionsAtOnce],
    ['sessions that ICWS kept because a sign-in’s answer or a log-out was lost', result.orphans],
    ['memory of a worker, MiB: after 4/5, at the end', result.memoryMiB.join(', ')],
    ['seconds', seconds()],
  ],
);
say(text);
for (const what of result.wrong) say(`WRONG: ${what}`);
const command = `npm run experiment -- soak --shares ${values.shares} --seed ${values.seed} --write`;
if (values.write) writePart('reliability.md', 'soak', command, text);
process.exitCode = result.wrong.length > 0 ? 1 : 0;
