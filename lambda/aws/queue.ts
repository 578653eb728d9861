/** The work queue in SQS. A message is a request's id and nothing else. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { Log, WorkQueue } from '../application/ports.ts';
import { parseJson } from '../domain/parse-json.ts';
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

const messageSchema = z.object({ requestId: z.string().check(z.regex(/^[0-9a-f]{32}$/)) });

/** The request id in a message's body; undefined for anything that this queue's sender did not write. */
export const requestIdIn = (body: string): string | undefined =>
  messageSchema.safeParse(parseJson(body)).data?.requestId;
