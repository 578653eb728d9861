/** Clients go by the stack's time when they decide whether an idle connection may be used again: so do the servers. */
import { createServer } from 'node:http';
import { usualSlowdown } from '../../../../infra/local/clock.ts';
import { close, listen } from '../../../../infra/local/http.ts';

test('a local server keeps an idle connection for 5 seconds of the stack', async () => {
  const server = createServer((_, response) => void response.end());
  const port = await listen(server);
  const { headers } = await fetch(`http://127.0.0.1:${port}`);
  await close(server);
  expect(usualSlowdown).toBeGreaterThan(1);
  expect(headers.get('keep-alive')).toBe(`timeout=${5 * usualSlowdown}`);
});
