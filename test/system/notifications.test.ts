/** What people read when Slack is slow, down, limited, or closed to the app, and when people have left. */
import {
  ann,
  bob,
  expectView,
  policyOf,
  useHarness,
  viewWords,
  wordsOf,
} from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'colleagues', recipients: ['*@example.com'] },
    { name: 'partners', recipients: ['*@partner.example'], approvers: [bob, 'S0QA'] },
    { name: 'two', recipients: ['*@two.example'], approvers: [bob, 'U0CAT'], approvals: 2 },
    { name: 'nowhere', recipients: ['*@nowhere.example'], approvers: [bob], askIn: 'nowhere' },
  ),
});
beforeAll(() => {
  h.slack.workspace.users.set('U0CAT', { id: 'U0CAT', name: 'Cat', team_id: 'T0LOCAL' });
});

const partner = { to: 'p@partner.example' };
const chat = (method: string) => method.startsWith('chat.');
const minutes = (count: number) => count * 60_000;

test.each([
  ['answers 500', { kind: 'status', status: 500 }],
  ['resets', { kind: 'reset' }],
  ['limits the rate', { kind: 'rate_limited', retryAfterS: 40 }],
  ['says internal_error', { kind: 'error', error: 'internal_error' }],
] as const)(
  'while Slack %s the email is sent once; people are notified when Slack is back',
  async (_, fault) => {
    h.slack.faults = (method) => (chat(method) ? fault : undefined);
    const id = await h.share();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    await h.later(minutes(3));
    expect(h.messages(id)).toHaveLength(0);
    h.endFaults();
    await h.later(minutes(15));
    expect(h.parents(id)).toHaveLength(1);
    expect(h.replies(id)).toHaveLength(1);
    expect(h.icws.outbox).toHaveLength(1);
    expect((await h.item(id)).dueAt).toBeUndefined();
  },
);

test('Slack that stalls does not stop the share', async () => {
  h.slack.faults = (method) => (chat(method) ? { kind: 'stall' } : undefined);
  const id = await h.approve();
  h.stack.clock.useRealPace();
  await h.stack.drain();
  h.stack.clock.useUsualPace();
  expect(await h.state(id)).toBe('sent');
  h.endFaults();
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
  const id = await h.share();
  await h.later(minutes(2));
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.parents(id).length).toBeLessThanOrEqual(2);
  expect(h.replies(id)).toHaveLength(1);
});

describe('a dead token', () => {
  test('raises an alarm, is retried every 15 minutes, until a container reads the new one', async () => {
    h.slack.faults = (method) =>
      chat(method) ? { kind: 'error', error: 'token_revoked' } : undefined;
    const id = await h.share();
    expect(
      h.stack.lines.filter((line) => line.includes('notification_refused')).length,
    ).toBeGreaterThan(0);
    const calls = h.slack.calls.length;
    await h.later(minutes(10));
    expect(h.slack.calls.length).toBe(calls);
    h.endFaults();
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

  test('for longer than 24 hours: recorded, and given up', async () => {
    h.slack.faults = (method) =>
      chat(method) ? { kind: 'error', error: 'account_inactive' } : undefined;
    const id = await h.share();
    for (let hours = 0; hours < 26; hours += 2) await h.later(minutes(120));
    expect((await h.item(id)).dueAt).toBeUndefined();
    expect(
      h.stack.lines.some((line) => line.includes('"notification_abandoned"') && line.includes(id)),
    ).toBe(true);
    const calls = h.slack.calls.length;
    await h.later(minutes(60));
    expect(h.slack.calls.length).toBe(calls);
  });
});

describe('a request whose rule asks for others', () => {
  test('waits for approval, says so, and is not sent', async () => {
    const id = await h.share(partner);
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(h.parents(id)[0]?.text).toMatch(/Needs 1 approval/);
    expect(wordsOf(h.parents(id)[0])).not.toMatch(/\bsent\b/i);
    expect(h.puts()).toHaveLength(0);
    await h.later(minutes(60));
    expect(await h.state(id)).toBe('awaiting_approval');
  });

  test('expires, says so, and its body is kept for a day', async () => {
    const id = await h.share(partner);
    await h.later(minutes(1440));
    expect(await h.state(id)).toBe('expired');
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: no one responded in time/);
    expect(wordsOf(h.parents(id)[0])).not.toContain('cancel_request');
    expect((await h.item(id)).email.emailBody).toBe('Hello Bob');
    await h.later(minutes(1441));
    expect((await h.item(id)).email.emailBody).toBeUndefined();
    expect((await h.item(id)).dueAt).toBeUndefined();
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('can be cancelled by its requester alone, and loses its body', async () => {
    const id = await h.share(partner);
    const parent = h.parents(id)[0]!;
    expect(await h.slack.click('U0BOB', parent, 'cancel_request')).toEqual({
      kind: 'text',
      text: 'Only the person who requested this share can do that.',
    });
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(await h.slack.click(ann, parent, 'cancel_request')).toEqual({ kind: 'nothing' });
    expect(await h.slack.click(ann, parent, 'cancel_request')).toEqual({ kind: 'nothing' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('cancelled');
    expect((await h.item(id)).email.emailBody).toBeUndefined();
    expect(h.replies(id)).toHaveLength(1);
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: <@U0ANN> canceled/);
    expect(wordsOf(h.parents(id)[0])).not.toContain('cancel_request');
  });

  test('a click after its expiry is refused although no sweep has run', async () => {
    const id = await h.share(partner);
    const parent = h.parents(id)[0]!;
    h.stack.clock.forward(minutes(1441));
    expect(await h.slack.click(ann, parent, 'cancel_request')).toMatchObject({ kind: 'text' });
    await h.later(0);
    expect(await h.state(id)).toBe('expired');
  });
});

test('an approved share can be cancelled before it is sent', async () => {
  h.icws.notAccepting = () => [];
  const id = await h.share();
  expect(await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request')).toEqual({
    kind: 'nothing',
  });
  h.endFaults();
  await h.later(minutes(10));
  expect(await h.state(id)).toBe('cancelled');
  expect(h.icws.outbox).toHaveLength(0);
});

test('a share that was sent cannot be cancelled by an old button', async () => {
  h.icws.notAccepting = () => [];
  const id = await h.share();
  const old = { ...h.parents(id)[0]! };
  h.endFaults();
  await h.later(minutes(2));
  expect(await h.state(id)).toBe('sent');
  expect(await h.slack.click(ann, old, 'cancel_request')).toEqual({
    kind: 'text',
    text: 'This request was already sent.',
  });
});

describe('people who leave', () => {
  /** Runs something while a person's account is deactivated. */
  async function without<T>(user: string, work: () => Promise<T>): Promise<T> {
    const { users } = h.slack.workspace;
    const known = users.get(user)!;
    users.set(user, { ...known, deleted: true });
    const result = await work();
    users.set(user, known);
    // The app remembers for a minute who somebody is.
    h.stack.clock.forward(61_000);
    return result;
  }
  const notEnough = /^Too few of the people named by the rule can approve this/;

  test('the sole approver: the requester is notified within the hour, once', async () => {
    const id = await h.share({ to: 'x@nowhere.example' });
    expect(h.replies(id)).toEqual([]);
    await without(bob, async () => {
      for (const _ of [1, 2, 3]) await h.later(minutes(61));
    });
    expect(h.replies(id).map(({ text }) => text)).toEqual([expect.stringMatching(notEnough)]);
    expect(await h.state(id)).toBe('awaiting_approval');
  });

  test('one of two approvers of a rule that needs both: the requester is notified', async () => {
    const id = await without('U0CAT', () => h.share({ to: 'x@two.example' }));
    expect(h.replies(id)[0]?.text).toMatch(/^Too few of the people/);
  });

  test('an unclear answer about the requester cancels nothing', async () => {
    const id = await h.share({ to: 'x@nowhere.example' });
    h.slack.faults = (method) =>
      method === 'users.info' ? { kind: 'error', error: 'user_not_visible' } : undefined;
    await h.later(minutes(61));
    h.endFaults();
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(h.replies(id)).toEqual([]);
  });

  test('the requester: nobody can approve, nothing is sent, and the approvers see it', async () => {
    const id = await h.share(partner);
    expectView(await h.slack.click(bob, h.approvalRequestTo(id, bob), 'review_request'));
    const refused = await without(ann, async () => {
      const seen = await h.slack.submit(bob, { decision: 'approve' });
      await h.stack.drain();
      return seen;
    });
    expect(viewWords(refused)).toContain('no longer a full member');
    expect(await h.state(id)).toBe('cancelled');
    expect(h.icws.outbox).toEqual([]);
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: the requester is no longer/);
    expect(wordsOf(h.approvalRequestTo(id, bob))).not.toContain('review_request');
  });
});
