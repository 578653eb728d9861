/**
 * HTTP to an ICWS server, over undici. Beyond undici's own API it reports whether a request's head was handed to
 * a connected socket: it takes that from the dispatcher's events, never from an error code. No retry, redirect,
 * cache, pipelining or HTTP/2, because undici would resend a request by itself.
 * A connection is reused for 2 seconds after it was opened or last answered, and only within one invocation:
 * after a freeze, idle sockets can be dead without an event.
 */
import { rootCertificates } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { parseJson } from '../domain/parse-json.ts';
import { basePath } from './settings.ts';

export interface IcwsRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `https://host:8019` and an optional path, without a slash at the end. */
  base: string;
  /** Starts with a slash; already encoded. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  /** For the whole exchange, from connecting to the last byte of the response. */
  timeoutMs: number;
}

export interface IcwsResponse {
  kind: 'response';
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as JSON; undefined when it is not JSON, was cut off, or was too large. */
  json: unknown;
}

/** The response's head did not arrive, or not completely. */
export interface NetworkError {
  kind: 'network_error';
  /** False only if no byte of the request can have been written. */
  handedOver: boolean;
  cause: Error;
}

export interface IcwsClient {
  /** Makes one request, once. Never throws: the result says what went wrong. */
  request(request: IcwsRequest): Promise<IcwsResponse | NetworkError>;
  /** Closes all connections: none may outlive the invocation. */
  close(): void;
}

const connectTimeoutMs = 5_000;
const bodyTimeoutMs = 10_000;
const maxBodyBytes = 256 * 1024;
const maxHeadBytes = 32 * 1024;
const reusableForMs = 2_000;

/** `caCertificate`: PEM of a private certificate authority, trusted in addition to the public ones. */
export function icwsClient(now: () => number, caCertificate: string | undefined): IcwsClient {
  const connections = new Map<string, { client: Client; usedAt: number }>();

  function drop(origin: string): void {
    const dropped = connections.get(origin);
    connections.delete(origin);
    // All results are known by now; a failure to destroy changes none of them.
    dropped?.client.destroy().catch(() => undefined);
  }

  function clientFor(origin: string): Client {
    const known = connections.get(origin);
    if (known && !known.client.destroyed && now() - known.usedAt <= reusableForMs) {
      return known.client;
    }
    drop(origin);
    const client = connect(origin, caCertificate);
    connections.set(origin, { client, usedAt: now() });
    return client;
  }

  return {
    async request(request) {
      const url = new URL(request.base);
      const result = await dispatch(clientFor(url.origin), request, basePath(url));
      const used = connections.get(url.origin);
      if (result.kind === 'network_error') drop(url.origin);
      else if (used) used.usedAt = now();
      return result;
    },
    close() {
      for (const origin of [...connections.keys()]) drop(origin);
    },
  };
}

const connect = (origin: string, ca: string | undefined): Client =>
  new Client(origin, {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: bodyTimeoutMs,
    maxHeaderSize: maxHeadBytes,
    maxResponseSize: maxBodyBytes,
    connect: { timeout: connectTimeoutMs, ...(ca ? { ca: [...rootCertificates, ca] } : {}) },
  });

/** Dispatches one request on one connection. The handler's events say how far it got. */
function dispatch(
  client: Client,
  request: IcwsRequest,
  basePath: string,
): Promise<IcwsResponse | NetworkError> {
  return new Promise((resolve) => {
    let handedOver = false;
    let head: Pick<IcwsResponse, 'status' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    const settle = (result: IcwsResponse | NetworkError) => {
      clearTimeout(timer);
      resolve(result);
    };
    // A response whose body is cut off still counts by its status.
    const fail = (cause: Error) =>
      settle(
        head
          ? { kind: 'response', ...head, json: undefined }
          : { kind: 'network_error', handedOver, cause },
      );
    const timer = setTimeout(() => {
      const timeout = new Error(`no answer within ${request.timeoutMs} ms`);
      // Whether the head was handed over is final only after the client is destroyed.
      client.destroy(timeout).then(
        () => fail(timeout),
        () => fail(timeout),
      );
    }, request.timeoutMs);
    try {
      client.dispatch(dispatchOptions(request, basePath), {
        onRequestStart() {
          handedOver = true;
        },
        onResponseStart(_controller, status, headers) {
          if (status >= 200) head = { status, headers };
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          if (head)
            settle({
              kind: 'response',
              ...head,
              json: parseJson(Buffer.concat(chunks).toString('utf8')),
            });
          else fail(new Error('the answer has no status'));
        },
        onResponseError(_controller, cause) {
          fail(cause);
        },
      });
    } catch (cause) {
      fail(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
}

/** ICWS accepts and returns both media types ("Getting Started" of the ICWS reference). */
const accept = 'application/vnd.inin.icws+JSON, application/json';
const contentType = { 'content-type': 'application/vnd.inin.icws+JSON;charset=utf-8' };

const dispatchOptions = (
  { method, path, headers, body }: IcwsRequest,
  basePath: string,
): Dispatcher.DispatchOptions => ({
  method,
  path: `${basePath}${path}`,
  headers: { accept, ...(body === undefined ? {} : contentType), ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
