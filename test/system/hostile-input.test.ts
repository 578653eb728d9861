/** What strangers, hostile members and hostile servers send: nothing of it has an effect, breaks a line or pings anybody. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import { ann, bob, expectView, Harness, recordingId } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
        { name: 'colleagues', recipients: ['*@example.com'] },
      ],
      dailyLimitPerRequester: 10_000,
    },
  });
});
afterAll(() => h.stop());
beforeEach(() => h.reset());

interface Answered {
  statusCode: number;
  body?: string;
}

/** One HTTP API event, straight to the receiver. */
async function receive(event: object): Promise<Answered> {
  const startedAt = Date.now();
  const answer = (await h.stack.receiver.invoke(event)) as Answered;
  expect(Date.now() - startedAt).toBeLessThan(3000);
  return answer;
}

const states = async () =>
  (await h.items())
    .filter(({ sk }) => sk === 'request')
    .map(({ pk, state, version }) => [pk, state, version]);

/** Nothing that looks like the inside of a program, and no fault of ours. */
function expectRefusal({ statusCode, body = '' }: Answered): void {
  expect([200, 400, 401]).toContain(statusCode);
  expect(body).not.toMatch(/\bat .*:\d+:\d+|node_modules|TypeError|ZodError|\/lambda\//);
}

describe('the door', () => {
  const body = 'command=%2Fshare-recording&text=help';

  test.each([
    ['names in any case', (headers: Record<string, string>) => upper(headers), 200],
    [
      'a signature in another case',
      (headers) => ({
        ...headers,
        'x-slack-signature': headers['x-slack-signature']?.toUpperCase(),
      }),
      401,
    ],
    [
      'a signature given twice',
      (headers) => ({ ...headers, 'X-Slack-Signature': headers['x-slack-signature'] }),
      401,
    ],
    ['a stamp given twice', (headers) => ({ ...headers, 'X-Slack-Request-Timestamp': '1' }), 401],
    [
      'a stamp with a sign',
      (headers) => ({
        ...headers,
        'x-slack-request-timestamp': `+${headers['x-slack-request-timestamp']}`,
      }),
      401,
    ],
    [
      'another version of the signature',
      (headers) => ({
        ...headers,
        'x-slack-signature': headers['x-slack-signature']?.replace('v0', 'v1'),
      }),
      401,
    ],
    ['no headers', () => ({}), 401],
  ] as [string, (headers: Record<string, string>) => object, number][])(
    '%s',
    async (_, change, status) => {
      const text = `${body}&team_id=T0LOCAL&channel_id=C0QA&user_id=${ann}&trigger_id=t`;
      const headers = change(h.slack.sign(text));
      expect((await receive({ headers, body: text })).statusCode).toBe(status);
    },
  );

  test.each([
    [
      'base64 of what was signed, said to be text',
      (raw: string) => ({ body: Buffer.from(raw).toString('base64'), isBase64Encoded: false }),
    ],
    ['text said to be base64', (raw: string) => ({ body: raw, isBase64Encoded: true })],
    [
      'gzip of what was signed',
      (raw: string) => ({ body: gzipSync(raw).toString('base64'), isBase64Encoded: true }),
    ],
    [
      'UTF-16 of what was signed',
      (raw: string) => ({
        body: Buffer.from(raw, 'utf16le').toString('base64'),
        isBase64Encoded: true,
      }),
    ],
    ['nothing', () => ({ isBase64Encoded: false })],
  ])('another encoding: %s', async (_, encode) => {
    const answer = await receive({ headers: h.slack.sign(body), ...encode(body) });
    expect(answer.statusCode).toBe(401);
  });

  test.each([
    ['no event', null],
    ['a list', []],
    ['another trigger’s event', { Records: [{ body: '{}' }] }],
    ['headers that are no strings', { headers: { 'x-slack-signature': 1 }, body }],
  ])('%s', async (_, event) => {
    expect([400, 401]).toContain((await receive(event as object)).statusCode);
  });

  test('a delivery of several megabytes is refused within the time', async () => {
    const large = `payload=${'x'.repeat(6_000_000)}`;
    expect((await receive({ headers: h.slack.sign(large), body: large })).statusCode).toBe(400);
    const nested = `payload=${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await receive({ headers: h.slack.sign(nested), body: nested })).statusCode).toBe(400);
  });

  test('an approval that is replayed within its five minutes sends once', async () => {
    const { view } = expectView(await h.fillIn());
    const payload = h.slack.submission(ann, view, {});
    const text = new URLSearchParams({ payload }).toString();
    const headers = h.slack.sign(text);
    for (let times = 0; times < 4; times += 1) {
      expect((await receive({ headers, body: text })).statusCode).toBe(200);
      await h.stack.drain();
    }
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.puts()).toHaveLength(1);
  });
});

const upper = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

describe('signed payloads that Slack would not send', () => {
  const hostile = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      [],
      {},
      0,
      -1,
      1e308,
      true,
      '\u0000',
      '__proto__',
      'constructor',
    ),
    fc.constantFrom<unknown>('<!channel>', '../../x', '{{7*7}}', '\r\nx: y', '\u202e'),
    fc.constant('x'.repeat(30_000)),
    fc.jsonValue({ maxDepth: 3 }),
    fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}')),
  );

  /** One place of a payload taken away, or made hostile. */
  function changed(payload: unknown, at: number, value: unknown, remove: boolean): unknown {
    const paths: [Record<string, unknown>, string][] = [];
    const walk = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        paths.push([node as Record<string, unknown>, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    const copy: unknown = structuredClone(payload);
    walk(copy);
    const [node, key] = paths[at % paths.length]!;
    if (remove) delete node[key];
    else node[key] = value;
    return copy;
  }

  async function payloads(): Promise<object[]> {
    const { view } = expectView(await h.fillIn({ recipient_email: 'eve@asked.example' }));
    const as = (callback_id: string) =>
      JSON.parse(h.slack.submission(bob, { ...view, callback_id }, {})) as object;
    const common = {
      team: { id: 'T0LOCAL', domain: 'local' },
      user: { id: bob, username: 'bob', team_id: 'T0LOCAL' },
      trigger_id: 'x',
      is_enterprise_install: false,
    };
    const click = (action_id: string) => ({
      ...common,
      type: 'block_actions',
      actions: [{ type: 'button', action_id, block_id: 'b', value: view.private_metadata }],
      channel: { id: 'C0QA' },
      message: { ts: '1.1', text: 't' },
      container: { type: 'message', message_ts: '1.1', channel_id: 'C0QA' },
    });
    const buttons = [
      'review_request',
      'cancel_request',
      'resolve_request',
      'send_again',
      'new_share',
    ];
    return [
      ...['share_form', 'share_review', 'share_decision', 'share_resolve'].map(as),
      ...buttons.map(click),
      { ...common, type: 'shortcut', callback_id: 'share_recording' },
      {
        ...common,
        type: 'message_action',
        callback_id: 'share_recording_message',
        channel: { id: 'C0QA' },
        message: { ts: '1.1', text: recordingId },
      },
      { ...common, type: 'view_closed', view },
      { ...common, type: 'nonsense' },
    ];
  }

  test('missing and hostile fields: refused, without effect, without a stack trace, in time', async () => {
    const all = await payloads();
    const before = await states();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        hostile,
        fc.boolean(),
        async (kind, at, value, remove) => {
          const payload = changed(all[kind % all.length], at, value, remove);
          const text = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
          const headers = h.slack.sign(text);
          expectRefusal(await receive({ headers, body: text }));
        },
      ),
      { numRuns: 400 },
    );
    expect(await states()).toEqual(before);
    expect(h.stack.lines.join('\n')).not.toMatch(/polluted/);
  }, 60_000);

  test('hostile command fields and events likewise', async () => {
    const before = await states();
    const field = fc.constantFrom(
      'text',
      'user_id',
      'team_id',
      'channel_id',
      'trigger_id',
      'response_url',
      'command',
    );
    const form = {
      command: '/share-recording',
      text: '',
      user_id: ann,
      team_id: 'T0LOCAL',
      channel_id: 'C0QA',
      trigger_id: 'x',
    };
    await fc.assert(
      fc.asyncProperty(field, hostile, async (name, value) => {
        const text = new URLSearchParams({ ...form, [name]: String(value) }).toString();
        expectRefusal(await receive({ headers: h.slack.sign(text), body: text }));
        const event = {
          type: 'event_callback',
          team_id: 'T0LOCAL',
          event: { type: 'app_home_opened', user: ann, tab: 'home' },
        };
        const json = JSON.stringify(changed(event, text.length, value, false));
        const headers = { ...h.slack.sign(json), 'content-type': 'application/json' };
        expectRefusal(await receive({ headers, body: json }));
      }),
      { numRuns: 100 },
    );
    expect(await states()).toEqual(before);
  }, 60_000);

  test('references to somebody else’s request, or to none, in every view and button', async () => {
    const other = await h.approve({ recipient_email: 'eve@asked.example' });
    const { contentHash } = await h.item(other);
    const all = await payloads();
    const before = await states();
    const references = [
      { id: other, contentHash },
      { id: other, contentHash: '0'.repeat(64) },
      { id: 'f'.repeat(32), contentHash },
      { id: '../request', contentHash },
      { id: other.toUpperCase(), contentHash },
    ].map((reference) => JSON.stringify(reference));
    for (const payload of all) {
      for (const reference of [...references, 'x'.repeat(3000)]) {
        const text = new URLSearchParams({ payload: forged(payload, reference) }).toString();
        expectRefusal(await receive({ headers: h.slack.sign(text), body: text }));
      }
    }
    expect(await states()).toEqual(before);
  }, 60_000);
});

/** The payload as a stranger would send it, with this reference wherever one is carried. */
function forged(payload: object, reference: string): string {
  const copy = structuredClone(payload) as {
    user: object;
    view?: object;
    actions?: { value: string }[];
  };
  Object.assign(copy.user, { id: 'U0STRANGER' });
  if (copy.view) Object.assign(copy.view, { private_metadata: reference });
  for (const action of copy.actions ?? []) action.value = reference;
  return JSON.stringify(copy);
}

describe('words that would be more than words', () => {
  const ping = '<!channel> <@U0BOB> <https://evil.example|your bank> *bold* `code` &lt;';

  /** Every text that Slack would read as markup, in all messages and open views. */
  function markup(): string[] {
    const { messages, stacks, homes } = h.slack.workspace;
    const found: string[] = messages
      .filter(({ user }) => user === undefined)
      .map(({ text }) => text);
    const walk = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      const { type, text } = node as { type?: unknown; text?: unknown };
      if (type === 'mrkdwn') found.push(String(text));
      for (const value of Object.values(node)) walk(value);
    };
    walk(messages);
    walk([...stacks.values()]);
    walk([...homes.values()]);
    return found;
  }

  const expectTame = () => {
    for (const text of markup()) {
      expect(text).not.toMatch(/<!(?:channel|here|everyone)|evil\.example|\*bold\*/);
    }
  };

  test('what the requester types is shown as it is, nowhere as markup', async () => {
    const hostileFields = {
      recipient_name: ping,
      email_subject: ping,
      email_body: ping,
      purpose: ping,
    };
    const { view } = expectView(
      await h.fillIn({ ...hostileFields, recipient_email: 'eve@asked.example' }),
    );
    expect(JSON.stringify(view)).toContain('<!channel>');
    await h.slack.submit(ann);
    await h.stack.drain();
    const copy = h.messages(view.external_id!).find(({ channel }) => channel === 'D0BOB')!;
    await h.slack.click(bob, copy, 'review_request');
    expectTame();
    await h.slack.submit(bob, { decision: 'reject', reason: ping });
    await h.stack.drain();
    await h.slack.openHome(ann);
    expect(await h.state(view.external_id!)).toBe('rejected');
    expectTame();
  });

  test('what ICWS answers is shown as it is, to the requester alone, and breaks no line of the log', async () => {
    const evil = `${ping}\n{"level":"INFO","event":"forged"}\r\nx`;
    const body = { errorId: `x.${ping}`, message: evil };
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403, body }];
    const from = h.stack.lines.length;
    const id = await h.approve();
    await h.stack.drain();
    expect(await h.state(id)).toBe('failed');
    expectTame();
    const channel = h.slack.workspace.messages.filter((one) => one.channel === 'C0QA');
    expect(JSON.stringify(channel)).not.toContain('evil.example');
    const lines = h.stack.lines.slice(from).filter((line) => line !== '');
    for (const line of lines) expect(JSON.parse(line)).not.toMatchObject({ event: 'forged' });
  });

  test('facts of the call from a hostile server', async () => {
    const honest = h.icws.details;
    h.icws.details = {
      ...honest,
      lineName: ping,
      direction: ping,
      interactionId: `${ping}\u202e`,
      duration: 1e300,
    };
    const { view } = expectView(await h.fillIn({ recipient_email: 'eve@asked.example' }));
    await h.stack.drain();
    h.icws.details = honest;
    expect(h.slack.workspace.stack(ann).at(-1)!.external_id).toBe(view.external_id);
    expectTame();
  });
});

describe('a hostile PureConnect', () => {
  const login = (body: object, headers: Record<string, string> = {}): IcwsFault => ({
    on: 'login',
    kind: 'answer',
    status: 201,
    body,
    headers,
  });
  const good = { sessionId: '123', csrfToken: 'token' };

  test.each([
    ['a session id that climbs', login({ ...good, sessionId: '../../admin' })],
    ['a session id with a query', login({ ...good, sessionId: '1?x=' })],
    ['a token that adds a header', login({ ...good, csrfToken: 'x\r\nevil: 1' })],
    ['a prototype', login(JSON.parse('{"__proto__":{"sessionId":"1","csrfToken":"t"}}') as object)],
    ['a list', login([])],
    ['a megabyte', login({ ...good, sessionId: 'x'.repeat(1_000_000) })],
  ])('sign-in answers %s: waits, calls nothing else', async (_, fault) => {
    h.icws.faults = [fault];
    const id = await h.approve();
    await h.stack.workOnce();
    expect(h.icws.calls.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/icws/connection?include=features,version'],
    ]);
    expect(await h.state(id)).toBe('approved');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('a cookie that would add a header is left out', async () => {
    h.icws.faults = [login(good, { 'set-cookie': 'a b=c\tevil; Path=/' })];
    const id = await h.approve();
    await h.stack.workOnce();
    expect(await h.state(id)).not.toBe('sending');
  });

  test.each([
    ['a redirect', 302, { location: 'http://127.0.0.1:9/elsewhere' }, 'failed'],
    ['a redirect that keeps the method', 307, { location: 'http://169.254.169.254/' }, 'failed'],
    [
      'a challenge that names another host',
      401,
      { 'www-authenticate': 'ICWS location="http://169.254.169.254/x"' },
      'sent',
    ],
  ] as const)(
    'the PUT is answered by %s: nobody else is called',
    async (_, status, headers, state) => {
      h.icws.faults = [{ on: 'put', kind: 'answer', status, headers: { ...headers } }];
      const id = await h.approve();
      await h.stack.drain();
      expect(await h.state(id)).toBe(state);
      expect(new Set(h.icws.calls.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
      expect(h.stack.lines.join('\n')).not.toContain('169.254');
    },
  );

  test('alternates of a PUT that point at metadata services are not called', async () => {
    const alternateHostList = [
      '169.254.169.254',
      '2852039166',
      '0xa9fea9fe',
      '[::ffff:a9fe:a9fe]',
      'a/../b',
      'x@y',
      '',
    ];
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 503, body: { alternateHostList } }];
    const id = await h.approve();
    await h.stack.workOnce();
    expect(new Set(h.icws.calls.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
    // A 503 with alternates is certain not to have sent; the configured server gets the next attempt.
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });
});
