/**
 * Entry point of the sweeper: a schedule event in, a queue message for every request that is due out. An event with
 * `summarizeBefore` (a time, ISO 8601) adds the summary of the UTC day before it to the audit trail instead.
 */
import * as z from 'zod/mini';
import { summarize } from './application/summarize.ts';
import { sweep } from './application/sweep.ts';
import { auditLog } from './aws/audit-log.ts';
import { auditTrail } from './aws/audit-trail.ts';
import { backgroundLimits } from './aws/calls.ts';
import { documentClient, logsClient, queueClient } from './aws/clients.ts';
import { dropIdleConnections } from './aws/connections.ts';
import { workQueue } from './aws/queue.ts';
import { requestStore } from './aws/request-store.ts';
import { auditLogGroup, readVariables } from './config.ts';
import { log } from './log.ts';

const variables = readVariables('REQUESTS_TABLE', 'WORK_QUEUE_URL');
const requests = requestStore(documentClient(backgroundLimits), variables.REQUESTS_TABLE);
const queue = workQueue(queueClient(backgroundLimits), variables.WORK_QUEUE_URL, log);
const group = auditLogGroup();
const now = Date.now;

const summaryEvent = z.object({ summarizeBefore: z.iso.datetime() });

/** One with a wrong time must fail: it would look like a summary that was made. */
const isSummary = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'summarizeBefore' in event;

export async function handler(event: unknown): Promise<void> {
  dropIdleConnections(now());
  if (!isSummary(event)) return sweep({ requests, queue, log, now });
  const { summarizeBefore } = summaryEvent.parse(event);
  if (group === undefined) throw new Error('there is no AUDIT_LOG_GROUP to summarize');
  const logs = logsClient(backgroundLimits);
  const ports = { trail: auditTrail(logs, group, now), lines: auditLog(logs, group), log };
  return summarize(ports, Date.parse(summarizeBefore));
}
