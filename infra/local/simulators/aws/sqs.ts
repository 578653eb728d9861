/** SQS's JSON protocol (`X-Amz-Target: AmazonSQS.*`) over the queues of this machine. */
import { AwsError } from './error.ts';
import { type LocalQueue, md5 } from './queue.ts';

type Input = Record<string, unknown>;
type Operation = (queue: LocalQueue, input: Input) => unknown;

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
  }
  return value;
}

function seconds(input: Input, name: string, max: number): number | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0 || value > max) {
    throw invalid(`Value ${String(value)} for parameter ${name} is invalid. Must be 0 to ${max}.`);
  }
  return value;
}

function sendOne(queue: LocalQueue, input: Input) {
  const body = text(input, 'MessageBody');
  const MessageId = queue.send(body, seconds(input, 'DelaySeconds', 900));
  return { MessageId, MD5OfMessageBody: md5(body) };
}

function entries(input: Input): Input[] {
  const { Entries } = input;
  if (!Array.isArray(Entries) || Entries.length === 0 || Entries.length > 10) {
    throw new AwsError('AWS.SimpleQueueService.TooManyEntriesInBatchRequest', '1 to 10 entries');
  }
  return Entries as Input[];
}

const operations: Record<string, Operation> = {
  SendMessage: sendOne,
  SendMessageBatch: (queue, input) => ({
    Successful: entries(input).map((entry) => ({
      Id: text(entry, 'Id'),
      ...sendOne(queue, entry),
    })),
    Failed: [],
  }),
  ReceiveMessage: async (queue, input) => {
    const max = Number(input.MaxNumberOfMessages ?? 1);
    const waitMs = (seconds(input, 'WaitTimeSeconds', 20) ?? 0) * 1000;
    const messages = await queue.receiveLong(max, waitMs);
    return messages.length === 0 ? {} : { Messages: messages };
  },
  DeleteMessage: (queue, input) => {
    queue.delete(text(input, 'ReceiptHandle'));
    return {};
  },
  ChangeMessageVisibility: (queue, input) => {
    const timeout = seconds(input, 'VisibilityTimeout', 43_200) ?? 0;
    if (!queue.changeVisibility(text(input, 'ReceiptHandle'), timeout)) {
      throw new AwsError('ReceiptHandleIsInvalid', 'The receipt handle is not valid.', 404);
    }
    return {};
  },
  GetQueueAttributes: (queue) => {
    const { visible, all } = queue.count();
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(all - visible),
      },
    };
  },
};

/** Queues by the last part of their URL. */
export function sqs(queues: Readonly<Record<string, LocalQueue>>) {
  return async (operation: string, input: Input): Promise<unknown> => {
    const run = operations[operation];
    if (!run) throw new AwsError('UnknownOperationException', operation);
    const name = text(input, 'QueueUrl').split('/').at(-1) ?? '';
    const queue = queues[name];
    if (!queue) {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    return run(queue, input);
  };
}
