/**
 * A proxy between a function and a service that makes calls fail in every way: before or after their effect, with or
 * without an answer, or by killing the caller.
 */
import { createServer, type IncomingMessage, type Server, request as send } from 'node:http';
import type { Socket } from 'node:net';
import { bytesOf, close, listen } from '../../../infra/local/http.ts';

export const kinds = [
  'refused',
  'reset_before',
  'reset_after',
  'stalled',
  'server_error',
  'throttled',
  'garbage',
  'truncated',
  'answer_lost',
  'killed_before',
  'killed_after',
] as const;
export type Kind = (typeof kinds)[number];

export type FunctionName = 'receiver' | 'worker' | 'sweeper';
export type Service = 'aws' | 'slack' | 'icws';

/** One call of one function. */
export interface Call {
  by: FunctionName;
  service: Service;
  /** `DynamoDB.PutItem`, `views.open`, `PUT send-as-email`. */
  operation: string;
  /** The recording that a call to ICWS names. */
  recording?: string;
}
export const nameOf = ({ by, operation }: Call): string => `${by} ${operation}`;

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface ProxyOptions {
  by: FunctionName;
  service: Service;
  target: string;
  /** Called for every call; returns how it fails, if it does. */
  fault(call: Call): Kind | undefined;
  /** Kills the process that made the call. */
  kill(by: FunctionName): void;
}

/** The faults that happen after the service has acted on the call. */
const acts: ReadonlySet<Kind> = new Set(['truncated', 'answer_lost', 'killed_after']);

export class FaultProxy {
  readonly #options: ProxyOptions;
  readonly #server: Server;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing.socket as Socket, (answer) => {
        const { connection, 'transfer-encoding': coding, ...headers } = answer.headers;
        outgoing.writeHead(answer.status, headers as Record<string, string>);
        outgoing.end(answer.body);
      }).catch(() => outgoing.destroy());
    });
  }

  start = async (): Promise<string> => `http://127.0.0.1:${await listen(this.#server)}`;
  stop = (): Promise<void> => close(this.#server);

  async #serve(
    incoming: IncomingMessage,
    socket: Socket,
    answer: (value: Answer) => void,
  ): Promise<void> {
    const { by, service, fault, kill } = this.#options;
    const call = callOf(by, service, incoming);
    const kind = fault(call);
    if (kind === 'reset_before') return void socket.resetAndDestroy();
    const body = await bytesOf(incoming);
    if (kind === undefined) return answer(await this.#forward(incoming, body));
    if (acts.has(kind)) await this.#forward(incoming, body);
    switch (kind) {
      case 'refused':
      case 'server_error':
      case 'throttled':
        return answer(refusals[service][kind](call));
      case 'garbage':
        return answer({ status: 200, headers: {}, body: Buffer.from('<html>no</html>') });
      case 'truncated':
        socket.write('HTTP/1.1 20');
        return void socket.end();
      case 'reset_after':
      case 'answer_lost':
        return void socket.resetAndDestroy();
      case 'stalled':
        return;
      case 'killed_before':
      case 'killed_after':
        return kill(by);
      default:
        kind satisfies never;
    }
  }

  #forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const url = new URL(incoming.url ?? '/', this.#options.target);
    const { 'transfer-encoding': coding, ...headers } = incoming.headers;
    return new Promise((resolve, reject) => {
      const made = send(
        url,
        {
          method: incoming.method ?? 'GET',
          headers: { ...headers, 'content-length': body.length },
          agent: false,
        },
        (response) => {
          bytesOf(response).then(
            (got) =>
              resolve({ status: response.statusCode ?? 500, headers: response.headers, body: got }),
            reject,
          );
        },
      );
      made.on('error', reject);
      made.end(body);
    });
  }
}

function callOf(by: FunctionName, service: Service, incoming: IncomingMessage): Call {
  const operation = operationOf(service, incoming);
  const recording = /\/recordings\/([^/]+)\//.exec(incoming.url ?? '')?.[1];
  return { by, service, operation, ...(recording === undefined ? {} : { recording }) };
}

function operationOf(service: Service, { method, url = '', headers }: IncomingMessage): string {
  const path = url.split('?', 1)[0] ?? '';
  if (service === 'aws') {
    return String(headers['x-amz-target']).replace(/_\d+\./, '.');
  }
  if (service === 'slack') {
    return path.startsWith('/response/') ? 'response_url' : path.replace('/api/', '');
  }
  return /\/interactions\/\d+$/.test(path)
    ? `${method} interaction`
    : `${method} ${path.split('/').at(-1)}`;
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

type Refusal = (call: Call) => Answer;

/** The error responses of each service. */
const refusals: Record<Service, Record<'refused' | 'server_error' | 'throttled', Refusal>> = {
  aws: {
    refused: () => json(400, { __type: 'AccessDeniedException', message: 'not authorized' }),
    server_error: () => json(500, { __type: 'InternalServerError', message: 'internal' }),
    throttled: () => json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' }),
  },
  slack: {
    refused: () => json(200, { ok: false, error: 'fatal_error' }),
    server_error: () => json(503, { ok: false, error: 'service_unavailable' }),
    throttled: () => json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' }),
  },
  icws: {
    refused: ({ operation }) =>
      operation === 'POST connection'
        ? json(400, {
            errorId: 'error.request.connection.authenticationFailure',
            message: 'The authentication process failed.',
          })
        : json(403, { errorId: 'error.request.forbidden', message: 'Forbidden.' }),
    server_error: () => json(500, { errorId: 'error.server.internal', message: 'Internal.' }),
    throttled: () => json(429, { message: 'Too many requests.' }, { 'retry-after': '1' }),
  },
};
