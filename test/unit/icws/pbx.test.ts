/** `IcwsPbx` in this process, against the ICWS simulator over HTTP: sign-in, session, PUT, look-up, log-out. */
import type { IcwsFault } from '../../../infra/local/simulators/icws/answers.ts';
import { IcwsSimulator } from '../../../infra/local/simulators/icws/simulator.ts';
import type { LoginCircuitBreaker, Secret } from '../../../lambda/application/ports.ts';
import type { OutgoingEmail } from '../../../lambda/domain/request.ts';
import { IcwsPbx } from '../../../lambda/icws/pbx.ts';
import { type IcwsSettings, icwsSecretSchema } from '../../../lambda/icws/settings.ts';
import { MemoryLog } from '../../support/ports.ts';

const icws = new IcwsSimulator({ userId: 'app', password: 'right' });
beforeAll(() => icws.start());
afterAll(() => icws.stop());

const email: OutgoingEmail = {
  recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  recipientName: 'Bob',
  recipientEmail: 'bob@example.com',
  replyTo: 'ann@example.com',
  emailSubject: 'The call',
  emailBody: 'Hello',
  priority: 4,
};

let now: number;
let pauses: {
  paused: string[];
  cleared: string[];
  asked: string[];
  answer: Awaited<ReturnType<LoginCircuitBreaker['tryAcquire']>>;
};
let log: MemoryLog;
let secrets: Secret<IcwsSettings>[];
let refreshes: number;

const ready = (more: object = {}, version = 'v1'): Secret<IcwsSettings> => ({
  kind: 'ready',
  version,
  value: icwsSecretSchema.parse({
    baseUrl: icws.baseUrl,
    userId: 'app',
    password: 'right',
    ...more,
  }),
});

function pbx(mode: 'release' | 'keep' = 'release'): IcwsPbx {
  return new IcwsPbx({
    mode,
    now: () => now,
    log,
    pauses: {
      tryAcquire: (version) => {
        pauses.asked.push(version);
        return Promise.resolve(pauses.answer);
      },
      pause: (version) => {
        pauses.paused.push(version);
        return Promise.resolve();
      },
      clear: (version) => {
        pauses.cleared.push(version);
        return Promise.resolve();
      },
    },
    secret: {
      current: () => Promise.resolve(secrets[0]!),
      refreshed: () => {
        refreshes += 1;
        return Promise.resolve(secrets[1] ?? secrets[0]!);
      },
    },
  });
}

beforeEach(() => {
  now = 1_000_000;
  pauses = { paused: [], cleared: [], asked: [], answer: { may: true, paused: false } };
  log = new MemoryLog();
  secrets = [ready()];
  refreshes = 0;
  icws.faults = [];
  icws.calls = [];
  icws.outbox = [];
  icws.recordingsVersion = 6;
  icws.parameters = 'nested';
  icws.notAccepting = () => undefined;
  icws.sessions.forgetAll();
});

async function session(on = pbx()) {
  const readiness = await on.openSession();
  if (readiness.kind !== 'ready') throw new Error(JSON.stringify(readiness));
  return { ...readiness, on };
}
const fault = (
  on: IcwsFault['on'],
  status: number,
  body: object = {},
  headers = {},
): IcwsFault => ({
  on,
  kind: 'answer',
  status,
  body,
  headers,
});
const called = () =>
  icws.calls.map(
    ({ method, path, status }) => `${method} ${path.replace(/\d{6,}/, 'ID')} ${status}`,
  );

describe('the session', () => {
  test('is opened once for all who ask at the same time, and named by its server', async () => {
    const on = pbx();
    const [one, other] = await Promise.all([session(on), session(on)]);
    expect(one.server).toBe(new URL(icws.baseUrl).host);
    expect(other.server).toBe(one.server);
    expect(called()).toEqual(['POST /icws/connection?include=features,version 201']);
    await session(on);
    expect(icws.calls).toHaveLength(1);
    expect(pauses.asked).toEqual(['v1']);
    expect(pauses.cleared).toEqual([]);
  });

  test('release: given back at the end of the invocation', async () => {
    const { on } = await session();
    await on.endInvocation();
    expect(called()).toEqual([
      'POST /icws/connection?include=features,version 201',
      'DELETE /icws/ID/connection 204',
    ]);
    expect(icws.sessions.count).toBe(0);
    await on.endInvocation();
    expect(icws.calls).toHaveLength(2);
    expect(log.lines).toEqual([]);
  });

  test('keep: stays over the invocation', async () => {
    const { on } = await session(pbx('keep'));
    await on.endInvocation();
    expect(icws.sessions.count).toBe(1);
    await session(on);
    expect(icws.calls).toHaveLength(1);
  });

  test.each([
    ['another version: a new session of it', () => ready({}, 'v2'), 'ready', 1],
    ['withdrawn: none', () => ({ kind: 'unusable', why: 'missing' }) as const, 'wait', 0],
  ])('keep: a secret that is %s', async (_, secret, kind, open) => {
    const { on } = await session(pbx('keep'));
    await on.endInvocation();
    secrets = [secret()];
    expect((await on.openSession()).kind).toBe(kind);
    expect(called()[1]).toBe('DELETE /icws/ID/connection 204');
    expect(icws.sessions.count).toBe(open);
  });

  test('a log-out that fails is only logged', async () => {
    icws.faults = [fault('logout', 500)];
    const { on } = await session();
    await on.endInvocation();
    expect(log.lines).toEqual([{ line: 'warn logout_failed', fields: {} }]);
  });
});

describe('the sign-in', () => {
  test('unusable credentials: waits without a call', async () => {
    secrets = [{ kind: 'unusable', why: 'missing' }];
    expect(await pbx().openSession()).toEqual({ kind: 'wait', because: 'credentials_missing' });
    expect(icws.calls).toEqual([]);
  });

  test('paused: waits, and looks for a new secret within two minutes', async () => {
    pauses.answer = { may: false, until: now + 900_000 };
    expect(await pbx().openSession()).toEqual({
      kind: 'wait',
      because: 'login_paused',
      until: now + 120_000,
    });
    pauses.answer = { may: false, until: now + 60_000 };
    expect(await pbx().openSession()).toEqual({
      kind: 'wait',
      because: 'login_paused',
      until: now + 60_000,
    });
    expect(icws.calls).toEqual([]);
    expect(refreshes).toBe(2);
  });

  test('wrong credentials pause everybody; the secret is read once more, the same one is not tried again', async () => {
    secrets = [ready({ password: 'wrong' })];
    expect(await pbx().openSession()).toEqual({
      kind: 'wait',
      because: 'login_paused',
      until: now + 120_000,
    });
    expect(pauses.paused).toEqual(['v1']);
    expect(refreshes).toBe(1);
    expect(icws.calls).toHaveLength(1);
    expect(log.lines).toEqual([
      {
        line: 'error login_paused',
        fields: { status: 400, errorId: 'error.request.connection.authenticationFailure' },
      },
      { line: 'warn login_deferred', fields: { because: 'login_paused' } },
    ]);
  });

  test('a newer version of the secret is tried at once', async () => {
    secrets = [ready({ password: 'wrong' }), ready({}, 'v2')];
    expect((await pbx().openSession()).kind).toBe('ready');
    expect(pauses.asked).toEqual(['v1', 'v2']);
  });

  test('an accepted one that was the trial of a pause ends the pause; another does not', async () => {
    pauses.answer = { may: true, paused: true };
    icws.faults = [fault('login', 500)];
    expect((await pbx().openSession()).kind).toBe('wait');
    expect(pauses.cleared).toEqual([]);
    await session();
    expect(pauses.cleared).toEqual(['v1']);
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
  ])('%s %j', async (status, body, meaning) => {
    icws.faults = [fault('login', status, body)];
    expect(await pbx().openSession()).toMatchObject(meaning);
    expect(icws.calls).toHaveLength(1);
  });

  test('session and token may come in headers, the session as a number; all cookies go back', async () => {
    const headers = { 'inin-icws-session-id': 'abc', 'inin-icws-csrf-token': 'token' };
    icws.faults = [
      fault(
        'login',
        201,
        {},
        { ...headers, 'set-cookie': ['a=1=2|x; Path=/', 'b=2', 'bad cookie', 'c'] },
      ),
    ];
    const { on } = await session();
    await on.endInvocation();
    expect(icws.calls.at(-1)?.path).toBe('/icws/abc/connection');
    icws.faults = [fault('login', 200, { sessionId: 77, csrfToken: 't', features: 'none' })];
    const { on: other } = await session();
    await other.endInvocation();
    expect(icws.calls.at(-1)?.path).toBe('/icws/77/connection');
  });

  test('a server whose recordings cannot be mailed: refused, and the session given back', async () => {
    icws.recordingsVersion = 1;
    expect(await pbx().openSession()).toMatchObject({
      kind: 'refused',
      because: 'feature_missing',
    });
    expect(icws.sessions.count).toBe(0);
    icws.recordingsVersion = 2;
    await session();
    icws.recordingsVersion = undefined;
    await session();
  });

  test('nobody there: waits, with host and reason', async () => {
    secrets = [ready({ baseUrl: 'http://127.0.0.1:1' })];
    expect(await pbx().openSession()).toEqual({
      kind: 'wait',
      because: 'unreachable',
      detail: '127.0.0.1:1: ECONNREFUSED',
    });
    expect(log.lines[0]).toEqual({
      line: 'warn login_deferred',
      fields: { because: 'unreachable', detail: '127.0.0.1:1: ECONNREFUSED' },
    });
  });

  test('every wait for the server is logged with its reason, for the alarm that counts them', async () => {
    const waits = () => log.lines.filter(({ line }) => line === 'warn login_deferred');
    secrets = [{ kind: 'unusable', why: 'missing' }];
    await pbx().openSession();
    secrets = [ready()];
    pauses.answer = { may: false, until: now + 60_000 };
    await pbx().openSession();
    pauses.answer = { may: true, paused: false };
    icws.faults = [fault('login', 503)];
    await pbx().openSession();
    expect(waits()).toMatchObject([
      { fields: { because: 'credentials_missing' } },
      { fields: { because: 'login_paused' } },
      { fields: { because: 'switchover' } },
    ]);
    await session();
    expect(waits()).toHaveLength(3);
  });

  test('the configured alternate, and the alternates that a 503 names, each once', async () => {
    secrets = [ready({ baseUrl: 'http://127.0.0.1:1', alternateUrls: [icws.baseUrl] })];
    await session();
    const port = new URL(icws.baseUrl).port;
    icws.calls = [];
    icws.notAccepting = (host) =>
      host === '127.0.0.1' ? ['127.0.0.1', 'localhost', '127.0.0.2'] : undefined;
    secrets = [ready()];
    const { server } = await session();
    expect(server).toBe(`localhost:${port}`);
    expect(icws.calls.map(({ host }) => host)).toEqual(['127.0.0.1', 'localhost']);
  });
});

describe('the PUT', () => {
  test('204: sent, over the session, as the vendor’s contract nests it', async () => {
    const { send } = await session();
    expect(await send(email)).toEqual({ kind: 'sent' });
    expect(icws.outbox).toEqual([
      {
        recordingId: email.recordingId,
        displayName: 'Bob',
        address: 'bob@example.com',
        replyToAddress: 'ann@example.com',
        emailSubject: 'The call',
        emailBody: 'Hello',
        priority: 4,
      },
    ]);
  });

  const words = { errorId: 'error.some.id', message: 'Words' };
  test.each([
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [418, 'refused'],
    [301, 'refused'],
    [408, 'unconfirmed'],
    [500, 'unconfirmed'],
    [502, 'unconfirmed'],
    [503, 'unconfirmed'],
    [200, 'unconfirmed'],
    [202, 'unconfirmed'],
  ])('%s: %s, with its words', async (status, kind) => {
    icws.faults = [fault('put', status, words)];
    const { send, on } = await session();
    expect(await send(email)).toMatchObject({ kind, status, ...words });
    expect(icws.calls).toHaveLength(2);
    await on.endInvocation();
  });

  test.each([
    [500, { alternateHostList: ['localhost'] }, 'unconfirmed'],
    [503, { alternateHostList: [] }, 'unconfirmed'],
    [503, { alternateHostList: 'localhost' }, 'unconfirmed'],
    [300, {}, 'refused'],
    [499, {}, 'refused'],
    [299, {}, 'unconfirmed'],
    [403, { propertyName: 'toParticipants' }, 'refused'],
    [500, { propertyName: 'toParticipants' }, 'unconfirmed'],
  ])('%s with %j: %s, and the form stays', async (status, body, kind) => {
    icws.faults = [fault('put', status, body)];
    const { send, on } = await session();
    expect(await send(email)).toMatchObject({ kind, status });
    expect(await send(email)).toEqual({ kind: 'sent' });
    await on.endInvocation();
  });

  test('401: not sent; the session is given up and a new one opened', async () => {
    icws.faults = [fault('put', 401, words)];
    const { send, on } = await session();
    expect(await send(email)).toEqual({
      kind: 'notSent',
      because: 'session_ended',
      retryImmediately: true,
      status: 401,
      ...words,
    });
    expect(icws.sessions.count).toBe(0);
    const again = await session(on);
    expect(await again.send(email)).toEqual({ kind: 'sent' });
  });

  test.each([
    ['7', { retryAfterMs: 7000 }],
    ['0', {}],
    ['-1', {}],
    ['soon', {}],
    [undefined, {}],
  ])('429 with Retry-After %s', async (after, more) => {
    icws.faults = [fault('put', 429, {}, after === undefined ? {} : { 'retry-after': after })];
    const { send } = await session();
    expect(await send(email)).toEqual({
      kind: 'notSent',
      because: 'busy',
      retryImmediately: false,
      status: 429,
      ...more,
    });
  });

  test('503 with alternates: at once at the alternate, later the next time', async () => {
    const away = fault('put', 503, { alternateHostList: ['localhost'] });
    icws.faults = [away, away];
    const on = pbx();
    const first = await session(on);
    expect(await first.send(email)).toMatchObject({
      kind: 'notSent',
      because: 'switchover',
      retryImmediately: true,
    });
    const second = await session(on);
    expect(second.server).toBe(`localhost:${new URL(icws.baseUrl).port}`);
    expect(await second.send(email)).toMatchObject({
      kind: 'notSent',
      because: 'switchover',
      retryImmediately: false,
    });
    await on.endInvocation();
    const third = await session(on);
    expect(third.server).toBe(new URL(icws.baseUrl).host);
  });

  test.each(['reset', 'garbage'] as const)('%s once handed over: unknown', async (kind) => {
    icws.faults = [{ on: 'put', kind }];
    const { send } = await session();
    expect(await send(email)).toEqual({ kind: 'unconfirmed', because: 'no_answer' });
    expect(log.lines[0]).toMatchObject({
      line: 'warn put_network_error',
      fields: { handedOver: true },
    });
  });

  test('a body that breaks off counts by its status', async () => {
    icws.faults = [
      { on: 'put', kind: 'cut_body', status: 403 },
      { on: 'put', kind: 'cut_body', status: 500 },
    ];
    const { send } = await session();
    expect(await send(email)).toEqual({ kind: 'refused', status: 403 });
    expect(await send(email)).toEqual({
      kind: 'unconfirmed',
      because: 'unclear_answer',
      status: 500,
    });
  });

  test.each([
    [{ propertyName: 'toParticipants' }],
    [{ propertyName: 'displayName' }],
    [{ message: 'the property address is missing' }],
    [{ __type: 'urn:inin.com:common:missingPropertyError' }],
    [{ errorId: 'error.request.invalidRepresentation.x' }],
  ])('a 400 that says %j: the flat form once', async (body) => {
    icws.parameters = 'flat';
    icws.faults = [fault('put', 400, body)];
    const { send } = await session();
    expect(await send(email)).toMatchObject({
      kind: 'notSent',
      because: 'body_form',
      retryImmediately: true,
    });
    expect(await send(email)).toEqual({ kind: 'sent' });
    expect(await send(email)).toEqual({ kind: 'sent' });
  });

  test('a form that is refused both ways is refused, and the nested one is the next', async () => {
    const not = fault('put', 400, { propertyName: 'address' });
    icws.faults = [not, not];
    const { send } = await session();
    expect(await send(email)).toMatchObject({ kind: 'notSent' });
    expect(await send(email)).toMatchObject({ kind: 'refused', status: 400 });
    expect(await send(email)).toEqual({ kind: 'sent' });
  });

  test('a forced form is never changed', async () => {
    secrets = [ready({ emailParameters: 'flat' })];
    icws.parameters = 'flat';
    icws.faults = [fault('put', 400, { propertyName: 'address' })];
    const { send } = await session();
    expect(await send(email)).toMatchObject({ kind: 'refused' });
    expect(await send(email)).toEqual({ kind: 'sent' });
  });

  test('a stranger’s words are cut to what may be stored', async () => {
    const message = `a\u202eb\r\n\u2028c ${'x'.repeat(2000)}`;
    icws.faults = [
      fault('put', 403, { errorId: '<b>', message }),
      fault('put', 403, { errorId: 1, message: '  ' }),
    ];
    const { send } = await session();
    expect(await send(email)).toEqual({
      kind: 'refused',
      status: 403,
      message: `a b c ${'x'.repeat(994)}`,
    });
    expect(await send(email)).toEqual({ kind: 'refused', status: 403 });
  });
});

describe('the look-up', () => {
  const looked = (on = pbx()) => on.getMediaDetails(email.recordingId);

  test('the facts of the call', async () => {
    expect(await looked()).toEqual({
      kind: 'found',
      details: {
        recordedAt: Date.parse('2026-11-23T10:15:00Z'),
        durationMs: 245_000,
        direction: 'Inbound',
        callType: 'external',
        mediaType: 'call',
        line: 'Service line',
        interactionId: '1001234567',
        encrypted: true,
        archived: undefined,
      },
    });
  });

  test.each([
    [{ recordingDate: 'yesterday' }, { recordedAt: undefined }],
    [{ duration: 0 }, { durationMs: undefined }],
    [{ duration: 86_400_000 }, { durationMs: undefined }],
    [{ duration: 86_399_999 }, { durationMs: 86_399_999 }],
    [{ duration: 'long' }, { durationMs: undefined }],
    [{ direction: 1 }, { direction: 'unknown' }],
    [{ direction: '<!here>' }, { direction: 'unknown' }],
    [{ callType: 2 }, { callType: 'internal' }],
    [{ callType: 9 }, { callType: 'unknown' }],
    [{ callType: 'Intercom' }, { callType: 'Intercom' }],
    [{ mediaType: 7 }, { mediaType: 'social direct message' }],
    [{ mediaType: {} }, { mediaType: undefined }],
    [{ lineName: ' a\u2028\u0007b ' }, { line: 'a b' }],
    [{ lineName: ' ' }, { line: undefined }],
    [{ interactionId: 'x'.repeat(201) }, { interactionId: undefined }],
    [
      { isEncrypted: 'no', isArchived: true },
      { encrypted: undefined, archived: true },
    ],
  ])('%j is %j', async (given, details) => {
    const honest = icws.details;
    icws.details = { ...honest, ...given };
    const found = await looked();
    icws.details = honest;
    expect(found).toMatchObject({ kind: 'found', details });
  });

  test.each([
    [403, 'forbidden'],
    [404, 'unavailable'],
    [500, 'unavailable'],
    [204, 'unavailable'],
  ])('%s: %s', async (status, kind) => {
    icws.faults = [fault('details', status, {})];
    expect(await looked()).toEqual({ kind });
  });

  test('a 401 gives the session up', async () => {
    icws.faults = [fault('details', 401)];
    const on = pbx();
    expect(await looked(on)).toEqual({ kind: 'unavailable' });
    expect(icws.sessions.count).toBe(0);
  });

  test('an older server and a server that does not let us in are not asked', async () => {
    icws.recordingsVersion = 5;
    expect(await looked()).toEqual({ kind: 'unavailable' });
    expect(icws.calls.every(({ path }) => !path.includes('media-details'))).toBe(true);
    secrets = [{ kind: 'unusable', why: 'missing' }];
    expect(await looked()).toEqual({ kind: 'unavailable' });
  });
});

describe('the doctor', () => {
  test('a healthy server over plain HTTP', async () => {
    expect(await pbx().examine()).toEqual([
      {
        component: 'ICWS sign-in',
        ok: true,
        message: `accepted by ${icws.baseUrl}`,
        fix: expect.stringMatching(/plain HTTP/),
      },
      { component: 'ICWS feature "recordings"', ok: true, message: 'version 6' },
    ]);
    icws.recordingsVersion = undefined;
    expect((await pbx().examine())[1]).toMatchObject({ message: 'version not told' });
  });

  test.each([
    [fault('login', 503), 'switchover (HTTP 503)', /alternateUrls/],
    [fault('login', 500), 'unreachable (HTTP 500)', /baseUrl/],
    [fault('login', 429), 'busy (HTTP 429)', /minute/],
    [fault('login', 403, { errorId: 'a.b' }), 'refused: HTTP 403 a.b', /license/],
    [fault('login', 403), 'refused: HTTP 403', /license/],
  ])('%#: %s', async (broken, message, fix) => {
    icws.faults = [broken];
    expect(await pbx().examine()).toEqual([
      { component: 'ICWS sign-in', ok: false, message, fix: expect.stringMatching(fix) },
    ]);
  });

  test('one recording: seen, not to be seen, not told', async () => {
    const last = async () => (await pbx().examine('R')).at(-1);
    expect(await last()).toMatchObject({ component: 'ICWS recording', ok: true });
    icws.faults = [fault('details', 403)];
    expect(await last()).toMatchObject({ ok: false, message: expect.stringContaining('may not') });
    icws.faults = [fault('details', 404)];
    expect(await last()).toMatchObject({ ok: false, message: 'not found, or not told' });
    icws.faults = [fault('login', 503)];
    expect(await last()).toMatchObject({ component: 'ICWS sign-in', ok: false });
  });

  test('credentials that are missing or refused, and a server that is too old', async () => {
    secrets = [{ kind: 'unusable', why: 'malformed' }];
    expect(await pbx().examine()).toMatchObject([
      { ok: false, message: 'credentials_missing', fix: expect.stringMatching(/npm run secrets/) },
    ]);
    secrets = [ready({ password: 'wrong' })];
    expect(await pbx().examine()).toMatchObject([
      { ok: false, message: 'login_paused', fix: expect.stringMatching(/refused the user/) },
    ]);
    secrets = [ready()];
    icws.recordingsVersion = 1;
    expect(await pbx().examine()).toMatchObject([
      {
        component: 'ICWS feature "recordings"',
        ok: false,
        message: 'older than version 2',
        fix: expect.stringMatching(/newer release/),
      },
    ]);
  });
});

describe('the secret', () => {
  const parse = (more: object) =>
    icwsSecretSchema.safeParse({ baseUrl: 'https://h:8019', userId: 'u', password: 'p', ...more });

  test('defaults, and a base without slashes at its end', () => {
    expect(parse({ baseUrl: 'https://proxy.example/api/server//' }).data).toEqual({
      baseUrl: 'https://proxy.example/api/server',
      userId: 'u',
      password: 'p',
      alternateUrls: [],
      applicationName: 'share-recording',
      acceptLanguage: 'en-us',
    });
  });

  test.each([
    [{ baseUrl: 'ftp://h' }],
    [{ baseUrl: 'h:8018' }],
    [{ baseUrl: 'https://u@h' }],
    [{ baseUrl: 'https://u:p@h' }],
    [{ baseUrl: 'https://h?x=1' }],
    [{ baseUrl: 'https://h#x' }],
    [{ userId: '' }],
    [{ userId: 'a\nb' }],
    [{ userId: 'x'.repeat(501) }],
    [{ password: '' }],
    [{ acceptLanguage: 'en\r\nx: y' }],
    [{ acceptLanguage: '' }],
    [{ alternateUrls: Array.from({ length: 9 }, () => 'https://h') }],
    [{ alternateUrls: ['h'] }],
    [{ caCertificate: 'x' }],
    [{ marketPlaceCode: 'x' }],
    [{ marketPlaceLicenseName: 'x' }],
    [{ emailParameters: 'other' }],
  ])('%j is refused', (more) => {
    expect(parse(more).success).toBe(false);
  });

  test('the marketplace’s pair goes into the sign-in', () => {
    expect(parse({ marketPlaceCode: 'c', marketPlaceLicenseName: 'l' }).success).toBe(true);
  });
});
