/** Reads the audit trail's log group. Implements `AuditLog`. */
import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AuditLog } from '../application/ports.ts';

export const auditLog = (client: CloudWatchLogsClient, logGroupName: string): AuditLog => ({
  async *read(from, to) {
    // CloudWatch includes both ends.
    const span = { logGroupName, startTime: from, endTime: to - 1 };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, span)) {
      for (const { timestamp: at = 0, message = '' } of events) yield { at, message };
    }
  },
});
