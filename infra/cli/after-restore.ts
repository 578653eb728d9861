/**
 * Makes a table that was restored to an earlier time safe, before anything is sent again. Pauses sending and stops the
 * worker and the sweeper while it runs; starts them again in any case, and leaves sending paused. The receiver keeps
 * running, and what people do meanwhile is kept. Safe to repeat.
 */
import type { SavedRequest } from '../../lambda/application/ports.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import type { State } from '../../lambda/domain/states.ts';
import { endMaintenance, startMaintenance } from './maintenance.ts';
import {
  deployedRecords,
  type Requests,
  readAll,
  requestsIn,
  requireTable,
  type Unreadable,
} from './records.ts';
import { say } from './say.ts';
import { settleRestored } from './settle-restored.ts';

const maxRounds = 5;

/** `changed`: another process wrote the request at the same time, in every round. */
export type Counts = Record<'settled' | 'dropped' | 'kept' | 'changed', number>;

/**
 * Settles every request of a table. Requests that changed meanwhile are settled again. A draft that a person confirmed
 * meanwhile is kept: the worker was stopped, so its email cannot have been sent.
 */
export async function settleAll(
  requests: Requests,
  now: () => number,
): Promise<Counts & { unreadable: Unreadable[] }> {
  const total = { settled: 0, dropped: 0 };
  let firstSeen: ReadonlyMap<string, State> | undefined;
  for (let round = 1; ; round += 1) {
    const { requests: all, unreadable } = await readAll(requests);
    const counts = await settleEach(requests, all, now, firstSeen);
    firstSeen ??= new Map(all.map(({ id, state }) => [id, state]));
    total.settled += counts.settled;
    total.dropped += counts.dropped;
    if (counts.changed === 0 || round === maxRounds) return { ...counts, ...total, unreadable };
  }
}

/** `firstSeen`: the states as they were restored; absent in the first round. */
async function settleEach(
  requests: Requests,
  all: SavedRequest[],
  now: () => number,
  firstSeen: ReadonlyMap<string, State> | undefined,
): Promise<Counts> {
  const isLive = ({ id, state }: ShareRequest): boolean =>
    firstSeen !== undefined && (firstSeen.get(id) ?? 'draft') === 'draft' && state !== 'draft';
  const counts: Counts = { settled: 0, dropped: 0, kept: 0, changed: 0 };
  for (const request of all) {
    counts[isLive(request) ? 'kept' : await settleOne(requests, request, now())] += 1;
  }
  return counts;
}

async function settleOne(
  requests: Requests,
  request: SavedRequest,
  now: number,
): Promise<keyof Counts> {
  const settled = settleRestored(request, now);
  if (settled.kind === 'kept') return 'kept';
  try {
    const written =
      settled.kind === 'dropped'
        ? await requests.remove(request)
        : (await requests.save(request, settled.request)).kind === 'saved';
    return written ? settled.kind : 'changed';
  } catch (cause) {
    // One failing request must not stop the others: it is retried, and counted as not settled.
    say(`${request.id}: ${cause instanceof Error ? cause.message : String(cause)}`);
    return 'changed';
  }
}

/** Copies the requests that only the other table has, settled before they are written. */
export async function copyMissing(
  from: Requests,
  to: Requests,
  now: () => number,
): Promise<{ added: number; unreadable: Unreadable[] }> {
  let added = 0;
  const { requests, unreadable } = await readAll(from);
  for (const request of requests) {
    const settled = settleRestored(request, now());
    if (settled.kind === 'dropped') continue;
    const found = settled.kind === 'settled' ? settled.request : request;
    if ((await to.create(found, now())).kind === 'created') added += 1;
  }
  return { added, unreadable };
}

/** Runs the work while the worker and the sweeper are stopped, and starts them again even if it fails. */
export async function whileStopped(
  { stop, start }: { stop(): Promise<void>; start(): Promise<void> },
  work: () => Promise<boolean>,
): Promise<boolean> {
  // Ctrl-C must not leave the functions stopped: the work runs to its end.
  const hold = () => say('Finishing first, so that the worker and the sweeper are started again.');
  process.on('SIGINT', hold);
  try {
    await stop();
    say('Sending is paused; the worker and the sweeper are stopped.');
    return await work();
  } finally {
    await start().finally(() => process.off('SIGINT', hold));
    say('The worker and the sweeper are running again and notify people. Sending stays paused.');
  }
}

async function settleStack(stack: string, from: string | undefined): Promise<boolean> {
  const { requests } = await deployedRecords(stack);
  const copied =
    from === undefined ? undefined : await copyMissing(requestsIn(from), requests, Date.now);
  if (copied) say(`Copied ${copied.added} requests from ${from}.`);
  const { settled, dropped, kept, changed, unreadable } = await settleAll(requests, Date.now);
  say(
    `${settled} settled, ${dropped} drafts deleted, ${kept} kept (finished, or waiting for a person).`,
  );
  const left = [...(copied?.unreadable ?? []), ...unreadable];
  for (const { problem } of left) say(`Not settled: ${problem}`);
  if (changed > 0) say(`Not settled: ${changed} requests that kept changing.`);
  return changed === 0 && left.length === 0;
}

/**
 * Settles a stack's table while its functions are stopped. `from`: first copies the missing requests from a table that
 * was restored under another name. Returns whether everything is settled.
 */
export async function afterRestore(stack: string, from: string | undefined): Promise<boolean> {
  // Before anything is stopped: a mistyped name must not pause a contact center.
  if (from !== undefined) await requireTable(from);
  let done = false;
  try {
    done = await whileStopped(
      { stop: () => startMaintenance(stack), start: () => endMaintenance(stack) },
      () => settleStack(stack, from),
    );
    return done;
  } finally {
    say(
      done
        ? `Everything is settled. To resume sending: resume --stack ${stack}`
        : 'Some requests are not settled. Fix the problems above and run this command again before you resume sending.',
    );
  }
}
