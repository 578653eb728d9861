/**
 * `fetch` for Slack's Web API and `response_url`, over `node:https`: the built-in one takes as long to load as half of
 * everything else (`docs/adr/010-load-only-the-form-first.md`). What was thawed is not reused: an idle socket may be dead by then.
 */
import { Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { request, Agent as TlsAgent } from 'node:https';
import type { FetchFunction } from '@slack/web-api';

type Init = NonNullable<Parameters<FetchFunction>[1]>;
type Answer = Awaited<ReturnType<FetchFunction>>;

/** A socket that was idle for longer was perhaps frozen meanwhile, milliseconds. */
const freshMs = 2000;

/**
 * As the standard's `fetch`, as far as Slack's SDK uses it: text out, text in, no redirect is followed.
 * `proxyEnv`: `HTTPS_PROXY` and the like.
 */
export function slackFetch(
  now: () => number,
  proxyEnv: Record<string, string> = {},
): FetchFunction {
  const options = { keepAlive: true, proxyEnv };
  const agents = { plain: new Agent(options), tls: new TlsAgent(options) };
  let usedAt = Number.NEGATIVE_INFINITY;

  return async (url, init = {}) => {
    const target = new URL(url);
    const agent = target.protocol === 'https:' ? agents.tls : agents.plain;
    if (now() - usedAt > freshMs) dropIdle(agent);
    try {
      const response = await headOf(target, agent, init);
      return answerOf(target, response, await bodyOf(response));
    } finally {
      usedAt = now();
    }
  };
}

function dropIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}

function headOf(url: URL, agent: Agent, init: Init): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, body = '', signal } = init;
  if (typeof body !== 'string') throw new TypeError('only text can be sent');
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? request : plainRequest;
    const length = { 'content-length': Buffer.byteLength(body) };
    const options = { method, agent, headers: { ...headers, ...length } };
    const asked = ask(url, signal ? { ...options, signal } : options, resolve);
    asked.on('error', reject);
    asked.end(body);
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answerOf(url: URL, response: IncomingMessage, body: Buffer): Answer {
  const status = response.statusCode ?? 0;
  const headers = new Map(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  const text = () => body.toString('utf8');
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: response.statusMessage ?? '',
    url: url.href,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null, entries: () => headers },
    arrayBuffer: () => Promise.resolve(new Uint8Array(body).buffer),
    text: () => Promise.resolve(text()),
    json: () => Promise.resolve(JSON.parse(text())),
  };
}
