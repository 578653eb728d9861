/** The command and the form: what opens it, what fills it in, and what each refusal says. */
import { people } from '../../infra/local/simulators/slack/workspace.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  filledIn,
  policyOf,
  useHarness,
  viewWords,
} from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'leads', requesters: ['S0QA'], recipients: ['lead@group.example'] },
    { name: 'reasons', recipients: ['*@reasons.example'], purposeRequired: true },
    { name: 'answers', recipients: ['*@answers.example'], replyTo: ['help@example.com'] },
    { name: 'colleagues', recipients: ['*@example.com', '*@*.example.com'] },
  ),
});

describe('the form', () => {
  test('every wrong field has its error at its input, and nothing is stored or sent', async () => {
    const before = await h.requestCount();
    const wrong = {
      recordings: '../connection',
      to: 'bob',
      cc: '\u202eBob <bob@example.com>',
      reply_to: 'x',
      email_subject: 'a\nBcc: b',
      email_body: ' ',
      priority: '3',
      purpose: 'x',
      case_number: 'é',
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
      expect.arrayContaining([email_subject, '“Bob” <bob@example.com>', 'ann@example.com', 'High']),
    );
    expect(plain.join('')).toContain(body);
    const marked = texts.filter(({ type }) => type === 'mrkdwn').map(({ text }) => text);
    expect(marked).toContain(`*Recording*\n${h.recordingId}`);
    expect(marked.join()).not.toMatch(/channel|U0BOB|Hi/);
    expect(view.callback_id).toBe('share_review');
    expect(view.submit?.text).toBe('Approve and send');
  });

  test('an international domain is shown raw and decoded', async () => {
    const international = 'x@xn--bcher-kva.example.com';
    expect(viewWords(await h.fillIn({ to: international }))).toContain(
      `${international} (reads as bücher.example.com)`,
    );
  });

  const answers = { to: 'x@answers.example' };
  const reasons = { to: 'x@reasons.example' };
  const lead = { to: 'lead@group.example' };
  test.each<[string, Record<string, string>, string, string, RegExp]>([
    [
      'a recipient that no rule allows',
      { to: 'x@elsewhere.example' },
      ann,
      'to',
      /No rule lets you share with x@elsewhere\.example\. .*anyone at example\.com/,
    ],
    [
      'a copy that no rule allows',
      { cc: 'Bob <bob@example.com>, x@elsewhere.example' },
      ann,
      'cc',
      /No rule lets you share with x@elsewhere\.example\. .*anyone at example\.com/,
    ],
    [
      'a copy under another rule',
      { cc: 'x@answers.example' },
      ann,
      'to',
      /Send separately: bob@example\.com \(“colleagues”\); x@answers\.example \(“answers”\)/,
    ],
    ['a rule for a group, of a non-member', lead, bob, 'to', /No rule lets you/],
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
    const errors = expectErrors(await h.fillIn(values, user));
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toMatch(words);
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
    const errors = expectErrors(await h.fillIn({}, user));
    expect(errors.recordings).toContain('Only full members');
    const lines = h.stack.trail.map((line) => JSON.parse(line) as unknown);
    expect(lines).toContainEqual({ event: 'policy_refused', user, why: 'not_member' });
    // From now on the command itself says so.
    expect(await h.slack.command(user, 'C0QA', '')).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('Only full members') as string,
    });
  });

  test.each([[{ kind: 'stall' }], [{ kind: 'reset' }], [{ kind: 'status', status: 503 }]] as const)(
    'a look-up of the person that meets %j: nothing is lost, submit again',
    async (fault) => {
      const { users } = h.slack.workspace;
      users.set('U0NEW', { id: 'U0NEW', name: 'N', email: 'new@example.com', team_id: 'T0LOCAL' });
      // The app remembers for a minute who somebody is.
      h.stack.clock.forward(61_000);
      h.stack.clock.useRealPace();
      h.slack.faults = (method) => (method === 'users.info' ? fault : undefined);
      const errors = expectErrors(await h.fillIn({}, 'U0NEW'));
      expect(errors.recordings).toMatch(
        /Slack didn’t respond in time. Nothing was changed. Try again/,
      );
      h.endFaults();
      h.stack.clock.useUsualPace();
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
      const recordings = h.newRecording();
      const { view } = expectView(await h.slack.submit(ann, filledIn({ recordings })));
      expect((await h.confirm(ann)).kind).toBe('closed');
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
    expect(viewWords(await h.confirm(ann))).toMatch(/limit of 1 share per day/);
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
    expect(errors.recordings).toContain('limit of 10 recordings to look up per day');
    await h.stack.drain();
    const lines = h.stack.trail
      .slice(from)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const lookUps = lines.filter(({ event }) => event === 'recordings_looked_up');
    expect(lookUps).toHaveLength(10);
    expect(lookUps[0]).toMatchObject({ user: ann, requestId: expect.any(String) });
    expect(lines).toContainEqual({
      ...{ event: 'look_up_refused', user: ann, why: 'daily_limit' },
      rule: expect.any(String),
    });
    expectView(await h.fillIn({}, bob));
  });
});
