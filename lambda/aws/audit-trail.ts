/** The audit trail in a log group of its own. One stream a container, made with its first line. */
import { randomUUID } from 'node:crypto';
import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AuditTrail } from '../application/ports.ts';

export function auditTrail(
  client: CloudWatchLogsClient,
  logGroupName: string,
  now: () => number,
): AuditTrail {
  let stream: Promise<string> | undefined;
  const create = async () => {
    const logStreamName = randomUUID();
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    return logStreamName;
  };
  return {
    async write(lines) {
      stream ??= create().catch((cause: unknown) => {
        stream = undefined;
        throw cause;
      });
      const logEvents = lines.map((line) => ({ timestamp: now(), message: JSON.stringify(line) }));
      const logStreamName = await stream;
      const put = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents });
      const { rejectedLogEventsInfo } = await client.send(put);
      if (rejectedLogEventsInfo) throw new Error('the audit log group rejected lines');
    },
  };
}
