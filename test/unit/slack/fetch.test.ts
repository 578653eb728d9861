/** The way to Slack: one connection for calls that follow each other, none that slept, time limits, no redirects. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { bodyOf, close, listen } from '../../../infra/local/http.ts';
import { slackFetch } from '../../../lambda/slack/fetch.ts';

let server: Server;
let serve: RequestListener;
let base = '';
let sockets = 0;
let time = 0;

beforeEach(async () => {
  sockets = 0;
  time = 0;
  server = createServer((request, response) => serve(request, response));
  server.on('connection', () => {
    sockets += 1;
  });
  base = `http://127.0.0.1:${await listen(server)}/api/`;
});
afterEach(() => close(server));

const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  response.setHeader('X-OAuth-Scopes', 'commands');
  void bodyOf(request).then((body) => {
    response.end(JSON.stringify({ method, url, type: headers['content-type'], body }));
  });
};

const post = (fetch: ReturnType<typeof slackFetch>, signal?: AbortSignal) =>
  fetch(`${base}views.open`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'grün',
    ...(signal ? { signal } : {}),
  });

test('sends what is asked for and tells what came', async () => {
  serve = echo;
  const answer = await post(slackFetch(() => time));
  expect(answer).toMatchObject({ ok: true, status: 200, statusText: 'OK' });
  expect(answer.url).toBe(`${base}views.open`);
  expect(answer.headers.get('x-oauth-Scopes')).toBe('commands');
  expect(answer.headers.get('retry-after')).toBeNull();
  expect(Object.fromEntries(answer.headers.entries())).toMatchObject({ connection: 'keep-alive' });
  const sent = { method: 'POST', url: '/api/views.open', type: 'text/plain', body: 'grün' };
  expect(await answer.json()).toEqual(sent);
  expect(JSON.parse(await answer.text())).toEqual(sent);
  expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe(await answer.text());
});

test('calls that follow each other share a connection; one that slept is left', async () => {
  serve = echo;
  const fetch = slackFetch(() => time);
  await post(fetch);
  time += 2000;
  await post(fetch);
  expect(sockets).toBe(1);
  time += 2001;
  await post(fetch);
  expect(sockets).toBe(2);
});

test('a connection in use is not taken away from its call', async () => {
  let held: (() => void) | undefined;
  serve = (request, response) => {
    if (held) echo(request, response);
    else held = () => echo(request, response);
  };
  const fetch = slackFetch(() => time);
  const first = post(fetch);
  while (!held) await new Promise((resolve) => setTimeout(resolve, 5));
  time += 60_000;
  await post(fetch);
  held();
  expect((await first).status).toBe(200);
});

test('a redirect is an answer like any other', async () => {
  let asked = 0;
  serve = (_request, response) => {
    asked += 1;
    response.writeHead(302, { location: `${base}elsewhere` }).end();
  };
  expect(await post(slackFetch(() => time))).toMatchObject({ ok: false, status: 302 });
  expect(asked).toBe(1);
});

test.each([
  ['before its head', () => undefined],
  ['within its body', (response: { write(text: string): void }) => response.write('{"ok":')],
])('a call that has no answer in time ends %s', async (_when, begin) => {
  serve = (_request, response) => begin(response);
  await expect(
    post(
      slackFetch(() => time),
      AbortSignal.timeout(100),
    ),
  ).rejects.toThrow(/abort/i);
});

test('a connection that breaks is an error, also within the body', async () => {
  serve = (_request, response) => response.socket!.destroy();
  await expect(post(slackFetch(() => time))).rejects.toThrow('socket hang up');
  serve = (_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"ok":');
    setTimeout(() => response.socket!.destroy(), 20);
  };
  await expect(post(slackFetch(() => time))).rejects.toThrow('aborted');
});

test('a body that is no text is refused before anything is sent', async () => {
  serve = echo;
  const body = new FormData();
  await expect(slackFetch(() => time)(base, { method: 'POST', body })).rejects.toThrow('only text');
  expect(sockets).toBe(0);
});
