/** Who is let in: only what Slack has signed within five minutes; anything else is refused without effect. */
import { gzipSync } from 'node:zlib';
import { SlackSimulator } from '../../infra/local/simulators/slack/simulator.ts';
import { ann, expectView, useHarness } from '../support/harness.ts';

const h = useHarness();

interface Answered {
  statusCode: number;
}

type Headers = Record<string, string>;

/** One HTTP API event, straight to the receiver. */
const receive = async (event: unknown) => (await h.stack.receiver.invoke(event)) as Answered;

const body = new URLSearchParams({
  command: '/share-recording',
  text: 'help',
  team_id: 'T0LOCAL',
  channel_id: 'C0QA',
  user_id: ann,
  trigger_id: 't',
}).toString();
const form = 'application/x-www-form-urlencoded';

describe('signatures', () => {
  test('the simulator signs as Slack’s documentation shows', () => {
    // "Verifying requests from Slack": the documented secret, timestamp, body and signature.
    const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
    const documented =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const slack = new SlackSimulator({ botToken: '', signingSecret, clock: h.stack.clock });
    expect(slack.sign(documented, 1_531_420_618_000)).toMatchObject({
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    });
  });

  test.each<[string, (signed: Headers) => Headers]>([
    ['as they are', (signed) => signed],
    [
      'with names in upper case',
      (signed) =>
        Object.fromEntries(
          Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]),
        ),
    ],
  ])('headers %s are accepted', async (_, change) => {
    const headers = change(h.slack.sign(body));
    expect((await receive({ headers, body })).statusCode).toBe(200);
  });

  const signature = 'x-slack-signature';
  const timestamp = 'x-slack-request-timestamp';
  test.each<[string, (signed: Headers) => Headers]>([
    ['no headers', () => ({})],
    ['no signature', ({ [signature]: _, ...rest }) => rest],
    ['an empty signature', (signed) => ({ ...signed, [signature]: '' })],
    ['another signature', (signed) => ({ ...signed, [signature]: `v0=${'0'.repeat(64)}` })],
    [
      'a signature that is cut off',
      (signed) => ({ ...signed, [signature]: `${signed[signature]}`.slice(0, -1) }),
    ],
    [
      'a signature in upper case',
      (signed) => ({ ...signed, [signature]: `${signed[signature]}`.toUpperCase() }),
    ],
    [
      'a signature of another version',
      (signed) => ({ ...signed, [signature]: `${signed[signature]}`.replace('v0', 'v1') }),
    ],
    [
      'a signature given twice',
      (signed) => ({ ...signed, 'X-Slack-Signature': `${signed[signature]}` }),
    ],
    ['a timestamp given twice', (signed) => ({ ...signed, 'X-Slack-Request-Timestamp': '1' })],
    ['a timestamp with a sign', (signed) => ({ ...signed, [timestamp]: `+${signed[timestamp]}` })],
    ['a timestamp that is no number', (signed) => ({ ...signed, [timestamp]: 'now' })],
    ['a signature of another body', () => h.slack.sign(`${body}x`)],
    ['a signature of five minutes ago', () => h.slack.sign(body, h.stack.clock.now() - 301_000)],
    ['a signature of the future', () => h.slack.sign(body, h.stack.clock.now() + 302_000)],
  ])('%s: 401', async (_, change) => {
    const headers = change(h.slack.sign(body));
    expect((await receive({ headers, body })).statusCode).toBe(401);
  });

  test('an unsigned ssl_check: 401', async () => {
    const headers = { 'content-type': form };
    expect((await h.slack.deliverRaw(`${body}&ssl_check=1`, headers)).status).toBe(401);
  });

  const encoded = (bytes: Buffer) => ({ body: bytes.toString('base64'), isBase64Encoded: true });
  test.each([
    ['base64 marked as text', { ...encoded(Buffer.from(body)), isBase64Encoded: false }],
    ['text marked as base64', { body, isBase64Encoded: true }],
    ['gzip', encoded(gzipSync(body))],
    ['UTF-16', encoded(Buffer.from(body, 'utf16le'))],
    ['nothing', { isBase64Encoded: false }],
  ])('another encoding of what was signed, %s: 401', async (_, event) => {
    const answer = await receive({ headers: h.slack.sign(body), ...event });
    expect(answer.statusCode).toBe(401);
  });

  test.each([
    ['no event', null],
    ['a list', []],
    ['another trigger’s event', { Records: [{ body: '{}' }] }],
    ['headers that are no strings', { headers: { 'x-slack-signature': 1 }, body }],
  ])('%s: refused', async (_, event) => {
    expect([400, 401]).toContain((await receive(event)).statusCode);
  });

  test('an approval that is replayed within its five minutes sends once', async () => {
    const { view } = expectView(await h.fillIn());
    const text = new URLSearchParams({ payload: h.slack.submission(ann, view, {}) }).toString();
    const headers = h.slack.sign(text);
    for (let times = 0; times < 4; times += 1) {
      expect((await receive({ headers, body: text })).statusCode).toBe(200);
      await h.stack.drain();
    }
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.puts()).toHaveLength(1);
  });
});

describe('signed requests', () => {
  test('an ssl_check gets 200', async () => {
    const check = 'ssl_check=1&token=x';
    const answer = await h.slack.deliverRaw(check, h.slack.sign(check));
    expect(answer).toMatchObject({ status: 200, text: '' });
  });

  test('a url_verification gets its challenge, whatever the charset of its type', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'ünï', token: 'x' });
    const type = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await h.slack.deliverRaw(challenge, { ...h.slack.sign(challenge), ...type });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ challenge: 'ünï' });
  });

  test.each([
    ['', form],
    ['payload=nonsense', form],
    ['payload=null', form],
    ['payload=[]', form],
    ['payload={}&payload={}', form],
    ['payload={"type":"view_submission"}', form],
    ['payload={"type":"block_actions","actions":[]}', form],
    ['{}', 'application/json'],
    ['[1]', 'application/json'],
    ['{', 'application/json'],
    ['<xml/>', 'text/xml'],
    ['command=%2Fother&text=x', form],
    ['command=%2Fshare-recording&text=x', form],
  ])('nonsense %j (%s): 400, no effect', async (given, type) => {
    const before = await h.requestCount();
    const headers = { ...h.slack.sign(given), 'content-type': type };
    expect(await h.slack.deliverRaw(given, headers)).toMatchObject({ status: 400, text: '' });
    expect(await h.requestCount()).toBe(before);
  });

  test.each([
    ['megabytes', `payload=${'x'.repeat(6_000_000)}`],
    ['nesting', `payload=${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('too much of %s: 400', async (_, text) => {
    expect((await receive({ headers: h.slack.sign(text), body: text })).statusCode).toBe(400);
  });
});

describe('the secret', () => {
  const help = () => h.slack.command(ann, 'C0QA', 'help');
  beforeEach(() => h.stack.receiver.recycle());
  afterEach(async () => {
    h.setSigningSecret('local-signing-secret');
    await h.stack.receiver.recycle();
  });

  test('is read once in a container’s life, and once more for a rotation', async () => {
    const from = h.stack.aws.calls.length;
    const readings = () =>
      h.stack.aws.calls
        .slice(from)
        .filter(({ target }) => target === 'secretsmanager.GetSecretValue').length;
    for (let times = 0; times < 3; times += 1) await h.slack.command(ann, 'C0QA', '');
    await h.fillIn();
    expect(readings()).toBe(1);
    h.setSigningSecret('rotated');
    for (let times = 0; times < 3; times += 1) expect((await help()).kind).toBe('text');
    expect(readings()).toBe(2);
  });

  test('until it has a value, the answer says so', async () => {
    h.stack.secrets.put('share-recording/slack', undefined);
    expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('isn’t set up yet'),
    });
    h.stack.putSlackSecret();
    // A secret that is not usable is read again after five seconds, if its first reading had already failed.
    h.stack.clock.forward(5001);
    expect((await h.slack.command(ann, 'C0QA', '')).kind).toBe('view');
  });
});
