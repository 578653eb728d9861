/**
 * API Gateway's HTTP API in front of the receiver: one route, payload format 2.0. Form posts are handed over
 * base64-encoded, header names in lower case, and a function that fails becomes a 500.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answering, answerJson, bytesOf, close, listen } from './http.ts';

interface FunctionAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** Runs one invocation of the function. */
interface Invocable {
  invoke(event: unknown): Promise<unknown>;
}

export class Gateway {
  readonly #receiver: Invocable;
  readonly #server: Server;

  constructor(receiver: Invocable) {
    this.#receiver = receiver;
    this.#server = createServer(
      answering(
        (request, response) => this.#serve(request, response),
        (cause) => ({ message: 'Internal Server Error', cause }),
      ),
    );
  }

  async start(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}/slack/events`;
  }

  stop = (): Promise<void> => close(this.#server);

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/slack/events') {
      answerJson(response, 404, { message: 'Not Found' });
      return;
    }
    const answer = (await this.#receiver.invoke(await eventOf(request))) as FunctionAnswer;
    const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
    response.writeHead(answer.statusCode ?? 200, {
      'content-type': 'application/json',
      ...answer.headers,
    });
    response.end(body);
  }
}

/** What the gateway treats as text; everything else arrives base64-encoded. */
const textTypes = /^(?:text\/|application\/(?:json|javascript|xml))/;

async function eventOf(request: IncomingMessage) {
  const body = await bytesOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const isBase64Encoded = !textTypes.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: 'POST /slack/events',
    rawPath: '/slack/events',
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost',
      http: { method: 'POST', path: '/slack/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: 'local',
      routeKey: 'POST /slack/events',
      stage: '$default',
      timeEpoch: Date.now(),
    },
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}
