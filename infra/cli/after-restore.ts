/**
 * `npm run after-restore`: makes a table that was restored to an earlier time safe, before anything is sent again.
 * `-- --from TABLE` first brings back what is missing from a table that was restored under another name.
 * Takes `--stage NAME`. Sending is paused, the worker and the sweeper stand still meanwhile; sending stays paused.
 * It may be repeated: what was settled stays so.
 */
import { parseArgs } from 'node:util';
import { deployedRecords, type Requests, requestsIn } from './records.ts';
import { finish, say } from './run.ts';
import { settleRestored } from './settle-restored.ts';
import { goOn, standStill } from './standstill.ts';

/** Settles every request of a table; what changed meanwhile is left for the next time. */
export async function settleAll(requests: Requests, now: () => number): Promise<Counts> {
  const counts: Counts = { settled: 0, dropped: 0, kept: 0, changed: 0 };
  for (const request of await requests.all()) {
    const settled = settleRestored(request, now());
    if (settled.kind === 'dropped') await requests.drop(request);
    const changed = settled.kind === 'settled' && !(await requests.save(request, settled.request));
    counts[changed ? 'changed' : settled.kind] += 1;
  }
  return counts;
}

/** Adds what the other table has and this one lacks, settled before it is there. */
export async function bringBack(from: Requests, to: Requests, now: () => number): Promise<number> {
  let added = 0;
  for (const request of await from.all()) {
    const settled = settleRestored(request, now());
    if (settled.kind === 'dropped') continue;
    const found = settled.kind === 'settled' ? settled.request : request;
    if (await to.add(found)) added += 1;
  }
  return added;
}

type Counts = Record<'settled' | 'dropped' | 'kept' | 'changed', number>;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { stage: { type: 'string', default: 'main' }, from: { type: 'string' } },
  });
  const { stage, from } = values;
  await standStill(stage);
  say('Sending is paused; the worker and the sweeper stand still.');
  const { requests } = await deployedRecords(stage);
  if (from !== undefined) {
    const added = await bringBack(requestsIn(from), requests, Date.now);
    say(`${added} requests brought back from ${from}`);
  }
  const { settled, dropped, kept, changed } = await settleAll(requests, Date.now);
  say(`${settled} settled, ${dropped} drafts dropped, ${kept} had ended or wait for people`);
  if (changed > 0) {
    say(`${changed} changed just now: run this again before anything else.`);
    return false;
  }
  await goOn(stage);
  say('The worker and the sweeper go on and tell people. Sending is still paused: npm run resume');
  return true;
}

if (import.meta.main) await finish(main);
