/** The HTTP client of ICWS: what it knows about a call that went wrong. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Answer, type Broken, type Call, IcwsHttp } from '../../../lambda/icws/client.ts';

type Behaviour = (socket: Socket, request: string) => void;

let now = 0;
const http = new IcwsHttp(() => now, undefined);
const closing: (() => void)[] = [];
afterEach(() => {
  http.close();
  for (const close of closing.splice(0)) close();
});

/** A TCP server that treats each request's bytes as `behave` says, and counts its connections. */
async function serve(behave: Behaviour, onConnect: (socket: Socket) => void = () => undefined) {
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

const call = (port: number, more: Partial<Call> = {}): Promise<Answer | Broken> =>
  http.call({
    method: 'PUT',
    base: `http://127.0.0.1:${port}`,
    path: '/x',
    headers: { cookie: 'a=b' },
    body: { a: 1 },
    limitMs: 3000,
    ...more,
  });
const answer = (head: string, body = ''): string =>
  `HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test('an answer is its status, its headers and its JSON', async () => {
  const server = await serve((socket) => socket.write(answer('200 OK\r\nx-a: b', '{"c":1}')));
  expect(await call(server.port)).toEqual({
    kind: 'answer',
    status: 200,
    headers: { 'content-length': '7', 'x-a': 'b' },
    json: { c: 1 },
  });
  expect(server.requests[0]).toMatch(/^PUT \/x HTTP\/1\.1\r\n/);
  expect(server.requests[0]).toContain('cookie: a=b\r\n');
});

test('a path below the base is kept, a proxy’s too', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port, { base: `http://127.0.0.1:${server.port}/api/pbx` });
  expect(server.requests[0]).toMatch(/^PUT \/api\/pbx\/x /);
});

test('slashes at the base’s end do not double', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port, { base: `http://127.0.0.1:${server.port}/api/pbx//` });
  expect(server.requests[0]).toMatch(/^PUT \/api\/pbx\/x /);
});

test('a body is sent as ICWS’s own JSON; without one nothing is said of it', async () => {
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

test('what is said of a call that broke names its limit', async () => {
  const server = await serve(() => undefined);
  const broken = await call(server.port, { limitMs: 60 });
  expect(broken).toMatchObject({ kind: 'broken', cause: new Error('no answer within 60 ms') });
});

test('an answer renews the connection’s two seconds, a broken call ends it', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port);
  now += 1500;
  await call(server.port);
  now += 1500;
  await call(server.port);
  expect(server.connections).toBe(1);
});

test('a refused connection: nothing was handed over', async () => {
  expect(await call(1)).toMatchObject({ kind: 'broken', handedOver: false });
});

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes', (socket: Socket) => socket.end()],
  ['talks something else', (socket: Socket) => socket.end('SSH-2.0-x\r\n')],
  ['stalls', () => undefined],
  ['promises more', (socket: Socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
])('a server that %s once it has the request: handed over', async (_, behave) => {
  const server = await serve(behave);
  expect(await call(server.port, { limitMs: 300 })).toMatchObject({
    kind: 'broken',
    handedOver: true,
  });
});

test('a handshake that stalls or is reset: nothing was handed over', async () => {
  const stalling = await serve(() => undefined);
  const resetting = await serve((socket) => socket.resetAndDestroy());
  for (const { port } of [stalling, resetting]) {
    const base = `https://127.0.0.1:${port}`;
    expect(await call(port, { base, limitMs: 300 })).toMatchObject({
      kind: 'broken',
      handedOver: false,
    });
  }
});

test.each([
  ['breaks off', (socket: Socket) => socket.end('HTTP/1.1 403 F\r\ncontent-length: 9\r\n\r\n{')],
  ['stalls', (socket: Socket) => socket.write('HTTP/1.1 403 F\r\ncontent-length: 9\r\n\r\n{')],
  ['is too large', (socket: Socket) => socket.write(answer('403 F', 'x'.repeat(300_000)))],
  ['is no JSON', (socket: Socket) => socket.write(answer('403 F', '<html>'))],
])('a body that %s: the status counts', async (_, behave) => {
  const server = await serve(behave);
  expect(await call(server.port, { limitMs: 300 })).toMatchObject({
    kind: 'answer',
    status: 403,
    json: undefined,
  });
});

test('a 204 counts although the connection is reset right behind it', async () => {
  const server = await serve((socket) => {
    socket.write('HTTP/1.1 204 No Content\r\n\r\n', () => socket.resetAndDestroy());
  });
  expect(await call(server.port)).toMatchObject({ kind: 'answer', status: 204 });
});

test('headers that cannot be written are no request', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  const headers = { 'x-token': 'a\r\nb: c' };
  expect(await call(server.port, { headers })).toMatchObject({ kind: 'broken', handedOver: false });
  expect(server.requests).toEqual([]);
});

test('a connection is used again within 2 seconds, and not after', async () => {
  const server = await serve((socket) => socket.write(answer('204 No Content')));
  await call(server.port);
  now += 2000;
  await call(server.port);
  expect(server.connections).toBe(1);
  now += 2001;
  await call(server.port);
  expect(server.connections).toBe(2);
  http.close();
  await call(server.port);
  expect(server.connections).toBe(3);
});

test('a call that broke leaves no connection to the next', async () => {
  let broken = true;
  const server = await serve((socket) => {
    if (broken) socket.resetAndDestroy();
    else socket.write(answer('204 No Content'));
  });
  await call(server.port);
  broken = false;
  expect(await call(server.port)).toMatchObject({ kind: 'answer', status: 204 });
  expect(server.requests).toHaveLength(2);
});
