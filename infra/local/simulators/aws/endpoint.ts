/**
 * One address for the simulators of DynamoDB (dynalite), SQS, Secrets Manager and CloudWatch Logs, for
 * `AWS_ENDPOINT_URL`. Answers only to who signs with its secret key: it may hold a real secret.
 * Dispatches by `X-Amz-Target`, as the services' JSON protocols name their operations.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import dynalite from 'dynalite';
import { answerJson, bytesOf, close, listen, localServer } from '../../http.ts';
import { AwsError } from './error.ts';
import { LocalLogs } from './logs.ts';
import type { LocalQueue } from './queue.ts';
import type { LocalSecrets } from './secrets.ts';
import { signerOf } from './signature.ts';
import { sqs } from './sqs.ts';

/** How a test makes an operation fail, for example `AmazonSQS.SendMessage`; undefined lets it through. */
type AwsFault = 'refuse' | 'deny' | 'lose_answer' | 'stall';
const errors = {
  refuse: { status: 500, __type: 'InternalFailure', message: 'refused by the test' },
  deny: { status: 400, __type: 'AccessDeniedException', message: 'denied by the test' },
};
export type AwsFaults = (target: string) => AwsFault | undefined;

/** One operation asked for: by whose access key, on which table, queue, secret or log group. */
export interface AwsCall {
  target: string;
  caller: string;
  input: Record<string, unknown>;
}

export class AwsEndpoint {
  faults: AwsFaults = () => undefined;
  /** How long every answer takes, milliseconds. */
  slow = 0;
  /** Every operation asked for, in order. */
  readonly calls: AwsCall[] = [];
  readonly logs = new LocalLogs();
  readonly #dynamo = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  readonly #server = localServer(
    (request, response) => this.#serve(request, response),
    (message) => ({ __type: 'InternalFailure', message }),
  );
  readonly #sqs: ReturnType<typeof sqs>;
  readonly #secrets: LocalSecrets;
  readonly #secretAccessKey: string;

  constructor(
    queues: Readonly<Record<string, LocalQueue>>,
    secrets: LocalSecrets,
    secretAccessKey: string,
  ) {
    this.#secretAccessKey = secretAccessKey;
    this.#sqs = sqs(queues);
    this.#secrets = secrets;
  }

  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}`;
  }

  async stop(): Promise<void> {
    await close(this.#server);
    await new Promise<void>((resolve) => this.#dynamo.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method, url } = request;
    const body = await bytesOf(request);
    const caller = signerOf({ headers, body }, this.#secretAccessKey);
    if (caller === undefined) {
      const message = 'The request is not signed with the key of this stack.';
      return answerJson(response, 403, { __type: 'UnrecognizedClientException', message });
    }
    const target = String(headers['x-amz-target'] ?? '');
    const input = JSON.parse(body.toString('utf8')) as AwsCall['input'];
    this.calls.push({ target, caller, input });
    if (this.slow > 0) await setTimeout(this.slow);
    const fault = this.faults(target);
    if (fault === 'refuse' || fault === 'deny') {
      const { status, ...body } = errors[fault];
      return answerJson(response, status, body);
    }
    if (fault === 'stall') return;
    if (fault === 'lose_answer') loseAnswer(response);
    if (target.startsWith('DynamoDB_')) {
      const again = Object.assign(Readable.from([body]), { headers, method, url });
      this.#dynamo.emit('request', again, response);
      return;
    }
    await this.#json(target, input, response);
  }

  async #json(target: string, input: AwsCall['input'], response: ServerResponse): Promise<void> {
    const [service = '', operation = ''] = target.split('.');
    try {
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
