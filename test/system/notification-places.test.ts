/** Places that take no messages: what they hold back nobody else waits for, and the requester is notified elsewhere. */
import { ann, bob, policyOf, useHarness } from '../support/harness.ts';

const partner = { to: 'x@partner.example' };

const h = useHarness({
  policy: policyOf(
    { name: 'colleagues', recipients: ['*@example.com'] },
    { name: 'partners', recipients: ['*@partner.example'], approvers: [bob, 'S0QA'] },
  ),
});

test.each([
  ['a private channel without the app', 'C0PRIVATE'],
  ['an archived channel', 'C0OLD'],
  ['a channel that is gone', 'C0NOWHERE'],
])('typed in %s: the requester is notified directly', async (_, channel) => {
  const id = await h.share({}, ann, channel);
  expect(h.parents(id).map((one) => one.channel)).toEqual([h.slack.workspace.direct(ann)]);
  expect(h.replies(id).map((one) => one.thread_ts)).toEqual([h.parents(id)[0]?.ts]);
});

test.each([
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'no_permission',
  'a_code_that_is_not_known_yet',
])(
  'a channel that answers %s: approvers are asked, the requester is notified directly',
  async (error) => {
    const outcome = (id: string) => h.messages(id).find(({ text }) => text.startsWith('Sent.'));
    let tries = 0;
    h.slack.faults = (_, { channel }) => {
      if (channel !== 'C0QA') return undefined;
      tries += 1;
      return { kind: 'error', error };
    };
    const id = await h.share(partner);
    expect(h.parents(id)[0]?.channel).toBe(h.slack.workspace.direct(ann));
    await h.decide(bob, h.approvalRequestTo(id, bob), 'approve');
    await h.stack.drain();
    expect(outcome(id)?.channel).toBe(h.slack.workspace.direct(ann));
    expect((await h.item(id)).dueAt).toBeUndefined();
    expect(tries).toBe(1);
  },
);

test('nowhere to notify the requester: approvers are asked, the email is sent, and nothing is due', async () => {
  const direct = h.slack.workspace.direct(ann);
  h.slack.faults = (_, { channel }) =>
    channel === 'C0QA' || channel === ann || channel === direct
      ? { kind: 'error', error: 'messages_tab_disabled' }
      : undefined;
  const id = await h.share(partner);
  await h.decide(bob, h.approvalRequestTo(id, bob), 'approve');
  await h.stack.drain();
  expect(await h.state(id)).toBe('sent');
  expect((await h.item(id)).dueAt).toBeUndefined();
  expect(h.stack.lines.some((line) => line.includes('"notification_abandoned"'))).toBe(true);
});

test.each(['is_inactive', 'a_code_that_is_not_known_yet'])(
  'an update that is refused (%s) counts as made: nothing is due and no alarm is raised',
  async (error) => {
    h.slack.faults = (method) => (method === 'chat.update' ? { kind: 'error', error } : undefined);
    const id = await h.share();
    expect(await h.state(id)).toBe('sent');
    expect((await h.item(id)).dueAt).toBeUndefined();
    const lines = h.stack.lines.filter((line) => line.includes(id));
    expect(lines.some((line) => line.includes('"level":"ERROR"'))).toBe(false);
  },
);

test('a channel that is archived later: the outcome goes to the requester', async () => {
  h.slack.faults = (method, args) =>
    args.thread_ts || method === 'chat.update'
      ? { kind: 'error', error: 'is_archived' }
      : undefined;
  const id = await h.share();
  const outcome = h.messages(id).find(({ text }) => text.startsWith('Sent.'));
  expect(outcome?.channel).toBe(h.slack.workspace.direct(ann));
  expect((await h.item(id)).dueAt).toBeUndefined();
});

test('a message that somebody deleted is given up; the outcome is in the thread', async () => {
  h.slack.faults = (method) =>
    method === 'chat.update' ? { kind: 'error', error: 'message_not_found' } : undefined;
  const id = await h.share();
  expect(h.replies(id)).toHaveLength(1);
  expect((await h.item(id)).dueAt).toBeUndefined();
});
