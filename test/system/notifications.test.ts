/** What people are told, when Slack is slow, down, limited, or closed to the app. */
import { ann, Harness, wordsOf } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        { name: 'colleagues', recipients: ['*@example.com'] },
        { name: 'partners', recipients: ['*@partner.example'], approvers: ['U0BOB', 'S0QA'] },
      ],
    },
  });
});
afterAll(() => h.stop());
beforeEach(() => h.reset());

const chat = (method: string) => method.startsWith('chat.');
const minutes = (count: number) => count * 60_000;

test.each([
  ['answers 500', { kind: 'status', status: 500 }],
  ['resets', { kind: 'reset' }],
  ['limits the rate', { kind: 'rate_limited', retryAfterS: 40 }],
  ['says internal_error', { kind: 'error', error: 'internal_error' }],
] as const)(
  'while Slack %s the email goes out once; it is told when Slack is back',
  async (_, fault) => {
    h.slack.faults = (method) => (chat(method) ? fault : undefined);
    const id = await h.approve();
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    await h.later(minutes(3));
    expect(h.messages(id)).toHaveLength(0);
    h.slack.faults = () => undefined;
    await h.later(minutes(15));
    expect(h.parents(id)).toHaveLength(1);
    expect(h.replies(id)).toHaveLength(1);
    expect(h.icws.outbox).toHaveLength(1);
    expect((await h.item(id)).dueAt).toBeUndefined();
  },
);

test('Slack that stalls does not hold up the share beyond its limit', async () => {
  h.slack.faults = (method) => (chat(method) ? { kind: 'stall' } : undefined);
  const id = await h.approve();
  const startedAt = Date.now();
  await h.stack.drain();
  expect(Date.now() - startedAt).toBeLessThan(20_000);
  expect(await h.state(id)).toBe('sent');
  h.slack.faults = () => undefined;
  await h.later(minutes(15));
  expect(h.replies(id)).toHaveLength(1);
});

test('an answer of Slack that is lost may double a message, which carries the short id, and no email', async () => {
  let lost = false;
  h.slack.faults = (method) => {
    if (lost || method !== 'chat.postMessage') return undefined;
    lost = true;
    return { kind: 'reset', after: true };
  };
  const id = await h.approve();
  await h.stack.drain();
  await h.later(minutes(2));
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.parents(id).length).toBeLessThanOrEqual(2);
  expect(h.replies(id)).toHaveLength(1);
});

test.each([
  ['a private channel without the app', 'C0PRIVATE'],
  ['an archived channel', 'C0OLD'],
  ['a channel that is gone', 'C0NOWHERE'],
])('typed in %s: the requester is told directly', async (_, channel) => {
  const id = await h.approve({}, ann, channel);
  await h.stack.drain();
  expect(h.parents(id).map((one) => one.channel)).toEqual([h.slack.workspace.direct(ann)]);
  expect(h.replies(id).map((one) => one.thread_ts)).toEqual([h.parents(id)[0]?.ts]);
});

test('a channel archived after the parent: the outcome goes to the requester', async () => {
  h.slack.faults = (method, args) =>
    args.thread_ts || method === 'chat.update'
      ? { kind: 'error', error: 'is_archived' }
      : undefined;
  const id = await h.approve();
  await h.stack.drain();
  const outcome = h.messages(id).find(({ text }) => text.startsWith('The email was sent'));
  expect(outcome?.channel).toBe(h.slack.workspace.direct(ann));
  expect((await h.item(id)).dueAt).toBeUndefined();
});

test('a parent that somebody deleted is given up on; the outcome stands in the thread', async () => {
  h.slack.faults = (method) =>
    method === 'chat.update' ? { kind: 'error', error: 'message_not_found' } : undefined;
  const id = await h.approve();
  await h.stack.drain();
  expect(h.replies(id)).toHaveLength(1);
  expect((await h.item(id)).dueAt).toBeUndefined();
});

describe('a dead token', () => {
  test('is an alarm, tried every 15 minutes, and told by a container that reads the new one', async () => {
    h.slack.faults = (method) =>
      chat(method) ? { kind: 'error', error: 'token_revoked' } : undefined;
    const id = await h.approve();
    await h.stack.drain();
    expect(
      h.stack.lines.filter((line) => line.includes('notification_refused')).length,
    ).toBeGreaterThan(0);
    const calls = h.slack.calls.length;
    await h.later(minutes(10));
    expect(h.slack.calls.length).toBe(calls);
    h.slack.faults = () => undefined;
    h.slack.botToken = 'xoxb-rotated';
    h.stack.putSlackSecret();
    await h.later(minutes(6));
    expect(h.parents(id)).toHaveLength(1);
    expect(h.replies(id)).toHaveLength(1);
    expect(h.icws.outbox).toHaveLength(1);
    h.slack.botToken = 'xoxb-local';
    h.stack.putSlackSecret();
    await h.stack.worker.recycle();
    await h.stack.receiver.recycle();
  });

  test('for longer than 24 hours: recorded as untold, and left', async () => {
    h.slack.faults = (method) =>
      chat(method) ? { kind: 'error', error: 'account_inactive' } : undefined;
    const id = await h.approve();
    await h.stack.drain();
    for (let hours = 0; hours < 26; hours += 1) await h.later(minutes(60));
    expect((await h.item(id)).dueAt).toBeUndefined();
    expect(h.stack.lines.some((line) => line.includes('"untold"') && line.includes(id))).toBe(true);
    const calls = h.slack.calls.length;
    await h.later(minutes(60));
    expect(h.slack.calls.length).toBe(calls);
  });
});

describe('a request whose rule asks for others', () => {
  const partner = { recipient_email: 'p@partner.example' };

  test('is stored as awaiting approval, told so, and not sent', async () => {
    const id = await h.approve(partner);
    await h.stack.drain();
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(h.parents(id)[0]?.text).toMatch(/Waiting for one approval/);
    expect(wordsOf(h.parents(id)[0])).not.toMatch(/\bsent\b/i);
    expect(h.puts()).toHaveLength(0);
    await h.later(minutes(60));
    expect(await h.state(id)).toBe('awaiting_approval');
  });

  test('expires, is told, and its body is kept for a day', async () => {
    const id = await h.approve(partner);
    await h.stack.drain();
    await h.later(minutes(1440));
    expect(await h.state(id)).toBe('expired');
    expect(h.replies(id)[0]?.text).toMatch(/^The email was not sent: nobody decided in time/);
    expect(wordsOf(h.parents(id)[0])).not.toContain('cancel_request');
    expect((await h.item(id)).fields.emailBody).toBe('Hello Bob');
    await h.later(minutes(1441));
    expect((await h.item(id)).fields.emailBody).toBeUndefined();
    expect((await h.item(id)).dueAt).toBeUndefined();
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('can be cancelled by its requester alone, and loses its body', async () => {
    const id = await h.approve(partner);
    await h.stack.drain();
    const parent = h.parents(id)[0]!;
    expect(await h.slack.click('U0BOB', parent, 'cancel_request')).toEqual({
      kind: 'text',
      text: 'Only the person who asked for this share can do that.',
    });
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(await h.slack.click(ann, parent, 'cancel_request')).toEqual({ kind: 'nothing' });
    expect(await h.slack.click(ann, parent, 'cancel_request')).toEqual({ kind: 'nothing' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('cancelled');
    expect((await h.item(id)).fields.emailBody).toBeUndefined();
    expect(h.replies(id)).toHaveLength(1);
    expect(h.replies(id)[0]?.text).toMatch(/^The email was not sent: <@U0ANN> cancelled/);
    expect(wordsOf(h.parents(id)[0])).not.toContain('cancel_request');
  });

  test('a click after its expiry is refused although no sweep has run', async () => {
    const id = await h.approve(partner);
    await h.stack.drain();
    const parent = h.parents(id)[0]!;
    h.stack.clock.forward(minutes(1441));
    expect(await h.slack.click(ann, parent, 'cancel_request')).toMatchObject({ kind: 'text' });
    await h.later(0);
    expect(await h.state(id)).toBe('expired');
  });
});

test('an approved share can be cancelled before it is sent', async () => {
  h.icws.notAccepting = () => [];
  const id = await h.approve();
  await h.stack.drain();
  expect(await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request')).toEqual({
    kind: 'nothing',
  });
  h.icws.notAccepting = () => undefined;
  await h.later(minutes(10));
  expect(await h.state(id)).toBe('cancelled');
  expect(h.icws.outbox).toHaveLength(0);
});

test('a share that was sent cannot be cancelled by an old button', async () => {
  h.icws.notAccepting = () => [];
  const id = await h.approve();
  await h.stack.drain();
  const old = { ...h.parents(id)[0]! };
  h.icws.notAccepting = () => undefined;
  await h.later(minutes(2));
  expect(await h.state(id)).toBe('sent');
  expect(await h.slack.click(ann, old, 'cancel_request')).toEqual({
    kind: 'text',
    text: 'This is no longer possible: the request is finished: the email was sent.',
  });
});
