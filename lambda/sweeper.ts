/** Entry point of the sweeper: a schedule event in, a queue message for every request that is due out. */

import { sweep } from './application/sweep.ts';
import { backgroundLimits } from './aws/calls.ts';
import { documentClient, queueClient } from './aws/clients.ts';
import { dropIdleConnections } from './aws/connections.ts';
import { workQueue } from './aws/queue.ts';
import { requestStore } from './aws/request-store.ts';
import { readVariables } from './config.ts';
import { log } from './log.ts';

const variables = readVariables('REQUESTS_TABLE', 'WORK_QUEUE_URL');
const requests = requestStore(documentClient(backgroundLimits), variables.REQUESTS_TABLE);
const queue = workQueue(queueClient(backgroundLimits), variables.WORK_QUEUE_URL, log);

export async function handler(): Promise<void> {
  dropIdleConnections(Date.now());
  await sweep({ requests, queue, log, now: Date.now });
}
