/**
 * API Gateway's HTTP API in front of the receiver: one route, payload format 2.0. Form posts are base64-encoded,
 * header names are in lower case, and a function that fails becomes a 500.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, bytesOf, close, listen, localServer } from './http.ts';

interface FunctionAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

const path = '/slack/events';
const routeKey = `POST ${path}`;
/** What the gateway treats as text; everything else arrives base64-encoded. */
const textTypes = /^(?:text\/|application\/(?:json|javascript|xml))/;

export class Gateway {
  readonly #receiver: { invoke(event: unknown): Promise<unknown> };
  readonly #server = localServer(
    (request, response) => this.#serve(request, response),
    (cause) => ({ message: 'Internal Server Error', cause }),
  );

  constructor(receiver: { invoke(event: unknown): Promise<unknown> }) {
    this.#receiver = receiver;
  }

  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}${path}`;
  }

  stop = (): Promise<void> => close(this.#server);

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (`${request.method} ${request.url}` !== routeKey) {
      answerJson(response, 404, { message: 'Not Found' });
      return;
    }
    const answer = (await this.#receiver.invoke(await eventOf(request))) as FunctionAnswer;
    const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
    const headers = { 'content-type': 'application/json', ...answer.headers };
    response.writeHead(answer.statusCode ?? 200, headers).end(body);
  }
}

async function eventOf(request: IncomingMessage) {
  const body = await bytesOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const isBase64Encoded = !textTypes.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: 'local',
      routeKey,
      stage: '$default',
      timeEpoch: Date.now(),
    },
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}
