/**
 * HTTP to an ICWS server, over undici, with one promise that undici's own API does not make: whether the
 * request's head was handed to a connected socket is known from the dispatcher's events, never guessed from
 * an error code. No retry, redirect, cache, pipelining or HTTP/2: undici would replay below us.
 * A call goes over a connection that was opened, or answered, at most 2 seconds ago in this invocation:
 * a thawed container's idle sockets are dead without knowing it.
 */
import { rootCertificates } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { basePath } from './settings.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `https://host:8019` and an optional path, without a slash at the end. */
  base: string;
  /** Starts with a slash; already encoded. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  /** For the whole call, from connecting to the last byte of the answer. */
  limitMs: number;
}

export interface Answer {
  kind: 'answer';
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as JSON; undefined when it is none, broke off or was too large. */
  json: unknown;
}

/** No (whole) head of an answer came. */
export interface Broken {
  kind: 'broken';
  /** False only if not a byte of the request can have been written. */
  handedOver: boolean;
  cause: Error;
}

const connectLimitMs = 5_000;
const bodyLimitMs = 10_000;
const maxBodyBytes = 256 * 1024;
const maxHeadBytes = 32 * 1024;
const freshMs = 2_000;

export class IcwsHttp {
  readonly #now: () => number;
  readonly #ca: string | undefined;
  readonly #open = new Map<string, { client: Client; usedAt: number }>();

  /** `caCertificate`: PEM of a private authority, trusted besides the public ones. */
  constructor(now: () => number, caCertificate: string | undefined) {
    this.#now = now;
    this.#ca = caCertificate;
  }

  /** Makes one call, once. Never throws: what went wrong is in the result. */
  async call(call: Call): Promise<Answer | Broken> {
    const url = new URL(call.base);
    const client = this.#client(url.origin);
    const outcome = await dispatch(client, call, basePath(url));
    const held = this.#open.get(url.origin);
    if (outcome.kind === 'broken') this.#drop(url.origin);
    else if (held) held.usedAt = this.#now();
    return outcome;
  }

  /** Ends the invocation's connections: none outlives a freeze. */
  close(): void {
    for (const origin of [...this.#open.keys()]) this.#drop(origin);
  }

  #client(origin: string): Client {
    const known = this.#open.get(origin);
    if (known && !known.client.destroyed && this.#now() - known.usedAt <= freshMs) {
      return known.client;
    }
    this.#drop(origin);
    const client = new Client(origin, {
      allowH2: false,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: bodyLimitMs,
      maxHeaderSize: maxHeadBytes,
      maxResponseSize: maxBodyBytes,
      connect: {
        timeout: connectLimitMs,
        ...(this.#ca ? { ca: [...rootCertificates, this.#ca] } : {}),
      },
    });
    this.#open.set(origin, { client, usedAt: this.#now() });
    return client;
  }

  #drop(origin: string): void {
    const known = this.#open.get(origin);
    this.#open.delete(origin);
    // The outcome of the calls is settled; destroying can add nothing to it.
    known?.client.destroy().catch(() => undefined);
  }
}

/** One request on one connection. The handler's events say how far it got. */
function dispatch(client: Client, call: Call, basePath: string): Promise<Answer | Broken> {
  return new Promise((resolve) => {
    let handedOver = false;
    let head: Pick<Answer, 'status' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    const settle = (outcome: Answer | Broken) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const broken = (cause: Error) =>
      settle(
        head ? { kind: 'answer', ...head, json: undefined } : { kind: 'broken', handedOver, cause },
      );
    const timer = setTimeout(() => {
      const late = new Error(`no answer within ${call.limitMs} ms`);
      // Only once the client is destroyed is it settled whether the head was handed over.
      client.destroy(late).then(
        () => broken(late),
        () => broken(late),
      );
    }, call.limitMs);
    const options: Dispatcher.DispatchOptions = {
      method: call.method,
      path: `${basePath}${call.path}`,
      headers: { accept, ...(call.body === undefined ? {} : contentType), ...call.headers },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    };
    try {
      client.dispatch(options, {
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
          if (head) settle({ kind: 'answer', ...head, json: parseJson(Buffer.concat(chunks)) });
          else broken(new Error('the answer has no status'));
        },
        onResponseError(_controller, cause) {
          broken(cause);
        },
      });
    } catch (cause) {
      broken(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
}

/** ICWS takes and answers both types ("Getting Started" of the ICWS reference). */
const accept = 'application/vnd.inin.icws+JSON, application/json';
const contentType = { 'content-type': 'application/vnd.inin.icws+JSON;charset=utf-8' };

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
