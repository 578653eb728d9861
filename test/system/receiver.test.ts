/** The receiver: the door, the form, the review, and what each says when it refuses. */
import { createHmac } from 'node:crypto';
import { people } from '../../infra/local/simulators/slack/workspace.ts';
import { isSigned } from '../../lambda/slack/verify-request.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  filledIn,
  Harness,
  recordingId,
  wordsOf,
} from '../support/harness.ts';
import { confirmed, plainDraft } from '../support/requests.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        { name: 'leads', requesters: ['S0QA'], recipients: ['lead@group.example'] },
        { name: 'reasons', recipients: ['*@reasons.example'], purposeRequired: true },
        { name: 'details', recipients: ['*@details.example'], detailsRequired: true },
        { name: 'answers', recipients: ['*@answers.example'], replyTo: ['desk@example.com'] },
        { name: 'asked', recipients: ['*@asked.example'], approvers: [bob, 'S0QA'], approvals: 2 },
        {
          name: 'interns',
          requesters: ['S0INTERNS'],
          recipients: ['*@interns.example'],
          approvers: [bob],
        },
        { name: 'everyone', recipients: ['*@interns.example'] },
        { name: 'colleagues', recipients: ['*@example.com', '*@*.example.com'] },
      ],
    },
  });
});
afterAll(() => h.stop());
beforeEach(() => h.reset());

const requests = async () => (await h.items()).filter((item) => item.sk === 'request').length;

describe('the door', () => {
  const body = new URLSearchParams({ command: '/share-recording', text: 'help' }).toString();
  const send = (given: string, headers: Record<string, string>) =>
    h.slack.deliverRaw(given, headers);

  test('a signed command is let in', async () => {
    expect((await h.slack.command(ann, 'C0QA', 'help')).kind).toBe('text');
  });

  test('unsigned, wrongly signed, old, from the future, altered: 401, no effect', async () => {
    const signed = h.slack.sign(body);
    const unsigned = { 'content-type': 'application/x-www-form-urlencoded' };
    const now = h.stack.clock.now();
    for (const [given, headers] of [
      [body, unsigned],
      [body, { ...signed, 'x-slack-signature': '' }],
      [body, { ...signed, 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
      [body, { ...signed, 'x-slack-signature': (signed['x-slack-signature'] ?? '').slice(0, -1) }],
      [body, { ...signed, 'x-slack-request-timestamp': 'now' }],
      [`${body}x`, signed],
      [body, h.slack.sign(body, now - 301_000)],
      [body, h.slack.sign(body, now + 302_000)],
      [`${body}&ssl_check=1`, unsigned],
    ] as const) {
      expect((await send(given, headers)).status).toBe(401);
    }
  });

  test('a signed ssl_check gets 200', async () => {
    const check = 'ssl_check=1&token=x';
    expect(await send(check, h.slack.sign(check))).toMatchObject({ status: 200, text: '' });
  });

  test('a signed url_verification gets its challenge, whatever the charset of its type', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'ünï', token: 'x' });
    const headers = {
      ...h.slack.sign(challenge),
      'content-type': 'application/json; charset=utf-8',
    };
    const answer = await send(challenge, headers);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ challenge: 'ünï' });
  });

  test.each([
    ['', 'application/x-www-form-urlencoded'],
    ['payload=nonsense', 'application/x-www-form-urlencoded'],
    ['payload=null', 'application/x-www-form-urlencoded'],
    ['payload=[]', 'application/x-www-form-urlencoded'],
    ['payload={}&payload={}', 'application/x-www-form-urlencoded'],
    ['payload={"type":"view_submission"}', 'application/x-www-form-urlencoded'],
    ['payload={"type":"block_actions","actions":[]}', 'application/x-www-form-urlencoded'],
    ['{}', 'application/json'],
    ['[1]', 'application/json'],
    ['{', 'application/json'],
    ['<xml/>', 'text/xml'],
    ['command=%2Fother&text=x', 'application/x-www-form-urlencoded'],
    ['command=%2Fshare-recording&text=x', 'application/x-www-form-urlencoded'],
  ])('signed nonsense %j (%s): 400, no effect', async (given, type) => {
    const before = await requests();
    const answer = await send(given, { ...h.slack.sign(given), 'content-type': type });
    expect(answer).toMatchObject({ status: 400, text: '' });
    expect(await requests()).toBe(before);
  });

  test('the signature of Slack’s documentation fits', () => {
    // "Verifying requests from Slack": the documented secret, stamp, body and signature.
    const documented =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const hmac = createHmac('sha256', '8f742231b10e8888abcd99yyyzzz85a5');
    hmac.update(`v0:1531420618:${documented}`);
    expect(hmac.digest('hex')).toBe(
      'a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const delivery = { headers, rawBody: documented, timestampMs: 1_531_420_618_000 };
    expect(isSigned(delivery, '8f742231b10e8888abcd99yyyzzz85a5')).toBe(true);
    expect(
      isSigned({ ...delivery, rawBody: `${documented} ` }, '8f742231b10e8888abcd99yyyzzz85a5'),
    ).toBe(false);
  });

  test('a rotated signing secret is read once more, and the same delivery let in', async () => {
    // At most one reading a minute: the wrong signatures above have had theirs.
    h.stack.clock.forward(61_000);
    h.slack.signingSecret = 'rotated';
    h.stack.putSlackSecret();
    expect((await h.slack.command(ann, 'C0QA', 'help')).kind).toBe('text');
    h.slack.signingSecret = 'local-signing-secret';
    h.stack.putSlackSecret();
    await h.stack.receiver.recycle();
  });

  test('the secret is read once in a container’s life, and once more for a rotation', async () => {
    await h.stack.receiver.recycle();
    const before = h.stack.aws.calls.length;
    const readings = () =>
      h.stack.aws.calls
        .slice(before)
        .filter(({ target }) => target === 'secretsmanager.GetSecretValue').length;
    for (let times = 0; times < 3; times += 1) await h.slack.command(ann, 'C0QA', '');
    await h.fillIn();
    expect(readings()).toBe(1);
    h.slack.signingSecret = 'rotated';
    h.stack.putSlackSecret();
    for (let times = 0; times < 3; times += 1) await h.slack.command(ann, 'C0QA', 'help');
    expect(readings()).toBe(2);
    h.slack.signingSecret = 'local-signing-secret';
    h.stack.putSlackSecret();
    await h.stack.receiver.recycle();
  });

  test('until the secret is filled in, the answer says so', async () => {
    h.stack.secrets.put('share-recording/slack', undefined);
    await h.stack.receiver.recycle();
    expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('not set up yet'),
    });
    h.stack.putSlackSecret();
    // What is not usable is read again after five seconds, if its first reading had already failed.
    h.stack.clock.forward(5001);
    expect((await h.slack.command(ann, 'C0QA', '')).kind).toBe('view');
  });
});

describe('the command', () => {
  test('help tells how', async () => {
    expect(await h.slack.command(ann, 'C0QA', ' HELP ')).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('/share-recording'),
    });
  });

  test.each([
    [`${recordingId} bob@example.com`, recordingId, 'bob@example.com'],
    [`bob@example.com {${recordingId}}`, `{${recordingId}}`, 'bob@example.com'],
    [`  ${recordingId}  <mailto:bob@example.com|bob@example.com> `, recordingId, 'bob@example.com'],
    ['bob@example.com', undefined, 'bob@example.com'],
    ['no-id not@an@address', 'no-id', undefined],
    ['', undefined, undefined],
  ])('%j fills the form in', async (text, id, email) => {
    const { view } = expectView(await h.slack.command(ann, 'C0QA', text));
    const initial = (name: string) => {
      const block = view.blocks.find(({ block_id }) => block_id === name);
      return (block?.element as { initial_value?: string } | undefined)?.initial_value;
    };
    expect(initial('recording_id')).toBe(id);
    expect(initial('recipient_email')).toBe(email);
  });

  test('opening waits for nothing but the secret and views.open', async () => {
    const aws = h.stack.aws.calls.length;
    const slack = h.slack.calls.length;
    await h.slack.command(ann, 'C0QA', '');
    expect(h.stack.aws.calls.slice(aws)).toEqual([]);
    expect(h.slack.calls.slice(slack).map(({ method }) => method)).toEqual(['views.open']);
  });

  test.each([
    ['expired_trigger_id'],
    ['trigger_expired'],
    ['exchanged_trigger_id'],
    ['invalid_trigger_id'],
  ])('%s is answered in time, with what to do', async (error) => {
    h.slack.faults = () => ({ kind: 'error', error });
    expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('again'),
    });
  });

  test.each([
    [{ kind: 'stall' }],
    [{ kind: 'reset' }],
    [{ kind: 'status', status: 500 }],
    [{ kind: 'rate_limited', retryAfterS: 30 }],
    [{ kind: 'error', error: 'missing_scope' }],
  ] as const)('views.open that meets %j is answered within 3 seconds', async (fault) => {
    h.slack.faults = () => fault;
    expect((await h.slack.command(ann, 'C0QA', '')).kind).toBe('text');
  });

  test('an organization-wide installation is told what to do', async () => {
    const more = { is_enterprise_install: 'true', enterprise_id: 'E1' };
    expect(await h.slack.command(ann, 'C0QA', '', more)).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('in this workspace alone'),
    });
  });
});

describe('the form', () => {
  test('every wrong field has its error at its input, and nothing is stored or sent', async () => {
    const before = await requests();
    const errors = expectErrors(
      await h.fillIn({
        recording_id: '../connection',
        recipient_name: '\u202eBob',
        recipient_email: 'bob',
        reply_to: 'x',
        email_subject: 'a\nBcc: b',
        email_body: ' ',
        priority: '3',
        purpose: 'x',
      }),
    );
    expect(Object.keys(errors).sort()).toEqual([
      'email_body',
      'email_subject',
      'priority',
      'purpose',
      'recipient_email',
      'recipient_name',
      'recording_id',
      'reply_to',
    ]);
    expect(await requests()).toBe(before);
    expect(h.stack.queue.count().all).toBe(0);
  });

  test('the review shows exactly what will go out, uncut', async () => {
    const body = `${'a'.repeat(2899)}👍${'b'.repeat(99)}`;
    const { view } = expectView(
      await h.fillIn({
        email_subject: '*Hi* <!channel> & <@U0BOB>',
        email_body: body,
        priority: '4',
      }),
    );
    const texts = view.blocks.flatMap((block) => {
      const text = block.text as { type: string; text: string } | undefined;
      return text ? [text] : [];
    });
    const plain = texts.filter(({ type }) => type === 'plain_text').map(({ text }) => text);
    expect(plain).toContain('*Hi* <!channel> & <@U0BOB>');
    expect(plain.join('')).toContain(body);
    expect(plain).toContain(h.recordingId);
    expect(plain).toContain('Bob\nbob@example.com');
    expect(plain).toContain('ann@example.com');
    expect(plain).toContain('High');
    const marked = texts.filter(({ type }) => type === 'mrkdwn').map(({ text }) => text);
    expect(marked.join()).not.toMatch(/channel|U0BOB|Hi/);
    expect(view.callback_id).toBe('share_review');
    expect(view.submit?.text).toBe('Approve and send');
  });

  test('an international domain is shown raw and decoded', async () => {
    const international = 'x@xn--bcher-kva.example.com';
    const { view } = expectView(await h.fillIn({ recipient_email: international }));
    expect(wordsOf(view as never)).toContain(`${international} (reads as bücher.example.com)`);
  });

  test('a recipient that no rule allows is told which are', async () => {
    const errors = expectErrors(await h.fillIn({ recipient_email: 'x@elsewhere.example' }));
    expect(errors.recipient_email).toMatch(/No rule lets you share .*\*@example\.com/);
  });

  test('a reply-to address that is neither one’s own nor allowed is refused', async () => {
    expect(expectErrors(await h.fillIn({ reply_to: 'bob@example.com' })).reply_to).toMatch(
      /Leave this empty/,
    );
    const answers = { recipient_email: 'x@answers.example' };
    expect(
      expectErrors(await h.fillIn({ ...answers, reply_to: 'other@example.com' })).reply_to,
    ).toMatch(/desk@example\.com/);
    expectView(await h.fillIn({ ...answers, reply_to: 'Desk@example.com' }));
    expectView(await h.fillIn({ reply_to: 'ANN@example.com' }));
  });

  test('a purpose that the rule asks for must be given', async () => {
    const reasons = { recipient_email: 'x@reasons.example' };
    expect(expectErrors(await h.fillIn(reasons)).purpose).toMatch(/Say why/);
    expectView(await h.fillIn({ ...reasons, purpose: 'Training' }));
  });

  test('a rule for a group holds for its members only', async () => {
    const lead = { recipient_email: 'lead@group.example' };
    expectView(await h.fillIn(lead, ann));
    expectErrors(await h.fillIn(lead, bob));
  });

  test('without an email address of one’s own, reply-to must be given', async () => {
    const user = h.slack.workspace.users.get(bob)!;
    h.slack.workspace.users.set('U0NOMAIL', { ...user, id: 'U0NOMAIL', email: '' });
    expect(expectErrors(await h.fillIn({}, 'U0NOMAIL')).reply_to).toMatch(/Enter the address/);
  });

  test.each([
    ['a guest', people.guest],
    ['somebody from another workspace', people.stranger],
  ])('%s cannot share', async (_, user) => {
    const { view } = expectView(await h.fillIn({}, user));
    expect(wordsOf(view as never)).toContain('Only full members');
    const lines = h.stack.trail.map((line) => JSON.parse(line) as unknown);
    expect(lines).toContainEqual({ event: 'policy_refused', user, why: 'not_member' });
    expect(view.submit).toBeUndefined();
  });

  test.each([[{ kind: 'stall' }], [{ kind: 'reset' }], [{ kind: 'status', status: 503 }]] as const)(
    'a look-up that meets %j: nothing is lost, press again',
    async (fault) => {
      h.slack.workspace.users.set('U0NEW', {
        id: 'U0NEW',
        name: 'New',
        email: 'new@example.com',
        team_id: 'T0LOCAL',
      });
      await h.stack.receiver.recycle();
      h.slack.faults = (method) => (method === 'users.info' ? fault : undefined);
      const errors = expectErrors(await h.fillIn({}, 'U0NEW'));
      expect(errors.recording_id).toMatch(
        /Slack did not answer in time; nothing was sent or lost, press again/,
      );
      h.slack.faults = () => undefined;
      expectView(await h.slack.submit('U0NEW', filledIn()));
    },
  );

  test('delivered twice it finds its own draft; edited it makes a new one', async () => {
    await h.warm(2);
    const { view: form } = expectView(await h.slack.command(ann, 'C0QA', ''));
    const values = filledIn({ email_subject: 'Twice' });
    const before = await requests();
    const payload = h.slack.submission(ann, form, values);
    const [first, second] = await Promise.all([
      h.slack.deliver({ payload }),
      h.slack.deliver({ payload }),
    ]);
    expect(JSON.parse(first.text)).toEqual(JSON.parse(second.text));
    expect(await requests()).toBe(before + 1);
    await h.slack.deliver({
      payload: h.slack.submission(ann, form, { ...values, email_subject: 'Edited' }),
    });
    expect(await requests()).toBe(before + 2);
  });

  test('no write starts 2 seconds after Slack’s stamp', async () => {
    const { view: form } = expectView(await h.slack.command(ann, 'C0QA', ''));
    const payload = h.slack.submission(ann, form, filledIn({ email_subject: 'Late' }));
    const body = new URLSearchParams({ payload }).toString();
    const before = await requests();
    const answer = await h.slack.deliverRaw(body, h.slack.sign(body, h.stack.clock.now() - 3000));
    expect(JSON.parse(answer.text)).toMatchObject({ response_action: 'errors' });
    expect(await requests()).toBe(before);
  });

  test('metadata that is none of the app’s names no channel: the request is told to its requester directly', async () => {
    const forgeries = ['', 'x', '["C0QA"]', '{"channel":7}', '{"__proto__":{"channel":"C0QA"}}'];
    for (const [index, forged] of forgeries.entries()) {
      const opened = expectView(await h.slack.command(ann, 'C0QA', ''));
      opened.view.private_metadata = forged;
      const recording_id = recordingId.replace(/^0/, String(index + 1));
      const { view } = expectView(await h.slack.submit(ann, filledIn({ recording_id })));
      await h.slack.submit(ann);
      await h.stack.drain();
      expect(h.parents(view.external_id!)[0]?.channel).toBe(h.slack.workspace.direct(ann));
    }
  });
});

describe('the review', () => {
  test('approves once: repeated, it is a success and nothing more is sent', async () => {
    await h.warm(5);
    const { view } = expectView(await h.fillIn());
    const payload = h.slack.submission(ann, view, {});
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => h.slack.deliver({ payload })),
    );
    // On a busy machine one may come too late to be written, and says so.
    for (const { text } of answers) expect(text).toMatch(/"clear"|press again/);
    const repeated = await h.slack.deliver({ payload: h.slack.submission(ann, view, {}) });
    expect(JSON.parse(repeated.text)).toEqual({ response_action: 'clear' });
    await h.stack.drain();
    expect(h.icws.outbox).toHaveLength(1);
    const { events } = await h.item(view.external_id!);
    expect(events.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
  });

  test('of a rule with approvers asks for them instead', async () => {
    const { view } = expectView(await h.fillIn({ recipient_email: 'x@asked.example' }));
    expect(view.submit?.text).toBe('Ask for approval');
    expect(wordsOf(view as never)).toContain('2 approvals');
    await h.slack.submit(ann);
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('awaiting_approval');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('of somebody else, of another content, or of nothing is refused without effect', async () => {
    const { view } = expectView(await h.fillIn());
    const id = view.external_id!;
    const metadata = JSON.parse(view.private_metadata) as { id: string; contentHash: string };
    const attempts: [string, string][] = [
      [bob, view.private_metadata],
      [ann, JSON.stringify({ ...metadata, contentHash: '0'.repeat(64) })],
      [ann, JSON.stringify({ ...metadata, id: '0'.repeat(32) })],
      [ann, JSON.stringify({ ...metadata, id: '../x' })],
      [ann, JSON.stringify([metadata])],
      [ann, ''],
      [ann, 'null'],
    ];
    for (const [user, private_metadata] of attempts) {
      const payload = h.slack.submission(user, { ...view, private_metadata }, {});
      const answer = await h.slack.deliver({ payload });
      const { response_action, view: shown } = JSON.parse(answer.text) as {
        response_action: string;
        view: { submit?: unknown };
      };
      expect(response_action).toBe('update');
      expect(shown.submit).toBeUndefined();
    }
    await h.stack.drain();
    expect(await h.state(id)).toBe('draft');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('an hour later the draft is gone, although nothing has deleted it', async () => {
    const { view } = expectView(await h.fillIn());
    h.stack.clock.forward(3_601_000);
    const seen = expectView(await h.slack.submit(ann));
    expect(wordsOf(seen.view as never)).toContain('no longer there');
    expect(await h.state(view.external_id!)).toBe('draft');
    h.stack.clock.forward(-3_601_000);
  });

  test('the click that approves asks Slack afresh who the person is', async () => {
    await h.fillIn();
    h.slack.workspace.users.get(ann)!.is_restricted = true;
    const seen = expectView(await h.slack.submit(ann));
    h.slack.workspace.users.get(ann)!.is_restricted = false;
    await h.stack.receiver.recycle();
    expect(wordsOf(seen.view as never)).toContain('Only full members');
  });

  test.each([
    'internal_error',
    'fatal_error',
    'service_unavailable',
    'request_timeout',
    'ratelimited',
    'missing_scope',
    'team_access_not_granted',
    'no_such_subteam',
  ])('a group that could decide and answers %s opens no later rule', async (error) => {
    await h.stack.receiver.recycle();
    h.slack.faults = (method) =>
      method === 'usergroups.users.list' ? { kind: 'error', error } : undefined;
    const errors = expectErrors(await h.fillIn({ recipient_email: 'x@interns.example' }));
    h.slack.faults = () => undefined;
    expect(errors.recipient_email).toMatch(
      error === 'no_such_subteam' ? /does not exist or is disabled/ : /try again/,
    );
    expect(await h.items()).not.toContainEqual(
      expect.objectContaining({
        fields: expect.objectContaining({ recipientEmail: 'x@interns.example' }),
      }),
    );
  });

  test('a requester who left the rule’s group may not send an unconfirmed share again', async () => {
    h.icws.faults = [{ on: 'put', kind: 'reset' }];
    const id = await h.approve({ recipient_email: 'lead@group.example' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('unconfirmed');
    h.stack.clock.forward(700_000);
    expectView(await h.slack.click(ann, h.parents(id)[0]!, 'resolve_request'));
    h.slack.workspace.groups.set('S0QA', [bob]);
    const seen = expectView(await h.slack.submit(ann, { outcome: 'send_again' }));
    h.slack.workspace.groups.set('S0QA', [ann]);
    // The app remembers for a minute who belongs to a group.
    h.stack.clock.forward(61_000);
    expect(wordsOf(seen.view as never)).toContain('no longer lets you');
    expect(await h.state(id)).toBe('unconfirmed');
    expect(h.puts()).toHaveLength(1);
  });

  test('a requester who left the rule’s group meanwhile is refused', async () => {
    const { view } = expectView(await h.fillIn({ recipient_email: 'lead@group.example' }));
    h.slack.workspace.groups.set('S0QA', []);
    const seen = expectView(await h.slack.submit(ann));
    h.slack.workspace.groups.set('S0QA', [ann]);
    expect(wordsOf(seen.view as never)).toContain('no longer lets you');
    expect(await h.state(view.external_id!)).toBe('draft');
  });

  test('a late look-up keeps the review and its button; pressing again approves', async () => {
    const { view } = expectView(await h.fillIn());
    h.slack.faults = (method) => (method === 'users.info' ? { kind: 'stall' } : undefined);
    const again = expectView(await h.slack.submit(ann));
    h.slack.faults = () => undefined;
    expect(wordsOf(again.view as never)).toContain('press again');
    expect(again.view.submit?.text).toBe('Approve and send');
    expect(await h.state(view.external_id!)).toBe('draft');
    expect((await h.slack.submit(ann)).kind).toBe('closed');
    expect(await h.state(view.external_id!)).toBe('approved');
  });

  test.each(['UpdateItem', 'GetItem'])(
    'a store that does not answer to %s is told within 3 seconds; pressing again approves, once',
    async (operation) => {
      const { view } = expectView(await h.fillIn());
      h.stack.aws.faults = (target) => (target.endsWith(operation) ? 'stall' : undefined);
      const first = expectView(await h.slack.submit(ann)).view;
      const second = expectView(await h.slack.submit(ann)).view;
      h.stack.aws.faults = () => undefined;
      expect(wordsOf(first as never)).toContain('press again');
      // The write may have taken effect: nothing may be claimed of it.
      expect(wordsOf(first as never)).not.toMatch(/nothing (?:was|more)/i);
      expect(first).toMatchObject({ external_id: view.external_id, submit: view.submit });
      expect(second.blocks).toHaveLength(first.blocks.length);
      await h.stack.drain();
      expect(h.icws.outbox).toHaveLength(0);
      expect((await h.slack.submit(ann)).kind).toBe('closed');
      await h.stack.drain();
      expect(h.icws.outbox).toHaveLength(1);
    },
  );
});

describe('which call it is', () => {
  const review = () => wordsOf(h.slack.workspace.stack(ann).at(-1) as never);

  test('is looked up and filled into the open review, and approves unchanged', async () => {
    const { view } = expectView(await h.fillIn());
    expect(review()).toContain('Looking it up');
    await h.stack.drain();
    for (const fact of [
      '4:05',
      'Inbound',
      'external call',
      'Service line',
      '1001234567',
      '<!date^1795428900^',
    ]) {
      expect(review()).toContain(fact);
    }
    expect(h.puts()).toHaveLength(0);
    expect(h.icws.sessions.count).toBe(0);
    expect((await h.slack.submit(ann)).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('sent');
  });

  test('a review that was closed meanwhile is no error', async () => {
    await h.fillIn();
    h.slack.workspace.stacks.clear();
    await h.stack.drain();
    expect(h.stack.queue.count().all).toBe(0);
  });

  test.each([
    ['404', { on: 'details', kind: 'answer', status: 404 }],
    ['500', { on: 'details', kind: 'answer', status: 500 }],
    ['a reset', { on: 'details', kind: 'reset' }],
    ['something else', { on: 'details', kind: 'answer', status: 200, body: ['x'] }],
  ] as const)('%s: the review says so plainly, and can be confirmed', async (_, fault) => {
    h.icws.faults = [fault];
    await h.fillIn();
    await h.stack.drain();
    expect(review()).toContain('could not be looked up');
    expect((await h.slack.submit(ann)).kind).toBe('closed');
    h.stack.queue.purge();
  });

  test('a 403 is told before anybody is asked, and nothing is started', async () => {
    h.icws.faults = [{ on: 'details', kind: 'answer', status: 403 }];
    const { view } = expectView(await h.fillIn({ recipient_email: 'x@asked.example' }));
    await h.stack.drain();
    expect(review()).toContain('may not use this recording');
    expectView(await h.slack.submit(ann));
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('draft');
    expect(h.messages(view.external_id!)).toHaveLength(0);
  });

  test('where the rule insists, the review holds until the facts are there', async () => {
    h.icws.faults = [{ on: 'details', kind: 'answer', status: 500 }];
    const { view } = expectView(await h.fillIn({ recipient_email: 'x@details.example' }));
    expectView(await h.slack.submit(ann));
    expect(review()).toContain('still looking: press again');
    await h.stack.workOnce();
    expect(review()).toContain('could not be looked up');
    expectView(await h.slack.submit(ann));
    await h.stack.drain();
    expect(review()).toContain('Service line');
    expect((await h.slack.submit(ann)).kind).toBe('closed');
    expect(await h.state(view.external_id!)).toBe('approved');
    h.stack.queue.purge();
  });

  test('hostile facts are shown as text, unknown ones left out', async () => {
    const { details } = h.icws;
    h.icws.details = {
      lineName: '<!channel> *x*',
      duration: -5,
      mediaType: 99,
      direction: { a: 1 },
      recordingDate: 'x',
    };
    await h.fillIn();
    await h.stack.drain();
    h.icws.details = details;
    const line = h.slack.workspace
      .stack(ann)
      .at(-1)!
      .blocks.find((block) => JSON.stringify(block).includes('channel'));
    expect(line).toMatchObject({
      text: { type: 'plain_text', text: 'Type: unknown\nLine: <!channel> *x*' },
    });
  });
});

describe('the daily limit', () => {
  test('counts each request once, for each person, and says when it is reached', async () => {
    const limited = await Harness.start({
      policy: { rules: [{ name: 'r', recipients: ['*@example.com'] }], dailyLimitPerRequester: 2 },
    });
    const { view } = expectView(await limited.fillIn());
    const payload = limited.slack.submission(ann, view, {});
    for (let count = 0; count < 3; count += 1) await limited.slack.deliver({ payload });
    await limited.approve();
    await limited.fillIn();
    const third = expectView(await limited.slack.submit(ann));
    expect(wordsOf(third.view as never)).toContain('limit of 2 shares a day');
    await limited.approve({}, bob);
    limited.stack.clock.forward(86_400_000);
    await limited.approve();
    await limited.stack.drain();
    await limited.stop();
  });
});

describe('look-ups of recordings', () => {
  test('are limited to ten for each share that the policy allows, and each leaves a line', async () => {
    const limited = await Harness.start({
      policy: { rules: [{ name: 'r', recipients: ['*@example.com'] }], dailyLimitPerRequester: 1 },
    });
    for (let count = 0; count < 10; count += 1) expectView(await limited.fillIn());
    const errors = expectErrors(await limited.fillIn());
    expect(errors.recording_id).toContain('limit of 10 forms a day');
    await limited.stack.drain();
    const lines = limited.stack.trail.map((line) => JSON.parse(line) as Record<string, unknown>);
    const looked = lines.filter(({ event }) => event === 'recording_looked_up');
    expect(looked).toHaveLength(10);
    expect(looked[0]).toMatchObject({ user: ann, requestId: expect.any(String) });
    expect(lines).toContainEqual({ event: 'look_up_refused', user: ann, why: 'daily_limit' });
    expectView(await limited.fillIn({}, bob));
    await limited.stop();
  });
});

describe('an invalid policy', () => {
  test('refuses everything and says what is wrong', async () => {
    const broken = await Harness.start({ policy: { rules: [{ name: 'r', recipients: ['*'] }] } });
    expect(await broken.slack.command(ann, 'C0QA', '')).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(/policy is not valid: rule "r", recipients\.0/),
    });
    // Made while the policy was valid: it can be rejected, not approved.
    const now = broken.stack.clock.now();
    const drafted = plainDraft(now, { approvers: [bob] }, { teamId: 'T0LOCAL', requester: ann });
    const { id, contentHash } = drafted;
    const item = { pk: `request#${id}`, sk: 'request', writeId: 'w', ...confirmed(drafted, now) };
    await broken.put(JSON.parse(JSON.stringify(item)) as Record<string, unknown>);
    const decide = async (decision: string) => {
      const value = JSON.stringify({ id, contentHash });
      const element = { type: 'button', action_id: 'review_request', value };
      const message = {
        channel: 'C0QA',
        ts: '1.1',
        text: 't',
        blocks: [{ elements: [element] }],
        edited: 0,
      };
      expectView(await broken.slack.click(bob, message, 'review_request'));
      return broken.slack.submit(bob, { decision, reason: 'Because' });
    };
    expect(wordsOf(expectView(await decide('approve')).view as never)).toContain(
      'policy is not valid',
    );
    expect(await broken.state(id)).toBe('awaiting_approval');
    expect((await decide('reject')).kind).toBe('closed');
    expect(await broken.state(id)).toBe('rejected');
    await broken.stop();
  });
});
