/** What hostile members and hostile servers send: nothing of it has an effect, breaks a line or pings anybody. */
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  policyOf,
  recordingId,
  useHarness,
} from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});

describe('markup in texts', () => {
  const ping = '<!channel> <@U0BOB> <https://evil.example|your bank> *bold* `code` & <';

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

  const expectPlain = () => {
    for (const text of markup()) {
      expect(text).not.toMatch(/<!(?:channel|here|everyone)|evil\.example|\*bold\*/);
    }
  };

  test('what the requester types is shown as it is, nowhere as markup', async () => {
    const hostileFields = {
      email_subject: ping,
      email_body: ping,
      purpose: ping,
      case_number: '<!channel> <https://evil.example|your bank> *bold* & <',
      to: '"*bold* `code` & Sons" <eve@asked.example>',
      cc: '"*bold* `code` & Co" <dan@asked.example>',
    };
    const { view } = expectView(await h.fillIn(hostileFields));
    for (const part of ['<!channel>', '*bold* `code` & Sons', '*bold* `code` & Co']) {
      expect(JSON.stringify(view)).toContain(part);
    }
    await h.confirm(ann);
    await h.stack.drain();
    const copy = h.messages(view.external_id!).find(({ channel }) => channel === 'D0BOB')!;
    await h.slack.click(bob, copy, 'review_request');
    expectPlain();
    await h.slack.submit(bob, { decision: 'reject', reason: ping });
    await h.stack.drain();
    await h.slack.openHome(ann);
    expect(await h.state(view.external_id!)).toBe('rejected');
    expectPlain();
  });

  test('a name that looks like a mention, a link, or another address is refused', async () => {
    for (const name of ['<!channel>', '<https://evil.example|bank>', 'bob@example.com']) {
      for (const field of ['to', 'cc']) {
        const errors = expectErrors(await h.fillIn({ [field]: `"${name}" <eve@asked.example>` }));
        expect(errors).toEqual({ [field]: expect.stringContaining('isn’t an email address') });
      }
    }
  });

  test('what ICWS answers is shown as it is, to the requester alone, and breaks no log line', async () => {
    const evil = `${ping}\n{"level":"INFO","event":"forged"}\r\nx`;
    const body = { errorId: `x.${ping}`, message: evil };
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403, body }];
    const from = h.stack.lines.length;
    const id = await h.share();
    expect(await h.state(id)).toBe('failed');
    expectPlain();
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
    h.icws.interaction = () => ({
      Eic_IRRecordingId: recordingId,
      Eic_CallDirection: ping,
      EIC_RemoteTnRaw: `${ping}\u202e`,
      Eic_LocalName: `${ping}\n`,
    });
    const values = { recordings: `3001234567 ${h.newRecording()}`, to: 'eve@asked.example' };
    const { view } = expectView(await h.fillIn(values));
    await h.stack.drain();
    h.icws.details = honest;
    const shown = h.slack.workspace.stack(ann).at(-1)!;
    expect(shown.external_id).toBe(view.external_id);
    expect(JSON.stringify(shown)).toContain('Agent: <!channel>');
    expectPlain();
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
      const id = await h.share();
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
