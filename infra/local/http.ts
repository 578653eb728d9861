/** Small things that every local server needs. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const bodyOf = async (request: IncomingMessage): Promise<string> =>
  (await bytesOf(request)).toString('utf8');

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves a request of this machine; what a page of another site brought about is answered by a 403, a fault by a
 * 500, each with what `said` makes of it.
 */
export const answering =
  (serve: Serve, said: (message: string) => object = (message) => ({ message })) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = foreign(request);
    if (refusal !== undefined) {
      answerJson(response, 403, said(refusal));
      return;
    }
    serve(request, response).catch((cause: unknown) => {
      answerJson(response, 500, said(String(cause)));
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
