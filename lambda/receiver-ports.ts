/** The receiver's ways to AWS, each with its place in Slack's 3 seconds. */
import { timeBudget } from './application/time-budget.ts';
import { auditTrail } from './aws/audit-trail.ts';
import { receiverLimits } from './aws/calls.ts';
import { documentClient, logsClient, queueClient } from './aws/clients.ts';
import { workQueue } from './aws/queue.ts';
import { quota } from './aws/quota.ts';
import { requestLists } from './aws/request-lists.ts';
import { requestStore } from './aws/request-store.ts';
import { shareHistory } from './aws/share-history.ts';
import { auditLogGroup } from './config.ts';
import { log, logTrail } from './log.ts';
import type { PortsOf } from './slack/listeners/context.ts';

/** Opens the clients once; the ports are those of one delivery. */
export function openPorts(
  { REQUESTS_TABLE, WORK_QUEUE_URL }: Record<'REQUESTS_TABLE' | 'WORK_QUEUE_URL', string>,
  now: () => number,
): PortsOf {
  const documents = documentClient(receiverLimits);
  const sqs = queueClient(receiverLimits);
  const group = auditLogGroup();
  const trail = group ? auditTrail(logsClient(receiverLimits), group, now) : logTrail;
  const { readUntilMs, writeUntilMs, enqueueUntilMs } = timeBudget;
  return (deadline) => {
    const until = (limitMs: number) => () => ({
      abortSignal: AbortSignal.timeout(deadline.leftUntil(limitMs)),
    });
    const read = until(readUntilMs);
    const write = until(writeUntilMs);
    return {
      store: requestStore(documents, REQUESTS_TABLE, { read, write }),
      lists: requestLists(documents, REQUESTS_TABLE, { log, deadline: read }),
      history: shareHistory(documents, REQUESTS_TABLE, write),
      quota: quota(documents, REQUESTS_TABLE, now, write),
      queue: workQueue(sqs, WORK_QUEUE_URL, log, until(enqueueUntilMs)),
      trail,
    };
  };
}
