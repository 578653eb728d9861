/** The HTTP client of ICWS: what it reports about a request that failed. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  type IcwsRequest,
  type IcwsResponse,
  icwsClient,
  type NetworkError,
} from '../../../lambda/icws/client.ts';

type Behavior = (socket: Socket, request: string) => void;

let now = 0;
const client = icwsClient(() => now, undefined);
const closing: (() => void)[] = [];
afterEach(() => {
  client.close();
  for (const close of closing.splice(0)) close();
});

/** A TCP server that handles each request's bytes by `behave`, and counts its connections. */
async function serve(behave: Behavior, onConnect: (socket: Socket) => void = () => undefined) {
  const seen = { connections: 0, requests: [] as string[], port: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnect(socket);
    socket.on('data', (bytes) => {
      seen.requests.push(bytes.toString());
      behave(socket, bytes.toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  seen.port = (server.address() as AddressInfo).port;
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return seen;
}

const call = (
  port: number,
  more: Partial<IcwsRequest> = {},
): Promise<IcwsResponse | NetworkError> =>
  client.request({
    method: 'PUT',
    base: `http://127.0.0.1:${port}`,
    path: '/x',
    headers: { cookie: 'a=b' },
    body: { a: 1 },
    timeoutMs: 3000,
    ...more,
  });
const answer = (head: string, body = ''): string =>
  `HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test('a response has a status, headers, and JSON', async () => {
  const server = await serve((socket) => socket.write(answer('200 OK\r\nx-a: b', '{"c":1}')));
  expect(await call(server.port)).toEqual({
    kind: 'response',
    status: 200,
    headers: { 'content-length': '7', 'x-a': 'b' },
    json: { c: 1 },
  });
  expect(server.requests[0]).toMatch(/^PUT \/x HTTP\/1\.1\r\n/);
  expect(server.requests[0]).toContain('cookie: a=b\r\n');
});

test('keeps the path of the base URL, such as a proxy’s', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port, { base: `http://127.0.0.1:${server.port}/api/pbx` });
  expect(server.requests[0]).toMatch(/^PUT \/api\/pbx\/x /);
});

test('does not double a trailing slash of the base URL', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port, { base: `http://127.0.0.1:${server.port}/api/pbx//` });
  expect(server.requests[0]).toMatch(/^PUT \/api\/pbx\/x /);
});

test('sends a body with ICWS’s content type, and no content type without a body', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port);
  expect(server.requests[0]).toContain('content-type: application/vnd.inin.icws+JSON');
  expect(server.requests.join('')).toContain('{"a":1}');
  server.requests.length = 0;
  await call(server.port, { method: 'GET', body: undefined });
  expect(server.requests[0]).toMatch(/^GET \/x /);
  expect(server.requests[0]).toContain('accept: application/vnd.inin.icws+JSON');
  expect(server.requests[0]).not.toContain('content-type');
});

test('the error of a timeout names the limit', async () => {
  const server = await serve(() => undefined);
  const broken = await call(server.port, { timeoutMs: 60 });
  expect(broken).toMatchObject({
    kind: 'network_error',
    cause: new Error('no answer within 60 ms'),
  });
});

test('a response renews the connection’s two seconds', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port);
  now += 1500;
  await call(server.port);
  now += 1500;
  await call(server.port);
  expect(server.connections).toBe(1);
});

test('a refused connection: nothing was handed over', async () => {
  expect(await call(1)).toMatchObject({ kind: 'network_error', handedOver: false });
});

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes', (socket: Socket) => socket.end()],
  ['speaks another protocol', (socket: Socket) => socket.end('SSH-2.0-x\r\n')],
  ['stalls', () => undefined],
  ['sends only 100 Continue', (socket: Socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
])('a server that %s after it received the request: handed over', async (_, behave) => {
  const server = await serve(behave);
  expect(await call(server.port, { timeoutMs: 1000 })).toMatchObject({
    kind: 'network_error',
    handedOver: true,
  });
});

test.each([
  ['stalls', () => undefined],
  ['is reset', (socket: Socket) => socket.resetAndDestroy()],
])('a TLS handshake that %s: nothing was handed over', async (_, behave) => {
  const { port } = await serve(behave);
  const base = `https://127.0.0.1:${port}`;
  expect(await call(port, { base, timeoutMs: 1000 })).toMatchObject({
    kind: 'network_error',
    handedOver: false,
  });
});

test.each([
  ['is cut off', (socket: Socket) => socket.end('HTTP/1.1 403 F\r\ncontent-length: 9\r\n\r\n{')],
  ['stalls', (socket: Socket) => socket.write('HTTP/1.1 403 F\r\ncontent-length: 9\r\n\r\n{')],
  ['is too large', (socket: Socket) => socket.write(answer('403 F', 'x'.repeat(300_000)))],
  ['is not JSON', (socket: Socket) => socket.write(answer('403 F', '<html>'))],
])('a response body that %s: the status counts', async (_, behave) => {
  const server = await serve(behave);
  expect(await call(server.port, { timeoutMs: 1000 })).toMatchObject({
    kind: 'response',
    status: 403,
    json: undefined,
  });
});

test('a 204 counts although the connection is reset right after it', async () => {
  const server = await serve((socket) => {
    socket.write('HTTP/1.1 204 No Content\r\n\r\n', () => socket.resetAndDestroy());
  });
  expect(await call(server.port)).toMatchObject({ kind: 'response', status: 204 });
});

test('headers that cannot be written: nothing was handed over', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  const headers = { 'x-token': 'a\r\nb: c' };
  expect(await call(server.port, { headers })).toMatchObject({
    kind: 'network_error',
    handedOver: false,
  });
  expect(server.requests).toEqual([]);
});

test('reuses a connection within 2 seconds, and not after', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port);
  now += 2000;
  await call(server.port);
  expect(server.connections).toBe(1);
  now += 2001;
  await call(server.port);
  expect(server.connections).toBe(2);
  client.close();
  await call(server.port);
  expect(server.connections).toBe(3);
});

test('a network error ends the connection', async () => {
  let broken = true;
  const server = await serve((socket) => {
    if (broken) socket.resetAndDestroy();
    else socket.write(answer('204 No Content'));
  });
  await call(server.port);
  broken = false;
  expect(await call(server.port)).toMatchObject({ kind: 'response', status: 204 });
  expect(server.requests).toHaveLength(2);
});
