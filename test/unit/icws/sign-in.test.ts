/** The sign-in: credentials, the circuit breaker, what ICWS answers, and which server is tried. */
import { fault, useIcws } from '../../support/icws.ts';

const h = useIcws();
const { icws } = h;

test('an unusable secret: waits without a request', async () => {
  h.secrets = [{ kind: 'unusable', why: 'missing' }];
  expect(await h.pbx().openSession()).toEqual({ kind: 'wait', because: 'credentials_missing' });
  expect(icws.calls).toEqual([]);
});

test('circuit open: waits, and checks for a new secret within two minutes', async () => {
  h.circuitBreaker.state = { kind: 'open', until: h.now + 900_000 };
  expect(await h.pbx().openSession()).toEqual({
    kind: 'wait',
    because: 'login_paused',
    until: h.now + 120_000,
  });
  h.circuitBreaker.state = { kind: 'open', until: h.now + 60_000 };
  expect(await h.pbx().openSession()).toEqual({
    kind: 'wait',
    because: 'login_paused',
    until: h.now + 60_000,
  });
  expect(icws.calls).toEqual([]);
  expect(h.refreshes).toBe(2);
});

test('wrong credentials open the circuit; the secret is read again, and the same version is not retried', async () => {
  h.secrets = [h.ready({ password: 'wrong' })];
  expect(await h.pbx().openSession()).toEqual({
    kind: 'wait',
    because: 'login_paused',
    until: h.now + 120_000,
  });
  expect(h.circuitBreaker.tripped).toEqual(['v1']);
  expect(h.refreshes).toBe(1);
  expect(icws.calls).toHaveLength(1);
  expect(h.log.lines).toEqual([
    {
      line: 'error login_paused',
      fields: { status: 400, errorId: 'error.request.connection.authenticationFailure' },
    },
    { line: 'warn login_deferred', fields: { because: 'login_paused' } },
  ]);
});

test('a newer version of the secret is tried at once', async () => {
  h.secrets = [h.ready({ password: 'wrong' }), h.ready({}, 'v2')];
  expect((await h.pbx().openSession()).kind).toBe('ready');
  expect(h.circuitBreaker.acquired).toEqual(['v1', 'v2']);
});

test('only an accepted sign-in closes a half-open circuit', async () => {
  h.circuitBreaker.state = { kind: 'half_open' };
  icws.faults = [fault('login', 500)];
  expect((await h.pbx().openSession()).kind).toBe('wait');
  expect(h.circuitBreaker.closed).toEqual([]);
  await h.session();
  expect(h.circuitBreaker.closed).toEqual(['v1']);
});

test.each([
  [403, {}, { kind: 'refused', because: 'login_refused', status: 403 }],
  [
    400,
    { errorId: 'x.y', message: 'No\nlicense' },
    {
      kind: 'refused',
      because: 'login_refused',
      status: 400,
      errorId: 'x.y',
      message: 'No license',
    },
  ],
  [404, {}, { kind: 'refused', because: 'login_refused', status: 404 }],
  [408, {}, { kind: 'wait', because: 'unreachable', detail: 'HTTP 408' }],
  [429, {}, { kind: 'wait', because: 'busy', detail: 'HTTP 429' }],
  [500, {}, { kind: 'wait', because: 'unreachable', detail: 'HTTP 500' }],
  [503, {}, { kind: 'wait', because: 'switchover', detail: 'HTTP 503' }],
  [202, {}, { kind: 'wait', because: 'unreachable', detail: 'HTTP 202' }],
  [302, {}, { kind: 'refused', because: 'login_refused', status: 302 }],
  [400, { errorCode: -2147221503 }, { kind: 'wait', because: 'login_paused' }],
  [401, { errorCode: -2147221503 }, { kind: 'refused', because: 'login_refused', status: 401 }],
  [
    201,
    { sessionId: '1' },
    { kind: 'wait', because: 'unreachable', detail: 'the sign-in’s answer has no session' },
  ],
  [201, { sessionId: '-1', csrfToken: 't' }, { kind: 'wait', because: 'unreachable' }],
  [201, { sessionId: '1', csrfToken: 'a b' }, { kind: 'wait', because: 'unreachable' }],
  [201, { sessionId: 'x'.repeat(129), csrfToken: 't' }, { kind: 'wait', because: 'unreachable' }],
])('HTTP %s %j', async (status, body, meaning) => {
  icws.faults = [fault('login', status, body)];
  expect(await h.pbx().openSession()).toMatchObject(meaning);
  expect(icws.calls).toHaveLength(1);
});

test('reads session and token from headers too, a session ID as a number, and returns all cookies', async () => {
  const headers = { 'inin-icws-session-id': 'abc', 'inin-icws-csrf-token': 'token' };
  icws.faults = [
    fault(
      'login',
      201,
      {},
      { ...headers, 'set-cookie': ['a=1=2|x; Path=/', 'b=2', 'bad cookie', 'c'] },
    ),
  ];
  const { on } = await h.session();
  await on.endInvocation();
  expect(icws.calls.at(-1)?.path).toBe('/icws/abc/connection');
  icws.faults = [fault('login', 200, { sessionId: 77, csrfToken: 't', features: 'none' })];
  const { on: other } = await h.session();
  await other.endInvocation();
  expect(icws.calls.at(-1)?.path).toBe('/icws/77/connection');
});

test('a server that cannot send recordings by email: refused, and signed out', async () => {
  icws.recordingsVersion = 1;
  expect(await h.pbx().openSession()).toMatchObject({
    kind: 'refused',
    because: 'feature_missing',
  });
  expect(icws.sessions.count).toBe(0);
  icws.recordingsVersion = 2;
  await h.session();
  icws.recordingsVersion = undefined;
  await h.session();
});

test('connection refused: waits, with host and error code', async () => {
  h.secrets = [h.ready({ baseUrl: 'http://127.0.0.1:1' })];
  expect(await h.pbx().openSession()).toEqual({
    kind: 'wait',
    because: 'unreachable',
    detail: '127.0.0.1:1: ECONNREFUSED',
  });
  expect(h.log.lines[0]).toEqual({
    line: 'warn login_deferred',
    fields: { because: 'unreachable', detail: '127.0.0.1:1: ECONNREFUSED' },
  });
});

test('logs every deferred sign-in with its reason, for the alarm that counts them', async () => {
  const waits = () => h.log.lines.filter(({ line }) => line === 'warn login_deferred');
  h.secrets = [{ kind: 'unusable', why: 'missing' }];
  await h.pbx().openSession();
  h.secrets = [h.ready()];
  h.circuitBreaker.state = { kind: 'open', until: h.now + 60_000 };
  await h.pbx().openSession();
  h.circuitBreaker.state = { kind: 'closed' };
  icws.faults = [fault('login', 503)];
  await h.pbx().openSession();
  expect(waits()).toMatchObject([
    { fields: { because: 'credentials_missing' } },
    { fields: { because: 'login_paused' } },
    { fields: { because: 'switchover' } },
  ]);
  await h.session();
  expect(waits()).toHaveLength(3);
});

test('tries the configured alternate and the alternates that a 503 names, each once', async () => {
  h.secrets = [h.ready({ baseUrl: 'http://127.0.0.1:1', alternateUrls: [icws.baseUrl] })];
  await h.session();
  const port = new URL(icws.baseUrl).port;
  icws.calls = [];
  icws.notAccepting = (host) =>
    host === '127.0.0.1' ? ['127.0.0.1', 'localhost', '127.0.0.2'] : undefined;
  h.secrets = [h.ready()];
  const { server } = await h.session();
  expect(server).toBe(`localhost:${port}`);
  expect(icws.calls.map(({ host }) => host)).toEqual(['127.0.0.1', 'localhost']);
});

test('the server that accepted last is tried first by the next invocation, until it fails', async () => {
  h.secrets = [h.ready()];
  icws.notAccepting = (host) => (host === '127.0.0.1' ? ['localhost'] : undefined);
  const pbx = h.pbx();
  const hosts = async () => {
    icws.calls = [];
    await pbx.openSession();
    const asked = icws.calls.filter(({ method }) => method === 'POST').map(({ host }) => host);
    await pbx.endInvocation();
    return asked;
  };
  expect(await hosts()).toEqual(['127.0.0.1', 'localhost']);
  expect(await hosts()).toEqual(['localhost']);
  // The first one is back, and this one no longer accepts: from then on the configured order again.
  icws.notAccepting = (host) => (host === 'localhost' ? ['127.0.0.1'] : undefined);
  expect(await hosts()).toEqual(['localhost', '127.0.0.1']);
  expect(await hosts()).toEqual(['127.0.0.1']);
});

test.each([
  ['missing', 'credentials_missing'],
  ['malformed', 'credentials_missing'],
  ['denied', 'credentials_denied'],
  ['unreachable', 'credentials_unreadable'],
] as const)('a secret that is %s: waits because of %s', async (why, because) => {
  h.secrets = [{ kind: 'unusable', why, where: 'password' }];
  expect(await h.pbx().openSession()).toMatchObject({
    kind: 'wait',
    because,
    detail: 'check password',
  });
});
