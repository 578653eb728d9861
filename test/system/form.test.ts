/** The command and the form: what opens it, what fills it in, and what each refusal says. */
import { people } from '../../infra/local/simulators/slack/workspace.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  filledIn,
  policyOf,
  recordingId,
  useHarness,
  viewWords,
  wordsOf,
} from '../support/harness.ts';

const otherId = recordingId.replace('0001', '0002');

const h = useHarness({
  policy: policyOf(
    { name: 'leads', requesters: ['S0QA'], recipients: ['lead@group.example'] },
    { name: 'reasons', recipients: ['*@reasons.example'], purposeRequired: true },
    { name: 'answers', recipients: ['*@answers.example'], replyTo: ['help@example.com'] },
    { name: 'colleagues', recipients: ['*@example.com', '*@*.example.com'] },
  ),
});

describe('the command', () => {
  const textThatSays = (text: string) => ({ kind: 'text', text: expect.stringContaining(text) });

  test('help says how', async () => {
    const seen = await h.slack.command(ann, 'C0QA', ' HELP ');
    expect(seen).toMatchObject(textThatSays('/share-recording'));
  });

  test.each([
    [`${recordingId} bob@example.com`, recordingId, 'bob@example.com'],
    [`bob@example.com {${recordingId}}`, recordingId, 'bob@example.com'],
    [`“${recordingId}”, <mailto:bob@example.com>;`, recordingId, 'bob@example.com'],
    [`Bob <bob@example.com> ${recordingId}`, recordingId, 'bob@example.com'],
    [`@bob <https://pbx.example.com/recordings/${recordingId}/play|play>`, recordingId, undefined],
    [
      `${recordingId.replaceAll('-', '\u2011')}\u200b bob@example.com`,
      recordingId,
      'bob@example.com',
    ],
    [`${recordingId} ${otherId}`, `${recordingId} ${otherId}`, undefined],
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

  test('a name before the address is the recipient’s', async () => {
    const text = `“Ann Example” <mailto:ann@example.com|ann@example.com> ${recordingId}`;
    const { view } = expectView(await h.slack.command(ann, 'C0QA', text));
    expect(JSON.stringify(view.blocks)).toContain('"initial_value":"Ann Example"');
  });

  test.each([
    ['statsu', /Did you mean `\/share-recording status`/],
    ['hlep me', /Did you mean `\/share-recording help`/],
    ['recording', /Share a call recording by email/],
  ])('%j, which is nothing to share, says how', async (text, expected) => {
    expect(await h.slack.command(ann, 'C0QA', text)).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(expected) as string,
    });
  });

  test('opening waits for nothing but the secret and views.open', async () => {
    await h.slack.command(ann, 'C0QA', 'help');
    const aws = h.stack.aws.calls.length;
    const slack = h.slack.calls.length;
    await h.slack.command(ann, 'C0QA', '');
    expect(h.stack.aws.calls.slice(aws)).toEqual([]);
    expect(h.slack.calls.slice(slack).map(({ method }) => method)).toEqual(['views.open']);
  });

  test.each([
    'expired_trigger_id',
    'trigger_expired',
    'exchanged_trigger_id',
    'invalid_trigger_id',
  ])('%s is answered in time, with what to do', async (error) => {
    h.slack.faults = () => ({ kind: 'error', error });
    expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject(textThatSays('again'));
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

  test('of an organization-wide installation is refused, with what to do', async () => {
    const more = { is_enterprise_install: 'true', enterprise_id: 'E1' };
    const seen = await h.slack.command(ann, 'C0QA', '', more);
    expect(seen).toMatchObject(textThatSays('in this workspace only'));
  });
});

describe('the form', () => {
  test('every wrong field has its error at its input, and nothing is stored or sent', async () => {
    const before = await h.requestCount();
    const wrong = {
      recording_id: '../connection',
      recipient_name: '\u202eBob',
      recipient_email: 'bob',
      reply_to: 'x',
      email_subject: 'a\nBcc: b',
      email_body: ' ',
      priority: '3',
      purpose: 'x',
    };
    const errors = expectErrors(await h.fillIn(wrong));
    expect(Object.keys(errors).sort()).toEqual(Object.keys(wrong).sort());
    expect(await h.requestCount()).toBe(before);
    expect(h.stack.queue.count().all).toBe(0);
  });

  test('the confirmation shows exactly what will be sent, uncut', async () => {
    const body = `${'a'.repeat(2899)}👍${'b'.repeat(99)}`;
    const email_subject = '*Hi* <!channel> & <@U0BOB>';
    const { view } = expectView(await h.fillIn({ email_subject, email_body: body, priority: '4' }));
    const texts = view.blocks.flatMap((block) => {
      const text = block.text as { type: string; text: string } | undefined;
      return text ? [text] : [];
    });
    const plain = texts.filter(({ type }) => type === 'plain_text').map(({ text }) => text);
    expect(plain).toEqual(
      expect.arrayContaining([
        email_subject,
        h.recordingId,
        'Bob\nbob@example.com',
        'ann@example.com',
        'High',
      ]),
    );
    expect(plain.join('')).toContain(body);
    const marked = texts.filter(({ type }) => type === 'mrkdwn').map(({ text }) => text);
    expect(marked.join()).not.toMatch(/channel|U0BOB|Hi/);
    expect(view.callback_id).toBe('share_review');
    expect(view.submit?.text).toBe('Approve and send');
  });

  test('an international domain is shown raw and decoded', async () => {
    const international = 'x@xn--bcher-kva.example.com';
    expect(viewWords(await h.fillIn({ recipient_email: international }))).toContain(
      `${international} (reads as bücher.example.com)`,
    );
  });

  const answers = { recipient_email: 'x@answers.example' };
  const reasons = { recipient_email: 'x@reasons.example' };
  const lead = { recipient_email: 'lead@group.example' };
  test.each<[string, Record<string, string>, string, string, RegExp]>([
    [
      'a recipient that no rule allows',
      { recipient_email: 'x@elsewhere.example' },
      ann,
      'recipient_email',
      /No rule lets you share .*anyone at example\.com/,
    ],
    ['a rule for a group, of a non-member', lead, bob, 'recipient_email', /No rule lets you/],
    [
      'somebody else’s address as reply-to',
      { reply_to: 'bob@example.com' },
      ann,
      'reply_to',
      /Leave this empty/,
    ],
    [
      'a reply-to that the rule does not allow',
      { ...answers, reply_to: 'other@example.com' },
      ann,
      'reply_to',
      /help@example\.com/,
    ],
    ['a purpose that the rule requires and is missing', reasons, ann, 'purpose', /Enter a purpose/],
    [
      'no address of one’s own and no reply-to',
      {},
      'U0NOMAIL',
      'reply_to',
      /Enter a reply-to address/,
    ],
  ])('%s is an error at its input', async (_, values, user, field, words) => {
    const { users } = h.slack.workspace;
    users.set('U0NOMAIL', { id: 'U0NOMAIL', name: 'No', email: '', team_id: 'T0LOCAL' });
    expect(expectErrors(await h.fillIn(values, user))[field]).toMatch(words);
  });

  test.each<[string, Record<string, string>]>([
    ['a rule for a group, of a member', lead],
    ['a reply-to that the rule allows', { ...answers, reply_to: 'Help@example.com' }],
    ['one’s own address as reply-to', { reply_to: 'ANN@example.com' }],
    ['a purpose that the rule requires', { ...reasons, purpose: 'Training' }],
  ])('%s is accepted', async (_, values) => {
    expectView(await h.fillIn(values));
  });

  test.each([
    ['a guest', people.guest],
    ['somebody from another workspace', people.stranger],
  ])('%s cannot share', async (_, user) => {
    const { view } = expectView(await h.fillIn({}, user));
    expect(wordsOf(view)).toContain('Only full members');
    const lines = h.stack.trail.map((line) => JSON.parse(line) as unknown);
    expect(lines).toContainEqual({ event: 'policy_refused', user, why: 'not_member' });
    expect(view.submit).toBeUndefined();
  });

  test.each([[{ kind: 'stall' }], [{ kind: 'reset' }], [{ kind: 'status', status: 503 }]] as const)(
    'a look-up of the person that meets %j: nothing is lost, submit again',
    async (fault) => {
      const { users } = h.slack.workspace;
      users.set('U0NEW', { id: 'U0NEW', name: 'N', email: 'new@example.com', team_id: 'T0LOCAL' });
      // The app remembers for a minute who somebody is.
      h.stack.clock.forward(61_000);
      h.slack.faults = (method) => (method === 'users.info' ? fault : undefined);
      const errors = expectErrors(await h.fillIn({}, 'U0NEW'));
      expect(errors.recording_id).toMatch(
        /Slack didn’t respond in time. Nothing was changed. Try again/,
      );
      h.endFaults();
      expectView(await h.slack.submit('U0NEW', filledIn()));
    },
  );

  test('delivered twice it finds its own draft; edited it makes a new one', async () => {
    await h.warm(2);
    const { view: form } = expectView(await h.slack.command(ann, 'C0QA', ''));
    const values = filledIn({ email_subject: 'Twice' });
    const before = await h.requestCount();
    const payload = h.slack.submission(ann, form, values);
    const [first, second] = await Promise.all([h.interact(payload), h.interact(payload)]);
    expect(first).toEqual(second);
    expect(await h.requestCount()).toBe(before + 1);
    await h.interact(h.slack.submission(ann, form, { ...values, email_subject: 'Edited' }));
    expect(await h.requestCount()).toBe(before + 2);
  });

  test('no write starts 2 seconds after Slack’s timestamp', async () => {
    const { view: form } = expectView(await h.slack.command(ann, 'C0QA', ''));
    const payload = h.slack.submission(ann, form, filledIn({ email_subject: 'Late' }));
    const body = new URLSearchParams({ payload }).toString();
    const before = await h.requestCount();
    const answer = await h.slack.deliverRaw(body, h.slack.sign(body, h.stack.clock.now() - 3000));
    expect(JSON.parse(answer.text)).toMatchObject({ response_action: 'errors' });
    expect(await h.requestCount()).toBe(before);
  });

  test.each(['', 'x', '["C0QA"]', '{"channel":7}', '{"__proto__":{"channel":"C0QA"}}'])(
    'metadata %j names no channel: the requester is notified directly',
    async (forged) => {
      const { view: form } = expectView(await h.slack.command(ann, 'C0QA', ''));
      form.private_metadata = forged;
      const recording_id = h.newRecording();
      const { view } = expectView(await h.slack.submit(ann, filledIn({ recording_id })));
      expect((await h.slack.submit(ann)).kind).toBe('closed');
      await h.stack.drain();
      expect(h.parents(view.external_id!)[0]?.channel).toBe(h.slack.workspace.direct(ann));
    },
  );
});

describe('the daily limit', () => {
  const h = useHarness({
    policy: { rules: [{ name: 'r', recipients: ['*@example.com'] }], dailyLimitPerRequester: 1 },
  });

  test('counts each request once, for each person, and says when it is reached', async () => {
    const { view } = expectView(await h.fillIn());
    const payload = h.slack.submission(ann, view, {});
    for (let count = 0; count < 3; count += 1) await h.interact(payload);
    await h.fillIn();
    expect(viewWords(await h.slack.submit(ann))).toMatch(/limit of 1 share per day/);
    await h.approve({}, bob);
    h.stack.clock.forward(86_400_000);
    await h.approve();
  });

  test('of look-ups is ten for each share that the policy allows, and each leaves a line', async () => {
    h.stack.clock.forward(86_400_000);
    const from = h.stack.trail.length;
    for (let count = 0; count < 10; count += 1) {
      expectView(await h.fillIn());
      // While its view is open: one that was closed is looked for again.
      await h.stack.drain();
    }
    const errors = expectErrors(await h.fillIn());
    expect(errors.recording_id).toContain('limit of 10 forms per day');
    await h.stack.drain();
    const lines = h.stack.trail
      .slice(from)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const lookUps = lines.filter(({ event }) => event === 'recording_looked_up');
    expect(lookUps).toHaveLength(10);
    expect(lookUps[0]).toMatchObject({ user: ann, requestId: expect.any(String) });
    expect(lines).toContainEqual({ event: 'look_up_refused', user: ann, why: 'daily_limit' });
    expectView(await h.fillIn({}, bob));
  });
});
