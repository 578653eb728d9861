/**
 * The whole system on one machine: the built bundles in containers, the AWS simulators, and the simulators of
 * Slack and ICWS, all over HTTP. The queue and the schedule invoke the functions as they do in AWS.
 */
import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FunctionName } from '../build/functions.ts';
import { Clock } from './clock.ts';
import { ContainerDied, FunctionError, LocalFunction, type Report } from './container.ts';
import { type Deployment, localDeployment } from './deployment.ts';
import { Gateway } from './gateway.ts';
import { AwsEndpoint } from './simulators/aws/endpoint.ts';
import { LocalQueue, type Message } from './simulators/aws/queue.ts';
import { LocalSecrets } from './simulators/aws/secrets.ts';
import { type IcwsOptions, IcwsSimulator } from './simulators/icws/simulator.ts';
import { SlackSimulator } from './simulators/slack/simulator.ts';

export interface StackOptions {
  policy: unknown;
  icws?: Partial<IcwsOptions>;
  /** A real workspace instead of the simulator; its deliveries come over Socket Mode. */
  workspace?: Workspace;
  /** A real ICWS server's secret instead of the simulator's. */
  icwsSecret?: object;
  /** More of a function's environment, for example `ICWS_SESSION`; may depend on where the simulators listen. */
  environment?:
    | Record<string, string>
    | ((name: FunctionName, at: Addresses) => Promise<Record<string, string>>);
  /** Another time-out than the deployed worker's, milliseconds. */
  workerTimeoutMs?: number;
  /** What the AWS simulators are signed for with, for tests; else nobody but the functions and this stack knows it. */
  secretAccessKey?: string;
  /** What is deployed, where it is not this project's own description. */
  deployment?: Deployment;
  /** `name`: the function that wrote the line; none where it is the stack's own. */
  onLog?(line: string, name?: FunctionName): void;
  /** Called after every invocation. */
  onReport?(name: FunctionName, report: Report): void;
}

interface Workspace {
  botToken: string;
  teamId: string;
  /** Another base than Slack's own. */
  apiUrl?: string | undefined;
}

/** Where the simulators listen. */
interface Addresses {
  aws: string;
  slackApi: string;
  icws: string;
}

export class LocalStack {
  readonly clock = new Clock();
  readonly secrets = new LocalSecrets();
  readonly deployment: Deployment;
  readonly deadLetters = new LocalQueue(this.clock.now, { visibilityTimeoutS: 30 });
  readonly queue: LocalQueue;
  readonly aws: AwsEndpoint;
  readonly slack = new SlackSimulator({
    botToken: 'xoxb-local',
    signingSecret: 'local-signing-secret',
    clock: this.clock,
  });
  readonly icws: IcwsSimulator;
  /** Where the AWS simulators listen. */
  endpoint = '';
  readonly lines: string[] = [];
  readonly #options: StackOptions;
  readonly #secretAccessKey: string;
  readonly receiver: LocalFunction;
  readonly worker: LocalFunction;
  readonly sweeper: LocalFunction;
  readonly #gateway: Gateway;
  /** By function: what `StackOptions.environment` adds. */
  readonly #added: Partial<Record<FunctionName, Record<string, string>>> = {};
  #stopped = false;
  #schedule: NodeJS.Timeout | undefined;
  readonly #running: Promise<void>[] = [];
  #slackApi = '';

  private constructor(options: StackOptions) {
    this.#options = options;
    this.deployment = options.deployment ?? localDeployment(options.policy);
    const { queue } = this.deployment;
    this.queue = new LocalQueue(this.clock.now, { ...queue, deadLetters: this.deadLetters });
    // With a real workspace, no other program on this machine may sign a delivery.
    if (options.workspace) this.slack.signingSecret = randomBytes(32).toString('hex');
    this.#secretAccessKey = options.secretAccessKey ?? randomBytes(32).toString('hex');
    const queues = { [queue.name]: this.queue };
    this.aws = new AwsEndpoint(queues, this.secrets, this.#secretAccessKey);
    this.aws.logs.create(this.deployment.auditLogGroup);
    this.icws = new IcwsSimulator({
      userId: 'slack-app',
      password: 'local-password',
      ...options.icws,
    });
    this.receiver = this.#function('receiver');
    this.worker = this.#function('worker');
    this.sweeper = this.#function('sweeper');
    this.#gateway = new Gateway(this.receiver);
  }

  static async start(options: StackOptions): Promise<LocalStack> {
    const stack = new LocalStack(options);
    await stack.#start();
    return stack;
  }

  /** A client of the simulator of DynamoDB, as somebody who is no function. */
  dynamo(): DynamoDBClient {
    const credentials = { accessKeyId: 'local', secretAccessKey: this.#secretAccessKey };
    return new DynamoDBClient({ endpoint: this.endpoint, region: 'eu-west-1', credentials });
  }

  /** The lines of the audit trail. */
  get trail(): string[] {
    const events = this.aws.logs.groups.get(this.deployment.auditLogGroup) ?? [];
    return events.map(({ message }) => message);
  }
  get tableName(): string {
    return String(this.deployment.table.TableName);
  }

  putSlackSecret(more: object = {}): void {
    const { apiUrl, ...real } = this.#options.workspace ?? {};
    const { botToken, signingSecret } = this.slack;
    const secret = { botToken, signingSecret, ...real, ...more };
    this.secrets.put(this.deployment.secrets.slack, JSON.stringify(secret));
  }

  putIcwsSecret(more: object = {}): void {
    const simulated = { userId: 'slack-app', password: 'local-password' };
    const secret = this.#options.icwsSecret ?? { baseUrl: this.icws.baseUrl, ...simulated };
    this.secrets.put(this.deployment.secrets.icws, JSON.stringify({ ...secret, ...more }));
  }

  /** Receives one message and invokes the worker with it, as SQS does. False when there is none. */
  async workOnce(waitMs = 0): Promise<boolean> {
    const messages = await this.queue.receiveWithin(waitMs);
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
      eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${this.deployment.queue.name}`,
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

  /** Adds the summary of the day before to the audit trail, as the daily schedule does. */
  async summarize(): Promise<void> {
    await this.sweeper.invoke({ summarizeBefore: new Date(this.clock.now()).toISOString() });
  }

  /** Does what SQS's event source mapping and the schedule do in AWS, until the stack is stopped. */
  run(workers = 2): void {
    const note = (cause: unknown) => {
      if (!(cause instanceof FunctionError || cause instanceof ContainerDied)) throw cause;
      this.#log(`${cause.name}: ${cause.message}`);
    };
    const work = async () => {
      while (!this.#stopped) await this.workOnce(500).catch(note);
    };
    for (let count = 0; count < workers; count += 1) this.#running.push(work());
    this.#schedule = setInterval(() => void this.sweep().catch(note), 60_000);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#schedule);
    if (this.#running.length > 0) this.worker.killBusy();
    await Promise.all(this.#running);
    await this.#gateway.stop();
    await Promise.all([this.receiver.stop(), this.worker.stop(), this.sweeper.stop()]);
    await Promise.all([this.slack.stop(), this.icws.stop(), this.aws.stop()]);
  }

  #log(line: string, name?: FunctionName): void {
    this.lines.push(line);
    this.#options.onLog?.(line, name);
  }

  async #start(): Promise<void> {
    const [slackApi, icws, aws] = await Promise.all([
      this.slack.start(),
      this.icws.start(),
      this.aws.start(),
    ]);
    const { workspace, environment } = this.#options;
    this.#slackApi = workspace ? (workspace.apiUrl ?? '') : slackApi;
    this.endpoint = aws;
    this.putSlackSecret();
    this.putIcwsSecret();
    const dynamo = this.dynamo();
    await dynamo.send(new CreateTableCommand(this.deployment.table));
    dynamo.destroy();
    const at = { aws, slackApi: this.#slackApi, icws };
    for (const name of ['receiver', 'worker', 'sweeper'] as const) {
      const added = typeof environment === 'function' ? await environment(name, at) : environment;
      this.#added[name] = added ?? {};
    }
    this.slack.requestUrl = await this.#gateway.start();
  }

  #function(name: FunctionName): LocalFunction {
    const { workerTimeoutMs, onReport } = this.#options;
    const deployed = this.deployment.functions[name];
    const timeoutMs = name === 'worker' ? workerTimeoutMs : undefined;
    return new LocalFunction({
      ...deployed,
      name,
      timeoutMs: timeoutMs ?? deployed.timeoutMs,
      environment: () => this.#environment(name),
      clock: this.clock,
      onLine: (line) => this.#log(line, name),
      onReport: (report) => onReport?.(name, report),
    });
  }

  #environment(name: FunctionName): Record<string, string> {
    const { PATH = '', COVERAGE_DIR } = process.env;
    return {
      PATH,
      ...(COVERAGE_DIR ? { NODE_V8_COVERAGE: COVERAGE_DIR } : {}),
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'eu-west-1',
      // So that the simulators know who calls.
      AWS_ACCESS_KEY_ID: name,
      AWS_SECRET_ACCESS_KEY: this.#secretAccessKey,
      ...(this.#slackApi ? { SLACK_API_URL: this.#slackApi } : {}),
      ...this.deployment.functions[name].environment(this.endpoint),
      ...this.#added[name],
    };
  }
}
