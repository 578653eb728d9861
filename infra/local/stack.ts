/**
 * The whole system on one machine: the built bundles in containers, the stand-ins of AWS, and the simulators of
 * Slack and ICWS, all over HTTP. What connects queue, schedule and functions in AWS is connected here.
 */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { table } from '../../lambda/aws/table.ts';
import { AwsEndpoint } from './aws/endpoint.ts';
import { LocalQueue, type Message } from './aws/queue.ts';
import { LocalSecrets } from './aws/secrets.ts';
import { Clock } from './clock.ts';
import { ContainerDied, LocalFunction } from './container.ts';
import { Gateway } from './gateway.ts';
import { type IcwsOptions, IcwsSimulator } from './icws/simulator.ts';
import { SlackSimulator } from './slack/simulator.ts';

export interface StackOptions {
  policy: unknown;
  icws?: Partial<IcwsOptions>;
  /** More of the functions' environment, for example `ICWS_SESSION`. */
  environment?: Record<string, string>;
  /** Another time-out than the deployed worker's, milliseconds. */
  workerTimeoutMs?: number;
  onLog?(line: string): void;
}

const tableName = 'share-recording-requests';
const names = { queue: 'work', deadLetters: 'work-dead-letters' };
const secretIds = { slack: 'share-recording/slack', icws: 'share-recording/icws' };

/** The figures of the deployed stack. */
const timeouts = { receiver: 10_000, worker: 120_000, sweeper: 60_000 };
const queueFigures = { visibilityTimeoutS: 720, maxReceiveCount: 5 };

export class LocalStack {
  readonly clock = new Clock();
  readonly secrets = new LocalSecrets();
  readonly deadLetters = new LocalQueue(this.clock.now, { visibilityTimeoutS: 30 });
  readonly queue = new LocalQueue(this.clock.now, {
    ...queueFigures,
    deadLetters: this.deadLetters,
  });
  readonly aws = new AwsEndpoint(
    { [names.queue]: this.queue, [names.deadLetters]: this.deadLetters },
    this.secrets,
  );
  readonly slack = new SlackSimulator({
    botToken: 'xoxb-local',
    signingSecret: 'local-signing-secret',
    clock: this.clock,
  });
  readonly icws: IcwsSimulator;
  readonly lines: string[] = [];
  readonly #options: StackOptions;
  #functions:
    | { receiver: LocalFunction; worker: LocalFunction; sweeper: LocalFunction }
    | undefined;
  #gateway: Gateway | undefined;
  #environment: Record<string, string> = {};

  private constructor(options: StackOptions) {
    this.#options = options;
    this.icws = new IcwsSimulator({
      userId: 'slack-app',
      password: 'local-password',
      ...options.icws,
    });
  }

  static async start(options: StackOptions): Promise<LocalStack> {
    const stack = new LocalStack(options);
    await stack.#start();
    return stack;
  }

  get receiver(): LocalFunction {
    return this.#started().receiver;
  }
  get worker(): LocalFunction {
    return this.#started().worker;
  }
  get sweeper(): LocalFunction {
    return this.#started().sweeper;
  }
  get endpoint(): string {
    return this.#environment.AWS_ENDPOINT_URL ?? '';
  }
  get tableName(): string {
    return tableName;
  }

  putSlackSecret(more: object = {}): void {
    const { botToken, signingSecret } = this.slack;
    this.secrets.put(secretIds.slack, JSON.stringify({ botToken, signingSecret, ...more }));
  }

  putIcwsSecret(more: object = {}): void {
    const secret = { baseUrl: this.icws.baseUrl, userId: 'slack-app', password: 'local-password' };
    this.secrets.put(secretIds.icws, JSON.stringify({ ...secret, ...more }));
  }

  /** Receives one message and invokes the worker with it, as SQS does. False when none is there. */
  async workOnce(waitMs = 0): Promise<boolean> {
    const messages = await this.queue.receiveLong(1, waitMs);
    for (const message of messages) await this.invokeWorker([message]);
    return messages.length > 0;
  }

  /** Invokes the worker with these messages, deletes what it has worked on, keeps what failed. */
  async invokeWorker(messages: Message[]): Promise<void> {
    const Records = messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${names.queue}`,
      awsRegion: 'eu-west-1',
    }));
    try {
      const answer = (await this.worker.invoke({ Records })) as {
        batchItemFailures: { itemIdentifier: string }[];
      };
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId, ReceiptHandle } of messages) {
        if (!failed.has(MessageId)) this.queue.delete(ReceiptHandle);
      }
    } catch (cause) {
      // A worker that died keeps its messages: they become visible again.
      if (!(cause instanceof ContainerDied)) throw cause;
    }
  }

  /** Works until no message can be received. */
  async drain(): Promise<void> {
    while (await this.workOnce());
  }

  async sweep(): Promise<void> {
    const event = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' };
    await this.sweeper.invoke(event);
  }

  async stop(): Promise<void> {
    const { receiver, worker, sweeper } = this.#started();
    await this.#gateway?.stop();
    await Promise.all([receiver.stop(), worker.stop(), sweeper.stop()]);
    await Promise.all([this.slack.stop(), this.icws.stop(), this.aws.stop()]);
  }

  #started() {
    if (!this.#functions) throw new Error('the stack has not been started');
    return this.#functions;
  }

  async #start(): Promise<void> {
    const [slackApi, , endpoint] = await Promise.all([
      this.slack.start(),
      this.icws.start(),
      this.aws.start(),
    ]);
    this.#environment = {
      PATH: process.env.PATH ?? '',
      ...(process.env.COVERAGE_DIR ? { NODE_V8_COVERAGE: process.env.COVERAGE_DIR } : {}),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      SLACK_API_URL: slackApi,
      SLACK_SECRET_ID: secretIds.slack,
      ICWS_SECRET_ID: secretIds.icws,
      REQUESTS_TABLE: tableName,
      WORK_QUEUE_URL: `${endpoint}/000000000000/${names.queue}`,
      POLICY: JSON.stringify(this.#options.policy),
      ...this.#options.environment,
    };
    this.putSlackSecret();
    this.putIcwsSecret();
    await createTable(endpoint);
    this.#functions = {
      receiver: this.#function('receiver'),
      worker: this.#function('worker'),
      sweeper: this.#function('sweeper'),
    };
    this.#gateway = new Gateway(this.#functions.receiver);
    this.slack.requestUrl = await this.#gateway.start();
  }

  #function(name: 'receiver' | 'worker' | 'sweeper'): LocalFunction {
    const { workerTimeoutMs } = this.#options;
    return new LocalFunction({
      name,
      timeoutMs: name === 'worker' ? (workerTimeoutMs ?? timeouts.worker) : timeouts[name],
      environment: this.#environment,
      clock: this.clock,
      onLine: (line) => {
        this.lines.push(line);
        this.#options.onLog?.(line);
      },
    });
  }
}

const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({
  AttributeName,
  AttributeType,
});
const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

/** The requests table, from the same description as the deployed one. */
async function createTable(endpoint: string): Promise<void> {
  const { partitionKey, sortKey, dueIndex } = table;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute(partitionKey, 'S'),
        attribute(sortKey, 'S'),
        attribute(dueIndex.partitionKey, 'S'),
        attribute(dueIndex.sortKey, 'N'),
      ],
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: dueIndex.name,
          KeySchema: keys(dueIndex.partitionKey, dueIndex.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  client.destroy();
}
