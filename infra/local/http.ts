/** What every local server needs: reading a body, answering with JSON, listening on the loopback address. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { usualSlowdown } from './clock.ts';

export { buffer as bytesOf, text as bodyOf } from 'node:stream/consumers';

/** The value of a JSON text; undefined for any other text. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server for this machine only; see `answering`. */
export const localServer = (serve: Serve, errorBody?: (message: string) => object): Server =>
  createServer(answering(serve, errorBody));

/**
 * Serves a request of this machine. A request from another site's page is answered with 403, a fault with 500, and
 * `errorBody` makes the body of both.
 */
export const answering =
  (serve: Serve, errorBody: (message: string) => object = (message) => ({ message })) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = foreign(request);
    if (refusal !== undefined) {
      answerJson(response, 403, errorBody(refusal));
      return;
    }
    serve(request, response).catch((cause: unknown) => {
      answerJson(response, 500, errorBody(String(cause)));
    });
  };

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** A name of another site may lead to this machine (DNS rebinding), and any page may call an address here. */
function foreign({ headers: { host = '', origin } }: IncomingMessage): string | undefined {
  if (!loopback.test(host)) return 'This server does not answer to that host name.';
  const own = [undefined, `http://${host}`, `https://${host}`];
  return own.includes(origin)
    ? undefined
    : 'This server does not answer to a page of another site.';
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Listens on a free port of this machine's loopback and returns it. */
export async function listen(server: Server, port = 0): Promise<number> {
  // Clients go by the stack's time when they decide whether an idle connection is still open.
  server.keepAliveTimeout *= usualSlowdown;
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
