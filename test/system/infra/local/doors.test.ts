/** Who is let in to the servers of this machine: no other site's page, no other machine, nobody without the key. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ControlServer } from '../../../../infra/local/control/server.ts';
import { policy, seed } from '../../../../infra/local/seed.ts';
import { LocalStack } from '../../../../infra/local/stack.ts';

const servers = ['AWS', 'Slack', 'ICWS', 'gateway', 'control'] as const;
type Name = (typeof servers)[number];

const password = 'a-real-password';
let stack: LocalStack;
let control: ControlServer;
const at = {} as Record<Name, string>;
beforeAll(async () => {
  const icwsSecret = { baseUrl: 'http://127.0.0.1:1', userId: 'real', password };
  stack = await LocalStack.start({ policy, icwsSecret });
  seed(stack);
  control = new ControlServer(stack);
  Object.assign(at, {
    AWS: stack.endpoint,
    Slack: stack.slack.apiUrl,
    ICWS: `${stack.icws.baseUrl}/sim/outbox`,
    gateway: stack.slack.requestUrl,
    control: await control.start(),
  });
});
afterAll(async () => {
  await control.stop();
  await stack.stop();
});

interface Answer {
  status: number;
  text: string;
}

const ask = (url: string, headers: Record<string, string>, method = 'GET', body = '') =>
  new Promise<Answer>((resolve, reject) => {
    const made = request(url, { headers, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        // Server-sent events do not end by themselves.
        if (response.headers['content-type'] === 'text/event-stream') response.destroy();
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    made.on('error', reject).end(body);
  });

describe.each(servers)('the server of %s', (name) => {
  test.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1:1@evil.example',
  ])(
    'does not answer to the host name %j, which a page of another site could give it',
    async (host) => {
      const { status, text } = await ask(at[name], { host });
      expect([status, text]).toEqual([403, expect.stringContaining('host')]);
    },
  );

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
    'does not answer to a page of %s',
    async (origin) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, text } = await ask(at[name], { origin }, method);
        expect([method, status, text]).toEqual([method, 403, expect.stringContaining('page')]);
      }
    },
  );

  test('answers to this machine by each of its names', async () => {
    const { port } = new URL(at[name]);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      const { text } = await ask(at[name], { host, origin: `http://${host}` });
      expect(text).not.toMatch(/host|page/);
    }
  });

  test('listens on the loopback address only', async () => {
    const { port } = new URL(at[name]);
    // Another address of this machine: taken where a server listens on all of them.
    const reached = await new Promise((resolve) => {
      const socket = connect({ port: Number(port), host: '127.0.0.2', timeout: 2000 });
      const end = (value: boolean) => () => {
        socket.destroy();
        resolve(value);
      };
      socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
    });
    expect(reached).toBe(false);
  });
});

describe('the simulator of AWS', () => {
  const target = 'secretsmanager.GetSecretValue';
  const body = () => JSON.stringify({ SecretId: stack.deployment.secrets.icws });
  const json = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const scope = '20260101/eu-west-1/secretsmanager/aws4_request';
  const signedBy = (key: string) =>
    `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

  test.each([
    ['without a signature', {}],
    ['with a made-up signature', { authorization: signedBy('worker') }],
    ['with a signature that is none', { authorization: 'AWS4-HMAC-SHA256 worker' }],
    ['with a token', { authorization: 'Bearer local' }],
  ])('does not give out the ICWS secret %s', async (_, headers) => {
    const calls = stack.aws.calls.length;
    const { status, text } = await ask(stack.endpoint, { ...json, ...headers }, 'POST', body());
    expect([status, text]).toEqual([403, expect.stringContaining('UnrecognizedClientException')]);
    expect(text).not.toContain(password);
    expect(stack.aws.calls).toHaveLength(calls);
  });

  test.each(['local', 'worker', '', 'x'])(
    'does not know the secret key %j, nor do its tables',
    async (secretAccessKey) => {
      const credentials = { accessKeyId: 'worker', secretAccessKey: secretAccessKey || ' ' };
      const settings = { endpoint: stack.endpoint, region: 'eu-west-1', credentials };
      const client = new SecretsManagerClient(settings);
      await expect(
        client.send(new GetSecretValueCommand({ SecretId: stack.deployment.secrets.icws })),
      ).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
      const scan = { ...json, 'x-amz-target': 'DynamoDB_20120810.Scan' };
      const headers = { ...scan, authorization: signedBy('worker') };
      expect((await ask(stack.endpoint, headers, 'POST', '{}')).status).toBe(403);
    },
  );

  test('has another key each time', async () => {
    const other = await LocalStack.start({ policy });
    try {
      const known = other.dynamo().config.credentials;
      const ours = stack.dynamo().config.credentials;
      expect((await known()).secretAccessKey).not.toBe((await ours()).secretAccessKey);
      expect((await known()).secretAccessKey).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await other.stop();
    }
  });
});

describe('the control endpoint', () => {
  const act = JSON.stringify({ do: 'close', user: 'U0ANN' });
  const json = { 'content-type': 'application/json' };
  const url = (path: string) => new URL(path, at.control).href;

  test.each([
    ['no token', undefined],
    ['a made-up token', 'x'],
    ['an empty token', ''],
  ])('does nothing and shows nothing for somebody with %s', async (_, token) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const acted = await ask(url('/sim/act'), { ...json, ...headers }, 'POST', act);
    expect([acted.status, acted.text]).toEqual([401, expect.stringContaining('npm start')]);
    const query = token === undefined ? '' : `?token=${token}`;
    expect((await ask(url(`/sim/events${query}`), {})).status).toBe(401);
  });

  test('takes the token that the page’s address holds, where no request carries it', async () => {
    const { hash, search, pathname } = new URL(at.control);
    expect([pathname, search]).toEqual(['/', '']);
    const token = hash.slice(1);
    expect(token).toMatch(/^[\w-]{43}$/);
    const headers = { ...json, authorization: `Bearer ${token}` };
    expect((await ask(url('/sim/act'), headers, 'POST', act)).status).toBe(200);
    const events = await ask(url(`/sim/events?token=${token}`), {});
    expect([events.status, events.text]).toEqual([200, expect.stringContaining('"people"')]);
  });
});
