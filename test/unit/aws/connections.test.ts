/** Connections after a freeze: what was idle when an invocation starts is not reused. */
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dropIdleConnections, httpAgent } from '../../../lambda/aws/connections.ts';

const server = createServer((_, to) => to.end('ok'));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

/** The port of this end of the connection that the call went over. */
const call = () =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    get({ host: '127.0.0.1', port, agent: httpAgent }, (response) => {
      const { localPort } = response.socket;
      response.resume().on('end', () => setImmediate(() => resolve(localPort)));
    }).on('error', reject);
  });

test('an invocation begins with new connections, unless one began just before', async () => {
  dropIdleConnections(0);
  const first = await call();
  expect(await call()).toBe(first);
  dropIdleConnections(1500);
  expect(await call()).toBe(first);
  dropIdleConnections(10_000);
  const second = await call();
  expect(second).not.toBe(first);
  dropIdleConnections(20_000);
});
