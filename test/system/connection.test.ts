/** Sessions, alternates, certificates, credentials: how the worker stands with PureConnect. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { IcwsSimulator } from '../../infra/local/simulators/icws/simulator.ts';
import { Harness } from '../support/harness.ts';

const pem = (name: string) =>
  readFileSync(join(__dirname, '../support/fixtures/tls', name), 'utf8');
const tls = { key: pem('server-key.pem'), cert: pem('server.pem') };
const credentials = { userId: 'slack-app', password: 'local-password' };

let h: Harness;
afterEach(() => h.stop());

async function share(): Promise<string> {
  const id = await h.approve();
  await h.stack.drain();
  return id;
}

describe('HTTPS', () => {
  test('with a private authority: sent', async () => {
    h = await Harness.start({ icws: { tls } });
    h.stack.putIcwsSecret({ caCertificate: pem('ca.pem') });
    expect(await h.state(await share())).toBe('sent');
  });

  test('without the authority: fails closed, waits, and the log names the host and the reason', async () => {
    h = await Harness.start({ icws: { tls } });
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.icws.calls).toHaveLength(0);
    expect(h.parents(id)[0]?.text).toContain('certificate is not trusted');
    expect(h.stack.lines.join('\n')).toMatch(/"detail":"localhost:\d+: [A-Z_]+/);
  });

  test('a certificate for another name: fails closed', async () => {
    const other = { key: pem('other-key.pem'), cert: pem('other.pem') };
    h = await Harness.start({ icws: { tls: other } });
    h.stack.putIcwsSecret({ caCertificate: pem('ca.pem') });
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.stack.lines.join('\n')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('keep', () => {
  test('one session for many shares, over a new connection each time', async () => {
    h = await Harness.start({ environment: { ICWS_SESSION: 'keep' } });
    for (let count = 0; count < 3; count += 1) await share();
    expect(h.logins()).toHaveLength(1);
    expect(h.icws.outbox).toHaveLength(3);
    expect(h.icws.sessions.count).toBe(1);
  });

  test('a thawed container whose idle socket the server had closed: sent, once', async () => {
    h = await Harness.start({ environment: { ICWS_SESSION: 'keep' } });
    await share();
    h.icws.dropIdleConnections();
    h.stack.clock.forward(600_000);
    const id = await share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
    expect(h.puts()).toHaveLength(2);
    expect(h.logins()).toHaveLength(1);
  });

  test('a session that the server forgot: logged in again, sent once', async () => {
    h = await Harness.start({ environment: { ICWS_SESSION: 'keep' } });
    await share();
    h.icws.sessions.forgetAll();
    const id = await share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
    expect(h.logins()).toHaveLength(2);
  });
});

describe('alternates', () => {
  test('the backup sends us to the server that accepts, and all later calls go there', async () => {
    h = await Harness.start();
    h.icws.notAccepting = (host) => (host === '127.0.0.1' ? ['localhost'] : undefined);
    const id = await share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.icws.calls.map(({ method, host }) => `${method} ${host}`)).toEqual([
      'POST 127.0.0.1',
      'POST localhost',
      'PUT localhost',
      'DELETE localhost',
    ]);
  });

  test('a configured alternate is tried when the first server is down', async () => {
    h = await Harness.start();
    const other = new IcwsSimulator(credentials);
    await other.start();
    h.stack.putIcwsSecret({ baseUrl: 'http://127.0.0.1:1', alternateUrls: [other.baseUrl] });
    expect(await h.state(await share())).toBe('sent');
    expect(other.outbox).toHaveLength(1);
    await other.stop();
  });

  test('two servers that name each other: each is tried once', async () => {
    h = await Harness.start();
    h.icws.notAccepting = () => ['localhost', '127.0.0.1', 'LOCALHOST'];
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins().map(({ host }) => host)).toEqual(['127.0.0.1', 'localhost']);
  });

  test('behind a reverse proxy the server’s name in the path changes, and an endless list is bounded', async () => {
    h = await Harness.start();
    h.stack.putIcwsSecret({ baseUrl: `${h.icws.baseUrl}/api/pbx0/` });
    let serial = 0;
    h.icws.notAccepting = () =>
      Array.from({ length: 50 }, () => {
        serial += 1;
        return `pbx${serial}`;
      });
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins().map(({ host }) => host)).toEqual(
      Array.from({ length: 8 }, (_, index) => `pbx${index}`),
    );
    h.icws.notAccepting = () => undefined;
    await h.later(31_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.puts().map(({ host }) => host)).toEqual(['pbx0']);
  });

  test('all down: waits, and is sent when one is back', async () => {
    h = await Harness.start();
    h.stack.putIcwsSecret({ baseUrl: 'http://127.0.0.1:1', alternateUrls: ['http://127.0.0.1:2'] });
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    h.stack.putIcwsSecret();
    await h.later(61_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('link-local addresses and what is no host name are never called', async () => {
    h = await Harness.start();
    const named = [
      '169.254.169.254',
      '2852039166',
      '0xa9.254.169.254',
      'fe80::1',
      '::ffff:169.254.1.1',
    ];
    h.icws.notAccepting = () => [...named, 'a/../b', 'user@evil.example', 'host:80', ''];
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins()).toHaveLength(1);
  });
});

describe('credentials', () => {
  test('wrong ones are tried once by everybody, people are told, and a new version is used at once', async () => {
    h = await Harness.start();
    h.stack.putIcwsSecret({ password: 'wrong' });
    const first = await share();
    const second = await share();
    expect(h.logins()).toHaveLength(1);
    expect(await h.state(first)).toBe('approved');
    expect(await h.state(second)).toBe('approved');
    for (const id of [first, second]) {
      expect(h.parents(id)[0]?.text).toContain('does not accept the app’s sign-in');
      expect(h.replies(id)).toHaveLength(1);
      expect(h.replies(id)[0]?.text).toMatch(/^Still waiting/);
      expect(h.replies(id)[0]?.text).not.toMatch(/\bsent\b/i);
    }
    await h.later(10 * 60_000);
    expect(h.logins()).toHaveLength(1);
    await h.later(6 * 60_000);
    expect(h.logins()).toHaveLength(2);
    h.stack.putIcwsSecret();
    await h.later(3 * 60_000);
    expect(await h.state(first)).toBe('sent');
    expect(await h.state(second)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
    expect(h.replies(first)).toHaveLength(2);
  });

  test('rotated in mid-life: the container reads the new secret and goes on', async () => {
    h = await Harness.start();
    await share();
    await share();
    const readings = () =>
      h.stack.aws.calls.filter(
        ({ target, caller }) => caller === 'worker' && target === 'secretsmanager.GetSecretValue',
      ).length;
    // Slack's and ICWS's, each once in the container's life.
    expect(readings()).toBe(2);
    h.icws.credentials = { password: 'rotated' };
    h.stack.putIcwsSecret({ password: 'rotated' });
    const id = await share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(3);
    expect(readings()).toBe(3);
  });

  test.each([
    ['missing', undefined],
    ['no JSON', 'password'],
    ['of wrong types', '{"baseUrl":1}'],
    ['with a bad address', '{"baseUrl":"ftp://x","userId":"u","password":"p"}'],
  ])('a secret that is %s: shares wait, and go out once it is filled', async (_, text) => {
    h = await Harness.start();
    h.stack.secrets.put('share-recording/icws', text);
    const id = await share();
    expect(await h.state(id)).toBe('approved');
    expect(h.replies(id)[0]?.text).toMatch(/^Still waiting: the app’s ICWS credentials/);
    h.stack.putIcwsSecret();
    await h.later(61_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });
});

/** Passes connections on to a port, or resets them at their first bytes: in HTTPS, within the handshake. */
class Detour {
  resets = 0;
  broken = false;
  readonly #server: Server;

  constructor(port: number) {
    this.#server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (!this.broken) {
        const onward = connect(port, '127.0.0.1');
        onward.on('error', () => socket.destroy());
        socket.pipe(onward).pipe(socket);
        return;
      }
      this.resets += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
  }

  start(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () =>
        resolve((this.#server.address() as AddressInfo).port),
      );
    });
  }

  stop = () => this.#server.close();
}

test('a reset in the TLS handshake of the PUT: certainly not sent, tried again, sent once', async () => {
  h = await Harness.start({ icws: { tls }, environment: { ICWS_SESSION: 'keep' } });
  const proxy = new Detour(Number(new URL(h.icws.baseUrl).port));
  const baseUrl = `https://localhost:${await proxy.start()}`;
  h.stack.putIcwsSecret({ baseUrl, caCertificate: pem('ca.pem') });
  await share();
  proxy.broken = true;
  const id = await share();
  expect(proxy.resets).toBe(1);
  expect(await h.state(id)).toBe('approved');
  expect((await h.item(id)).attempts.map(({ result }) => result)).toEqual(['notSent']);
  proxy.broken = false;
  await h.later(61_000);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(2);
  expect(h.puts()).toHaveLength(2);
  proxy.stop();
});
