/** The doctor's checks of PureConnect. */
import { fault, useIcws } from '../../support/icws.ts';

const h = useIcws();
const { icws } = h;

test('a healthy server over plain HTTP', async () => {
  expect(await h.pbx().runChecks()).toEqual([
    {
      component: 'ICWS sign-in',
      ok: true,
      code: 'icws_accepted_plain_http',
      message: `accepted by ${icws.baseUrl}`,
      fix: expect.stringMatching(/plain HTTP/),
    },
    {
      component: 'ICWS feature "recordings"',
      ok: true,
      code: 'icws_feature_present',
      message: 'version 6',
      numbers: { version: 6 },
    },
  ]);
  icws.recordingsVersion = undefined;
  expect((await h.pbx().runChecks())[1]).toMatchObject({
    code: 'icws_feature_unknown',
    message: 'version unknown',
  });
});

test.each([
  ['icws_switchover', fault('login', 503), 'switchover (HTTP 503)', /alternateUrls/],
  ['icws_unreachable', fault('login', 500), 'unreachable (HTTP 500)', /baseUrl/],
  ['icws_busy', fault('login', 429), 'busy (HTTP 429)', /minute/],
  [
    'icws_login_refused',
    fault('login', 403, { errorId: 'a.b' }),
    'refused: HTTP 403 a.b',
    /license/,
  ],
  ['icws_login_refused', fault('login', 403), 'refused: HTTP 403', /license/],
])('a failed sign-in, %#: %s', async (code, failure, message, fix) => {
  icws.faults = [failure];
  expect(await h.pbx().runChecks()).toMatchObject([
    { component: 'ICWS sign-in', ok: false, code, message, fix: expect.stringMatching(fix) },
  ]);
});

test.each([
  ['found', [], { component: 'ICWS recording', ok: true }],
  [
    'forbidden',
    [fault('details', 403)],
    { component: 'ICWS recording', ok: false, message: expect.stringContaining('may not') },
  ],
  [
    'not found',
    [fault('details', 404)],
    { component: 'ICWS recording', ok: false, message: 'not found' },
  ],
  ['without a session', [fault('login', 503)], { component: 'ICWS sign-in', ok: false }],
])('one recording: %s', async (_, faults, check) => {
  icws.faults = faults;
  expect((await h.pbx().runChecks('R')).at(-1)).toMatchObject(check);
});

test('missing credentials', async () => {
  h.secrets = [{ kind: 'unusable', why: 'malformed' }];
  expect(await h.pbx().runChecks()).toMatchObject([
    {
      ok: false,
      message: 'credentials_missing',
      fix: expect.stringMatching(/the command .secrets./),
    },
  ]);
});

test('wrong credentials', async () => {
  h.secrets = [h.ready({ password: 'wrong' })];
  expect(await h.pbx().runChecks()).toMatchObject([
    { ok: false, message: 'login_paused', fix: expect.stringMatching(/refused the user/) },
  ]);
});

test('a server that is too old', async () => {
  icws.recordingsVersion = 1;
  expect(await h.pbx().runChecks()).toMatchObject([
    {
      component: 'ICWS feature "recordings"',
      ok: false,
      message: 'older than version 2',
      fix: expect.stringMatching(/newer release/),
    },
  ]);
});
