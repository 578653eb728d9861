/** The session of a container: opened once, reused, released or kept. */
import { IcwsSimulator } from '../../../infra/local/simulators/icws/simulator.ts';
import { email, fault, useIcws } from '../../support/icws.ts';

const h = useIcws();
const { icws } = h;

test('concurrent callers share one sign-in; the result names the server', async () => {
  const on = h.pbx();
  const [one, other] = await Promise.all([h.session(on), h.session(on)]);
  expect(one.server).toBe(new URL(icws.baseUrl).host);
  expect(other.server).toBe(one.server);
  expect(h.called()).toEqual(['POST /icws/connection?include=features,version 201']);
  await h.session(on);
  expect(icws.calls).toHaveLength(1);
  expect(h.circuitBreaker.acquired).toEqual(['v1']);
  expect(h.circuitBreaker.closed).toEqual([]);
});

test('release: the session is signed out at the end of the invocation', async () => {
  const { on } = await h.session();
  await on.endInvocation();
  expect(h.called()).toEqual([
    'POST /icws/connection?include=features,version 201',
    'DELETE /icws/ID/connection 204',
  ]);
  expect(icws.sessions.count).toBe(0);
  await on.endInvocation();
  expect(icws.calls).toHaveLength(2);
  expect(h.log.lines).toEqual([]);
});

test('keep: the session outlives the invocation', async () => {
  const { on } = await h.session(h.pbx('keep'));
  await on.endInvocation();
  expect(icws.sessions.count).toBe(1);
  await h.session(on);
  expect(icws.calls).toHaveLength(1);
});

test.each([
  ['of another version opens a new session', () => h.ready({}, 'v2'), 'ready', 1],
  ['withdrawn opens none', () => ({ kind: 'unusable', why: 'missing' }) as const, 'wait', 0],
])('keep: a secret %s', async (_, secret, kind, open) => {
  const { on } = await h.session(h.pbx('keep'));
  await on.endInvocation();
  h.secrets = [secret()];
  expect((await on.openSession()).kind).toBe(kind);
  expect(h.called()[1]).toBe('DELETE /icws/ID/connection 204');
  expect(icws.sessions.count).toBe(open);
});

test('a sign-out that fails is only logged', async () => {
  icws.faults = [fault('logout', 500)];
  const { on } = await h.session();
  await on.endInvocation();
  expect(h.log.lines).toEqual([{ line: 'warn logout_failed', fields: {} }]);
});

test('a kept session whose server is gone is forgotten: the next attempt finds another server', async () => {
  const primary = new IcwsSimulator({ userId: 'app', password: 'right' });
  h.secrets = [h.ready({ baseUrl: await primary.start(), alternateUrls: [icws.baseUrl] })];
  const pbx = h.pbx('keep');
  const first = await pbx.openSession();
  if (first.kind !== 'ready') throw new Error('no session');
  await pbx.endInvocation();
  await primary.stop();
  expect(await first.send(email, { formRefused: false })).toMatchObject({ because: 'unreachable' });
  expect(await pbx.openSession()).toMatchObject({
    kind: 'ready',
    server: new URL(icws.baseUrl).host,
  });
});

test.each([[['']], [['169.254.1.1']], [['backup server']]])(
  'a server that names only what cannot be a host (%j) is tried again at once only once',
  async (alternateHostList) => {
    icws.faults = Array.from({ length: 3 }, () => fault('put', 503, { alternateHostList }));
    const on = h.pbx();
    const atOnce = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { send } = await h.session(on);
      const result = await send(email, { formRefused: false });
      atOnce.push(result.kind === 'notSent' && result.retryImmediately);
    }
    await on.endInvocation();
    expect(atOnce).toEqual([true, false, false]);
  },
);
