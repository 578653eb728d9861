/** A network that lets nothing out but through its proxy: `HTTPS_PROXY`, `HTTP_PROXY`, and `NO_PROXY` are honored. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Lambda from '@aws-sdk/client-lambda';
import type * as Aws from '../../../infra/cli/aws.ts';
import type * as Checks from '../../../infra/cli/checks.ts';
import type * as SlackClient from '../../../lambda/slack/client.ts';

/** What the proxy was asked for. */
const asked: string[] = [];
const proxy: Server = createServer(({ url = '' }, to) => {
  asked.push(url);
  to.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
});
proxy.on('connect', ({ url }, socket) => {
  asked.push(`CONNECT ${url}`);
  socket.destroy();
});
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
  process.env.HTTP_PROXY = address;
  process.env.HTTPS_PROXY = address;
  process.env.NO_PROXY = 'direct.invalid';
  jest.resetModules();
});
afterEach(() => {
  delete process.env.HTTP_PROXY;
  delete process.env.HTTPS_PROXY;
  delete process.env.NO_PROXY;
});
afterAll(() => proxy.close());

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
async function authTest(apiUrl: string): Promise<unknown> {
  const { webClient } = jest.requireActual<typeof SlackClient>('../../../lambda/slack/client.ts');
  return webClient('xoxb-1', { apiUrl, log: silent }, 60_000).auth.test();
}

test('Slack’s Web API, over TLS and without', async () => {
  expect(await authTest('http://slack.invalid/api/')).toMatchObject({ ok: true });
  await expect(authTest('https://slack.invalid/api/')).rejects.toThrow();
  expect(asked).toEqual(['http://slack.invalid/api/auth.test', 'CONNECT slack.invalid:443']);
});

test('what NO_PROXY names is reached directly', async () => {
  await expect(authTest('http://direct.invalid/api/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  expect(asked).toEqual([]);
});

test('the tools’ calls of AWS', async () => {
  const { awsOptions } = jest.requireActual<typeof Aws>('../../../infra/cli/aws.ts');
  const { LambdaClient, GetAccountSettingsCommand } =
    jest.requireActual<typeof Lambda>('@aws-sdk/client-lambda');
  const client = new LambdaClient({
    ...awsOptions,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await expect(client.send(new GetAccountSettingsCommand({}))).rejects.toThrow();
  expect(asked).toEqual(['CONNECT lambda.eu-west-1.amazonaws.com:443']);
});

test('the doctor’s call of the request URL', async () => {
  const { checkRequestUrl } = jest.requireActual<typeof Checks>('../../../infra/cli/checks.ts');
  await checkRequestUrl('https://api.invalid/slack/events');
  expect(asked).toEqual(['CONNECT api.invalid:443']);
});
