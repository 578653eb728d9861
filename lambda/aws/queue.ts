/** The work queue in SQS. A message is a request's id and nothing else. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Log, WorkQueue } from '../application/ports.ts';
import { type CallDeadline, noDeadline } from './calls.ts';

export const workQueue = (
  client: SQSClient,
  queueUrl: string,
  log: Log,
  deadline: CallDeadline = noDeadline,
): WorkQueue => ({
  async enqueue(requestId, delayS) {
    const body = JSON.stringify({ requestId });
    const input = { QueueUrl: queueUrl, MessageBody: body, DelaySeconds: delayS };
    try {
      await client.send(new SendMessageCommand(input), deadline());
      return true;
    } catch (cause) {
      log.error('enqueue_failed', { requestId }, cause);
      return false;
    }
  },
});

/** The request id in a message's body; undefined for anything that this queue's sender did not write. */
export function requestIdIn(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('requestId' in parsed)) return undefined;
    const { requestId } = parsed;
    return typeof requestId === 'string' && /^[0-9a-f]{32}$/.test(requestId)
      ? requestId
      : undefined;
  } catch {
    return undefined;
  }
}
