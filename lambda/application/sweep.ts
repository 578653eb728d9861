/** Finds requests that are due and enqueues each: this is what makes a crash between two steps harmless. */
import type { DueRequest, DueRequests, Log, WorkQueue } from './ports.ts';

export interface SweepDeps {
  requests: DueRequests;
  queue: WorkQueue;
  log: Log;
  now(): number;
}

const most = 500;
const stopAfterMs = 40_000;

/** One run: at most 500 requests and 40 seconds. The reminder moves forward before the message is sent. */
export async function sweep(deps: SweepDeps): Promise<void> {
  const startedAt = deps.now();
  const due = await deps.requests.due(startedAt, most);
  let enqueued = 0;
  for (const request of due) {
    if (deps.now() - startedAt > stopAfterMs) break;
    if (await enqueueOne(deps, request)) enqueued += 1;
  }
  deps.log.info('sweep_finished', { due: due.length, enqueued });
}

/** One that cannot be postponed or enqueued is found again by a later run; the others must not wait for it. */
async function enqueueOne(deps: SweepDeps, request: DueRequest): Promise<boolean> {
  try {
    return (
      (await deps.requests.postpone(request, deps.now())) &&
      (await deps.queue.enqueue(request.id, 0))
    );
  } catch (cause) {
    deps.log.error('sweep_failed', { requestId: request.id }, cause);
    return false;
  }
}
