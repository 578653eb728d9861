/** Stands between a function and AWS: what each call costs is asked for and summed up. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { answering, bodyOf, close, listen } from '../../infra/local/http.ts';
import { signatureOf } from '../../infra/local/simulators/aws/signature.ts';

export interface Metered {
  /** `DynamoDB.UpdateItem`, `AmazonSQS.SendMessage`, … */
  operation: string;
  /** DynamoDB's units, of the table and its indexes. */
  units: number;
  /** Items that a query read. */
  scanned: number;
}

interface DynamoAnswer {
  ScannedCount?: number;
  ConsumedCapacity?: {
    CapacityUnits?: number;
    Table?: { CapacityUnits: number };
    GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  };
}

export class Meter {
  calls: Metered[] = [];
  readonly #target: string;
  readonly #server: Server;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer(answering((request, response) => this.#forward(request, response)));
  }

  /** The environment of a function whose calls are to be metered. */
  async start(): Promise<Record<string, string>> {
    const url = `http://127.0.0.1:${await listen(this.#server)}`;
    return { AWS_ENDPOINT_URL: url, WORK_QUEUE_URL: `${url}/000000000000/work` };
  }

  stop = (): Promise<void> => close(this.#server);

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = target.replace(/_\d+/, '');
    const input = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
    const metered = operation.startsWith('DynamoDB.');
    const body = JSON.stringify(metered ? { ...input, ReturnConsumedCapacity: 'INDEXES' } : input);
    const answer = await fetch(this.#target, {
      method: 'POST',
      headers: this.#signedAnew(request.headers, body),
      body,
    });
    const text = await answer.text();
    this.calls.push({ operation, ...(metered ? costOf(text) : { units: 0, scanned: 0 }) });
    const type = answer.headers.get('content-type') ?? 'application/json';
    response.writeHead(answer.status, { 'content-type': type }).end(text);
  }

  /** The function's headers, as if it had sent this body to the simulator itself. */
  #signedAnew(given: IncomingHttpHeaders, body: string): Record<string, string> {
    const { connection, ...headers } = given;
    headers.host = new URL(this.#target).host;
    headers['content-length'] = String(Buffer.byteLength(body));
    const signature = signatureOf({ headers, body: Buffer.from(body) }, 'local');
    const { host, 'content-length': length, authorization = '', ...rest } = headers;
    const signed = authorization.replace(/Signature=\w+/, `Signature=${signature}`);
    return { ...(rest as Record<string, string>), authorization: signed };
  }
}

function costOf(text: string): { units: number; scanned: number } {
  const { ConsumedCapacity: used, ScannedCount = 0 } = JSON.parse(text) as DynamoAnswer;
  const indexes = Object.values(used?.GlobalSecondaryIndexes ?? {});
  const parts = [used?.Table, ...indexes].map((one) => one?.CapacityUnits ?? 0);
  const sum = parts.reduce((all, one) => all + one, 0);
  // A conditional write that was refused costs a unit and says nothing.
  return { units: sum || (used?.CapacityUnits ?? 1), scanned: ScannedCount };
}
