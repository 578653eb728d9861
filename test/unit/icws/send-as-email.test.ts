/** PUT "send-as-email": its two body forms, and what each response means. */
import { emailParameters } from '../../../lambda/icws/send-as-email.ts';
import { email, fault, useIcws } from '../../support/icws.ts';

/** No attempt came before. */
const untried = { formRefused: false };
const retried = { formRefused: true };
const h = useIcws();
const { icws } = h;

describe('the body', () => {
  test('the nested form follows the vendor’s data contracts', () => {
    expect(emailParameters(email, 'nested')).toEqual({
      toParticipants: { emailAddresses: [{ displayName: 'Bob', address: 'bob@example.com' }] },
      ccParticipants: { emailAddresses: [] },
      replyToAddress: 'ann@example.com',
      emailSubject: 'The call',
      emailBody: 'Hello',
      priority: 4,
    });
  });

  test('the flat form follows the published page', () => {
    expect(emailParameters(email, 'flat')).toEqual({
      displayName: 'Bob',
      address: 'bob@example.com',
      replyToAddress: 'ann@example.com',
      emailSubject: 'The call',
      emailBody: 'Hello',
      priority: 4,
    });
  });
});

test('204: sent, in the nested form', async () => {
  const { send } = await h.session();
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
  expect(icws.outbox).toEqual([
    {
      recordingIds: email.recordingIds,
      to: [{ displayName: 'Bob', address: 'bob@example.com' }],
      cc: [],
      replyToAddress: 'ann@example.com',
      emailSubject: 'The call',
      emailBody: 'Hello',
      priority: 4,
    },
  ]);
});

const error = { errorId: 'error.some.id', message: 'Words' };
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
])('%s: %s, with the ICWS error', async (status, kind) => {
  icws.faults = [fault('put', status, error)];
  const { send, on } = await h.session();
  expect(await send(email, untried)).toMatchObject({ kind, status, ...error });
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
])('%s with %j: %s, and the body form does not change', async (status, body, kind) => {
  icws.faults = [fault('put', status, body)];
  const { send, on } = await h.session();
  expect(await send(email, untried)).toMatchObject({ kind, status });
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
  await on.endInvocation();
});

test('401: not sent; releases the session and opens a new one', async () => {
  icws.faults = [fault('put', 401, error)];
  const { send, on } = await h.session();
  expect(await send(email, untried)).toEqual({
    kind: 'notSent',
    because: 'session_ended',
    retryImmediately: true,
    status: 401,
    ...error,
  });
  expect(icws.sessions.count).toBe(0);
  const again = await h.session(on);
  expect(await again.send(email, untried)).toEqual({ kind: 'sent' });
});

test.each([
  ['7', { retryAfterMs: 7000 }],
  ['0', {}],
  ['-1', {}],
  ['soon', {}],
  [undefined, {}],
])('429 with Retry-After %s', async (after, more) => {
  icws.faults = [fault('put', 429, {}, after === undefined ? {} : { 'retry-after': after })];
  const { send } = await h.session();
  expect(await send(email, untried)).toEqual({
    kind: 'notSent',
    because: 'busy',
    retryImmediately: false,
    status: 429,
    ...more,
  });
});

test('503 with alternates: retries immediately at the alternate, but only once per invocation', async () => {
  const away = fault('put', 503, { alternateHostList: ['localhost'] });
  icws.faults = [away, away];
  const on = h.pbx();
  const first = await h.session(on);
  expect(await first.send(email, untried)).toMatchObject({
    kind: 'notSent',
    because: 'switchover',
    retryImmediately: true,
  });
  const second = await h.session(on);
  expect(second.server).toBe(`localhost:${new URL(icws.baseUrl).port}`);
  expect(await second.send(email, untried)).toMatchObject({
    kind: 'notSent',
    because: 'switchover',
    retryImmediately: false,
  });
  await on.endInvocation();
  const third = await h.session(on);
  expect(third.server).toBe(new URL(icws.baseUrl).host);
});

test.each(['reset', 'garbage'] as const)(
  '%s after the request was handed over: unconfirmed',
  async (kind) => {
    icws.faults = [{ on: 'put', kind }];
    const { send } = await h.session();
    expect(await send(email, untried)).toEqual({ kind: 'unconfirmed', because: 'no_answer' });
    expect(h.log.lines[0]).toMatchObject({
      line: 'warn put_network_error',
      fields: { handedOver: true },
    });
  },
);

test('a response whose body is cut off counts by its status', async () => {
  icws.faults = [
    { on: 'put', kind: 'cut_body', status: 403 },
    { on: 'put', kind: 'cut_body', status: 500 },
  ];
  const { send } = await h.session();
  expect(await send(email, untried)).toEqual({ kind: 'refused', status: 403 });
  expect(await send(email, untried)).toEqual({
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
])('a 400 that says %j: switches to the flat form', async (body) => {
  icws.parameters = 'flat';
  icws.faults = [fault('put', 400, body)];
  const { send } = await h.session();
  expect(await send(email, untried)).toMatchObject({
    kind: 'notSent',
    because: 'body_form',
    retryImmediately: true,
  });
  expect(await send(email, retried)).toEqual({ kind: 'sent' });
  // Proven by a 204: the next email begins with it.
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
});

test('a form that was refused for one email is not taken for another’s', async () => {
  icws.faults = [fault('put', 400, { propertyName: 'address' })];
  const { send } = await h.session();
  expect(await send(email, untried)).toMatchObject({ kind: 'notSent', because: 'body_form' });
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
});

test('both forms rejected: refused, and the next email uses the nested form', async () => {
  const not = fault('put', 400, { propertyName: 'address' });
  icws.faults = [not, not];
  const { send } = await h.session();
  expect(await send(email, untried)).toMatchObject({ kind: 'notSent' });
  expect(await send(email, retried)).toMatchObject({ kind: 'refused', status: 400 });
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
});

test('a form set in the secret never changes', async () => {
  h.secrets = [h.ready({ emailParameters: 'flat' })];
  icws.parameters = 'flat';
  icws.faults = [fault('put', 400, { propertyName: 'address' })];
  const { send } = await h.session();
  expect(await send(email, untried)).toMatchObject({ kind: 'refused' });
  expect(await send(email, untried)).toEqual({ kind: 'sent' });
});

test('the ICWS error is cut to what may be stored', async () => {
  const message = `a\u202eb\r\n\u2028c ${'x'.repeat(2000)}`;
  icws.faults = [
    fault('put', 403, { errorId: '<b>', message }),
    fault('put', 403, { errorId: 1, message: '  ' }),
  ];
  const { send } = await h.session();
  expect(await send(email, untried)).toEqual({
    kind: 'refused',
    status: 403,
    message: `a b c ${'x'.repeat(994)}`,
  });
  expect(await send(email, untried)).toEqual({ kind: 'refused', status: 403 });
});
