/** How the worker reaches PureConnect: sessions, alternates, certificates, credentials. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { IcwsSimulator } from '../../infra/local/simulators/icws/simulator.ts';
import { useHarness } from '../support/harness.ts';

const pem = (name: string) =>
  readFileSync(join(__dirname, '../support/fixtures/tls', name), 'utf8');
const tls = { key: pem('server-key.pem'), cert: pem('server.pem') };
const caCertificate = pem('ca.pem');
const credentials = { userId: 'slack-app', password: 'local-password' };

const h = useHarness();
beforeEach(async () => {
  h.stack.putIcwsSecret();
  await h.stack.worker.recycle();
  await h.clearTable();
});

/** Another ICWS server than the stack's own, for one test. */
async function withServer(
  options: { tls?: typeof tls },
  work: (server: IcwsSimulator) => Promise<void>,
): Promise<void> {
  const server = new IcwsSimulator({ ...credentials, ...options });
  await server.start();
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

describe('HTTPS', () => {
  test('with a private authority: sent', () =>
    withServer({ tls }, async ({ baseUrl, outbox }) => {
      h.stack.putIcwsSecret({ baseUrl, caCertificate });
      expect(await h.state(await h.share())).toBe('sent');
      expect(outbox).toHaveLength(1);
    }));

  test('without the authority: fails closed, waits, and the log names the host and the reason', () =>
    withServer({ tls }, async ({ baseUrl, calls }) => {
      h.stack.putIcwsSecret({ baseUrl });
      const id = await h.share();
      expect(await h.state(id)).toBe('approved');
      expect(calls).toHaveLength(0);
      expect(h.parents(id)[0]?.text).toContain('certificate isn’t trusted');
      expect(h.stack.lines.join('\n')).toMatch(/"detail":"localhost:\d+: [A-Z_]+/);
    }));

  test('a certificate for another name: fails closed', () =>
    withServer(
      { tls: { key: pem('other-key.pem'), cert: pem('other.pem') } },
      async ({ baseUrl }) => {
        h.stack.putIcwsSecret({ baseUrl, caCertificate });
        expect(await h.state(await h.share())).toBe('approved');
        expect(h.stack.lines.join('\n')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
      },
    ));
});

describe('alternates', () => {
  test('a backup names the server that accepts, and all later calls go there', async () => {
    h.icws.notAccepting = (host) => (host === '127.0.0.1' ? ['localhost'] : undefined);
    const id = await h.share();
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
    const baseUrl = 'http://127.0.0.1:1';
    h.stack.putIcwsSecret({ baseUrl, alternateUrls: [h.icws.baseUrl] });
    expect(await h.state(await h.share())).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('two servers that name each other: each is tried once', async () => {
    h.icws.notAccepting = () => ['localhost', '127.0.0.1', 'LOCALHOST'];
    const id = await h.share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins().map(({ host }) => host)).toEqual(['127.0.0.1', 'localhost']);
  });

  test('behind a reverse proxy the server’s name in the path changes, and an endless list is bounded', async () => {
    h.stack.putIcwsSecret({ baseUrl: `${h.icws.baseUrl}/api/pbx0/` });
    let serial = 0;
    h.icws.notAccepting = () =>
      Array.from({ length: 50 }, () => {
        serial += 1;
        return `pbx${serial}`;
      });
    const id = await h.share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins().map(({ host }) => host)).toEqual(
      Array.from({ length: 8 }, (_, index) => `pbx${index}`),
    );
    h.endFaults();
    await h.later(31_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.puts().map(({ host }) => host)).toEqual(['pbx0']);
  });

  test('all down: waits, and is sent when one is back', async () => {
    h.stack.putIcwsSecret({ baseUrl: 'http://127.0.0.1:1', alternateUrls: ['http://127.0.0.1:2'] });
    const id = await h.share();
    expect(await h.state(id)).toBe('approved');
    h.stack.putIcwsSecret();
    await h.later(61_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('link-local addresses and what is no host name are never called', async () => {
    const named = [
      '169.254.169.254',
      '2852039166',
      '0xa9.254.169.254',
      'fe80::1',
      '::ffff:169.254.1.1',
    ];
    h.icws.notAccepting = () => [...named, 'a/../b', 'user@evil.example', 'host:80', ''];
    const id = await h.share();
    expect(await h.state(id)).toBe('approved');
    expect(h.logins()).toHaveLength(1);
  });
});

describe('credentials', () => {
  test('wrong ones are tried once, people are notified, and a new version is used at once', async () => {
    h.stack.putIcwsSecret({ password: 'wrong' });
    const first = await h.share();
    const second = await h.share();
    expect(h.logins()).toHaveLength(1);
    expect(await h.state(first)).toBe('approved');
    expect(await h.state(second)).toBe('approved');
    for (const id of [first, second]) {
      expect(h.parents(id)[0]?.text).toContain('doesn’t accept the app’s sign-in');
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

  test('rotated while a container lives: it reads the new secret and continues', async () => {
    const from = h.stack.aws.calls.length;
    await h.share();
    await h.share();
    const readings = () =>
      h.stack.aws.calls
        .slice(from)
        .filter(
          ({ target, caller }) => caller === 'worker' && target === 'secretsmanager.GetSecretValue',
        ).length;
    // Slack's and ICWS's, each once in the container's life.
    expect(readings()).toBe(2);
    h.icws.credentials = { password: 'rotated' };
    h.stack.putIcwsSecret({ password: 'rotated' });
    const id = await h.share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(3);
    h.icws.credentials = credentials;
    expect(readings()).toBe(3);
  });

  // Every other way to be unusable: test/unit/icws/pbx.test.ts and aws/secrets.test.ts.
  test.each([
    ['missing', undefined],
    ['with a bad address', '{"baseUrl":"ftp://x","userId":"u","password":"p"}'],
  ])('a secret that is %s: shares wait, and go out once it is filled', async (_, text) => {
    h.stack.secrets.put('share-recording/icws', text);
    const id = await h.share();
    expect(await h.state(id)).toBe('approved');
    expect(h.replies(id)[0]?.text).toMatch(/^Still waiting: the app’s ICWS credentials/);
    h.stack.putIcwsSecret();
    await h.later(61_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });
});

describe('a session that is kept', () => {
  const h = useHarness({ environment: { ICWS_SESSION: 'keep' } });
  beforeEach(async () => {
    h.icws.sessions.forgetAll();
    await h.stack.worker.recycle();
  });

  test('serves many shares, over a new connection each time', async () => {
    for (let count = 0; count < 3; count += 1) await h.share();
    expect(h.logins()).toHaveLength(1);
    expect(h.icws.outbox).toHaveLength(3);
    expect(h.icws.sessions.count).toBe(1);
  });

  test('a thawed container whose idle socket the server has closed: sent, once', async () => {
    await h.share();
    h.icws.dropIdleConnections();
    h.stack.clock.forward(600_000);
    const id = await h.share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
    expect(h.puts()).toHaveLength(2);
    expect(h.logins()).toHaveLength(1);
  });

  test('a session that the server forgot: signed in again, sent once', async () => {
    await h.share();
    h.icws.sessions.forgetAll();
    const id = await h.share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
    expect(h.logins()).toHaveLength(2);
  });

  test('a reset in the TLS handshake of the PUT: certainly not sent, retried, sent once', () =>
    withServer({ tls }, async (server) => {
      const proxy = new Detour(Number(new URL(server.baseUrl).port));
      h.stack.putIcwsSecret({ baseUrl: `https://localhost:${await proxy.start()}`, caCertificate });
      await h.share();
      proxy.broken = true;
      const id = await h.share();
      expect(proxy.resets).toBe(1);
      expect(await h.state(id)).toBe('approved');
      expect((await h.item(id)).delivery.attempts.map(({ result }) => result)).toEqual(['notSent']);
      proxy.broken = false;
      await h.later(61_000);
      expect(await h.state(id)).toBe('sent');
      expect(server.outbox).toHaveLength(2);
      expect(server.calls.filter(({ method }) => method === 'PUT')).toHaveLength(2);
      proxy.stop();
    }));
});

/** Passes connections on to a port, or resets them at their first bytes: in HTTPS, within the handshake. */
class Detour {
  resets = 0;
  broken = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (!this.broken) {
        const onward = connect(port, '127.0.0.1');
        this.#sockets.add(socket).add(onward);
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

  /** Half-open connections would keep the test process alive. */
  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
