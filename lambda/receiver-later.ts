/** What the receiver loads when the first delivery needs more than a form: most listeners, and their ways to AWS. */
import { auditTrail } from './aws/audit-trail.ts';
import { type Deadline, receiverLimits } from './aws/calls.ts';
import { documentClient, logsClient, queueClient } from './aws/clients.ts';
import { duplicateIndex } from './aws/duplicate-index.ts';
import { workQueue } from './aws/queue.ts';
import { quota } from './aws/quota.ts';
import { requestLists } from './aws/request-lists.ts';
import { requestStore } from './aws/request-store.ts';
import { auditLogGroup } from './config.ts';
import { log, logTrail } from './log.ts';
import { later as listeners } from './slack/listeners/index.ts';

/** Each call has its place in Slack's 3 seconds. `after`: how long after Slack's stamp a call is given up, milliseconds. */
export function openLater(
  { REQUESTS_TABLE, WORK_QUEUE_URL }: Record<'REQUESTS_TABLE' | 'WORK_QUEUE_URL', string>,
  now: () => number,
  after: (ms: number) => Deadline,
) {
  const documents = documentClient(receiverLimits);
  const requests = requestStore(documents, REQUESTS_TABLE, {
    read: after(2600),
    write: after(2000),
  });
  const group = auditLogGroup();
  const ports = {
    store: requests,
    lists: requestLists(documents, REQUESTS_TABLE, { log, deadline: after(2600) }),
    duplicates: duplicateIndex(documents, REQUESTS_TABLE, after(2000)),
    queue: workQueue(queueClient(receiverLimits), WORK_QUEUE_URL, log, after(2800)),
    trail: group ? auditTrail(logsClient(receiverLimits), group, now) : logTrail,
    quota: quota(documents, REQUESTS_TABLE, now, after(2000)),
  };
  return { listeners, ports };
}
