/** The ICWS simulator, from literal requests: what the ICWS reference and live servers say, not what our client does. */
import { IcwsSimulator } from '../../../../infra/local/simulators/icws/simulator.ts';

let icws: IcwsSimulator;
let base: string;
beforeAll(async () => {
  icws = new IcwsSimulator({ userId: 'agent', password: 'secret' });
  base = await icws.start();
});
afterAll(() => icws.stop());
beforeEach(() => {
  icws.outbox = [];
  icws.parameters = 'nested';
  icws.recordingsVersion = 6;
  icws.hasRecording = () => true;
  icws.isForbidden = () => false;
  icws.detailsOf = () => ({});
});

const settings = {
  __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
  applicationName: 'test',
  userID: 'agent',
  password: 'secret',
};

async function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
const language = { 'Accept-Language': 'en-us' };
const login = (body: unknown = settings, headers: Record<string, string> = language) =>
  call('POST', '/icws/connection?include=features,version', headers, body);

async function session() {
  const { json, headers } = await login();
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    id: String(json.sessionId),
    headers: { 'ININ-ICWS-CSRF-Token': String(json.csrfToken), Cookie: cookie },
  };
}

describe('POST /icws/connection', () => {
  test('201 with tokens in the body and in headers, a location and a cookie for the session’s path', async () => {
    const { status, headers, json } = await login();
    expect(status).toBe(201);
    expect(json).toMatchObject({
      csrfToken: expect.any(String),
      sessionId: expect.stringMatching(/^\d+$/),
      features: expect.arrayContaining([{ featureId: 'recordings', version: 6 }]),
    });
    expect(headers.get('inin-icws-session-id')).toBe(json.sessionId);
    expect(headers.get('inin-icws-csrf-token')).toBe(json.csrfToken);
    expect(headers.get('location')).toBe(`/icws/${String(json.sessionId)}/connection`);
    expect(headers.get('set-cookie')).toMatch(
      /^icws_\d+=[0-9a-f-]{36}\|languageId=en-us; Path=\/icws\/\d+; HttpOnly$/,
    );
    expect(headers.get('content-type')).toBe('application/vnd.inin.icws+JSON;charset=utf-8');
  });

  test('wrong credentials are a 400 with the error that live servers give', async () => {
    const { status, json } = await login({ ...settings, password: 'wrong' });
    expect(status).toBe(400);
    expect(json).toEqual({
      errorId: 'error.request.connection.authenticationFailure',
      errorCode: -2147221503,
      message: 'The authentication process failed.',
    });
  });

  test.each([
    ['no Accept-Language', settings, { 'accept-language': '' }],
    ['another __type', { ...settings, __type: 'urn:other' }, language],
    ['no userID', { ...settings, userID: undefined }, language],
    ['a password that is no string', { ...settings, password: 1 }, language],
    ['no JSON', '{', language],
  ])('%s is a 400', async (_, body, headers) => {
    expect((await login(body, headers)).status).toBe(400);
  });

  test('a server that does not accept connections names the others', async () => {
    icws.notAccepting = () => ['otherserver'];
    const { status, json } = await login();
    icws.notAccepting = () => undefined;
    expect(status).toBe(503);
    expect(json).toMatchObject({
      alternateHostList: ['otherserver'],
      errorId: 'error.server.notAcceptingConnections',
    });
  });
});

const recording = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
const message = {
  replyToAddress: 'ann@example.com',
  emailSubject: 'S',
  emailBody: 'B',
  priority: 1,
};
const bob = { displayName: 'Bob', address: 'bob@example.com' };
const email = {
  toParticipants: { emailAddresses: [bob] },
  ccParticipants: { emailAddresses: [] },
  ...message,
};
const flat = { ...bob, ...message };
/** The email that both forms describe. */
const sent = { recordingIds: [recording], to: [bob], cc: [], ...message };
const sendPath = (id: string, recordingId = recording) =>
  `/icws/${id}/recordings/${recordingId}/send-as-email`;

describe('PUT …/send-as-email', () => {
  test('204 and one email in the outbox, which can be read over HTTP', async () => {
    const { id, headers } = await session();
    expect((await call('PUT', sendPath(id), headers, email)).status).toBe(204);
    const outbox: unknown = await (await fetch(`${base}/sim/outbox`)).json();
    expect(outbox).toEqual([sent]);
  });

  test.each([
    ['without the CSRF header', { 'ININ-ICWS-CSRF-Token': '' }, 2],
    ['with another CSRF token', { 'ININ-ICWS-CSRF-Token': 'x' }, 2],
    ['without the cookie', { Cookie: '' }, 4],
  ])('%s: 401 with the code that live servers give', async (_, change, errorCode) => {
    const { id, headers } = await session();
    const answer = await call('PUT', sendPath(id), { ...headers, ...change }, email);
    expect(answer.status).toBe(401);
    expect(answer.json.errorCode).toBe(errorCode);
    expect(answer.headers.get('www-authenticate')).toBe(
      'ICWS realm="ICWS" location="/ICWS/connection"',
    );
  });

  test('of an unknown session: 401', async () => {
    const { headers } = await session();
    expect((await call('PUT', sendPath('1'), headers, email)).status).toBe(401);
  });

  test.each([
    ['toParticipants', { ...email, toParticipants: undefined }],
    ['toParticipants', { ...email, toParticipants: { emailAddresses: [] } }],
    ['ccParticipants', { ...email, ccParticipants: undefined }],
    ['address', { ...email, toParticipants: { emailAddresses: [{ displayName: 'B' }] } }],
    ['displayName', { ...email, toParticipants: { emailAddresses: [{ address: 'b@c.de' }] } }],
    ['replyToAddress', { ...email, replyToAddress: undefined }],
    ['emailSubject', { ...email, emailSubject: 1 }],
    ['emailBody', { ...email, emailBody: '' }],
    ['priority', { ...email, priority: '1' }],
    ['toParticipants', flat],
  ])('without a right %s: 400 naming it', async (propertyName, body) => {
    const { id, headers } = await session();
    const { status, json } = await call('PUT', sendPath(id), headers, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      propertyName,
      __type: expect.stringMatching(/^urn:inin\.com:common:(missing|invalid)PropertyError$/),
    });
    expect(icws.outbox).toHaveLength(0);
  });

  test('a server that takes only the flat form', async () => {
    const { id, headers } = await session();
    icws.parameters = 'flat';
    expect((await call('PUT', sendPath(id), headers, email)).status).toBe(400);
    expect((await call('PUT', sendPath(id), headers, flat)).status).toBe(204);
    expect(icws.outbox).toEqual([sent]);
  });

  test('a recording id that is no GUID, a wrong path, a wrong method are refused', async () => {
    const { id, headers } = await session();
    expect((await call('PUT', sendPath(id, 'x'), headers, email)).status).toBe(400);
    expect((await call('PUT', `/icws/${id}/recordings/x/send`, headers, email)).status).toBe(404);
    expect((await call('POST', sendPath(id), headers, email)).status).toBe(404);
    expect((await call('GET', '/icws/recordings', {})).status).toBe(404);
  });
});

const second = '0DE0C017-CD4F-D013-8E31-18D8B7470002';

describe('PUT /recordings/send-as-email', () => {
  const path = (id: string) => `/icws/${id}/recordings/send-as-email`;
  const several = (recordingIds: unknown, parameters: unknown = email) => ({
    recordings: { recordingIds },
    parameters,
  });

  test('204 and one email with every recording, to everybody in it', async () => {
    const { id, headers } = await session();
    const cat = { displayName: 'Cat', address: 'cat@example.com' };
    const toMany = {
      ...email,
      toParticipants: { emailAddresses: [bob, cat] },
      ccParticipants: { emailAddresses: [cat] },
    };
    const body = several([recording, second], toMany);
    expect((await call('PUT', path(id), headers, body)).status).toBe(204);
    expect(icws.outbox).toEqual([
      { ...sent, recordingIds: [recording, second], to: [bob, cat], cc: [cat] },
    ]);
  });

  test.each<[string, unknown]>([
    ['recordings', { parameters: email }],
    ['recordingIds', several(undefined)],
    ['recordingIds', several([])],
    ['recordingIds', several([''])],
    ['toParticipants', several([recording], flat)],
    ['toParticipants', several([recording], null)],
    ['emailBody', several([recording], { ...email, emailBody: '' })],
  ])('without a right %s: 400 naming it', async (propertyName, body) => {
    const { id, headers } = await session();
    const { status, json } = await call('PUT', path(id), headers, body);
    expect([status, json.propertyName]).toEqual([400, propertyName]);
    expect(icws.outbox).toEqual([]);
  });

  test.each<[string, number, () => void]>([
    ['is missing', 404, () => (icws.hasRecording = (id) => id !== second)],
    ['may not be used', 403, () => (icws.isForbidden = (id) => id === second)],
  ])('one recording that %s: %s, and nothing is sent', async (_, status, prepare) => {
    const { id, headers } = await session();
    prepare();
    expect((await call('PUT', path(id), headers, several([recording, second]))).status).toBe(
      status,
    );
    expect((await call('PUT', sendPath(id, second), headers, email)).status).toBe(status);
    expect(icws.outbox).toEqual([]);
  });

  test('of an id that is no GUID, without a session, and of an older server: refused', async () => {
    const { id, headers } = await session();
    expect((await call('PUT', path(id), headers, several([recording, 'x']))).status).toBe(400);
    expect((await call('PUT', path(id), {}, several([recording]))).status).toBe(401);
    icws.parameters = 'flat';
    expect((await call('PUT', path(id), headers, several([recording]))).status).toBe(400);
    expect(icws.outbox).toEqual([]);
  });
});

describe('GET /interactions', () => {
  const path = (id: string, query = '') => `/icws/${id}/interactions/3001234567${query}`;
  const attributes = { Eic_IRRecordingId: recording, EIC_RemoteTnRaw: '+43123', Eic_CallId: '1' };
  beforeAll(() => {
    icws.interaction = (id) => (id === '3001234567' ? attributes : undefined);
  });
  afterAll(() => {
    icws.interaction = () => undefined;
  });

  test('of a call that is there answers the attributes that were asked for, in its own writing', async () => {
    const { id, headers } = await session();
    const select = '?select=eic_irrecordingid,Eic_RemoteTnRaw,Eic_LocalName';
    const { json } = await call('GET', path(id, select), headers);
    const { Eic_CallId, ...wanted } = attributes;
    expect(json).toEqual({ attributes: wanted });
    expect((await call('GET', path(id), headers)).json).toEqual({ attributes: { Eic_CallId } });
  });

  test('of any other call: 404; without a session: 401', async () => {
    const { id, headers } = await session();
    expect((await call('GET', `/icws/${id}/interactions/1`, headers)).status).toBe(404);
    expect((await call('GET', path(id), {})).status).toBe(401);
  });
});

test('a session is there until it is deleted, which frees it at once', async () => {
  const { id, headers } = await session();
  const path = `/icws/${id}/connection`;
  expect((await call('DELETE', path, headers)).status).toBe(204);
  expect((await call('DELETE', path, headers)).status).toBe(401);
});

test('media-details tells which call a recording is of; older servers have no such resource', async () => {
  const { id, headers } = await session();
  const path = `/icws/${id}/recordings/${recording}/media-details`;
  expect((await call('GET', path, headers)).json).toMatchObject({ callType: 1, duration: 245_000 });
  expect((await call('GET', path, {})).status).toBe(401);
  icws.detailsOf = (one) => (one === recording ? { mediaType: 4 } : {});
  expect((await call('GET', path, headers)).json).toMatchObject({ callType: 1, mediaType: 4 });
  icws.isForbidden = (one) => one === recording;
  expect((await call('GET', path, headers)).status).toBe(403);
  icws.recordingsVersion = 5;
  expect((await call('GET', path, headers)).status).toBe(404);
});
