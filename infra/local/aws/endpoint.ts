/**
 * One address for the stand-ins of DynamoDB (dynalite), SQS and Secrets Manager, for `AWS_ENDPOINT_URL`.
 * Dispatches by `X-Amz-Target`, as the services' JSON protocols name their operations.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { answerJson, bodyOf, close, listen } from '../http.ts';
import type { LocalQueue } from './queue.ts';
import type { LocalSecrets } from './secrets.ts';
import { AwsError, sqs } from './sqs.ts';

/** What a test makes of an operation, for example `AmazonSQS.SendMessage`; undefined lets it through. */
type AwsFault = 'refuse' | 'lose_answer' | 'stall';
export type AwsFaults = (target: string) => AwsFault | undefined;

export class AwsEndpoint {
  faults: AwsFaults = () => undefined;
  /** Every operation asked for, in order. */
  readonly calls: string[] = [];
  readonly #dynamo: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  readonly #server: Server;
  readonly #sqs: ReturnType<typeof sqs>;
  readonly #secrets: LocalSecrets;

  constructor(queues: Readonly<Record<string, LocalQueue>>, secrets: LocalSecrets) {
    this.#sqs = sqs(queues);
    this.#secrets = secrets;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((cause: unknown) => {
        answerJson(response, 500, { __type: 'InternalFailure', message: String(cause) });
      });
    });
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
    this.calls.push(target);
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

  async #json(
    service: string,
    operation: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const input = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
      const run = service === 'AmazonSQS' ? this.#sqs : this.#secrets.run;
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
