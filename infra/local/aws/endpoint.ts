/**
 * One address for the stand-ins of DynamoDB (dynalite), SQS, Secrets Manager and CloudWatch Logs, for
 * `AWS_ENDPOINT_URL`.
 * Dispatches by `X-Amz-Target`, as the services' JSON protocols name their operations.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { answering, answerJson, bodyOf, close, listen } from '../http.ts';
import { AwsError } from './error.ts';
import { LocalLogs } from './logs.ts';
import type { LocalQueue } from './queue.ts';
import type { LocalSecrets } from './secrets.ts';
import { sqs } from './sqs.ts';

/** What a test makes of an operation, for example `AmazonSQS.SendMessage`; undefined lets it through. */
type AwsFault = 'refuse' | 'lose_answer' | 'stall';
export type AwsFaults = (target: string) => AwsFault | undefined;

/** One operation asked for: by whose access key, on which table, queue, secret or log group. */
export interface AwsCall {
  target: string;
  caller: string;
  input: Record<string, unknown>;
}

export class AwsEndpoint {
  faults: AwsFaults = () => undefined;
  /** Every operation asked for, in order. */
  readonly calls: AwsCall[] = [];
  readonly logs = new LocalLogs();
  readonly #dynamo: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  readonly #server: Server;
  readonly #sqs: ReturnType<typeof sqs>;
  readonly #secrets: LocalSecrets;

  constructor(queues: Readonly<Record<string, LocalQueue>>, secrets: LocalSecrets) {
    this.#sqs = sqs(queues);
    this.#secrets = secrets;
    this.#server = createServer(
      answering(
        (request, response) => this.#serve(request, response),
        (message) => ({ __type: 'InternalFailure', message }),
      ),
    );
  }

  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}`;
  }

  async stop(): Promise<void> {
    await close(this.#server);
    await new Promise<void>((resolve) => this.#dynamo.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const [service = '', operation = ''] = target.split('.');
    this.#note(target, request);
    const fault = this.faults(target);
    if (fault === 'refuse') {
      answerJson(response, 500, { __type: 'InternalFailure', message: 'refused by the test' });
      return;
    }
    if (fault === 'stall') return;
    if (fault === 'lose_answer') loseAnswer(response);
    if (service.startsWith('DynamoDB_')) {
      this.#dynamo.emit('request', request, response);
      return;
    }
    await this.#json(service, operation, request, response);
  }

  /** Listens along while the body is read by who serves it. */
  #note(target: string, request: IncomingMessage): void {
    const caller = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const call: AwsCall = { target, caller, input: {} };
    this.calls.push(call);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      call.input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    });
  }

  async #json(
    service: string,
    operation: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const input = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
      const services: Record<string, (name: string, given: typeof input) => unknown> = {
        AmazonSQS: this.#sqs,
        secretsmanager: this.#secrets.run,
        Logs_20140328: this.logs.run,
      };
      const run = services[service];
      if (!run) throw new AwsError('UnknownOperationException', service);
      answerJson(response, 200, await run(operation, input), {
        'content-type': 'application/x-amz-json-1.1',
      });
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      answerJson(response, cause.status, { __type: cause.type, message: cause.message });
    }
  }
}

/** The effect takes place, the answer never arrives. */
function loseAnswer(response: ServerResponse): void {
  response.end = (() => {
    response.socket?.destroy();
    return response;
  }) as typeof response.end;
}
