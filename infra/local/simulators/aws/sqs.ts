/** SQS's `SendMessage` over the queues of this machine, by the last part of their URL. */
import { z } from 'zod';
import { AwsError } from './error.ts';
import { type LocalQueue, md5 } from './queue.ts';

const sendMessage = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().min(0).max(900).optional(),
});

export const sqs =
  (queues: Readonly<Record<string, LocalQueue>>) =>
  (operation: string, input: unknown): unknown => {
    if (operation !== 'SendMessage') throw new AwsError('UnknownOperationException', operation);
    const { data, error } = sendMessage.safeParse(input);
    if (!data) throw new AwsError('InvalidParameterValue', z.prettifyError(error));
    const queue = queues[data.QueueUrl.split('/').at(-1) ?? ''];
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    const MessageId = queue.send(data.MessageBody, data.DelaySeconds);
    return { MessageId, MD5OfMessageBody: md5(data.MessageBody) };
  };
