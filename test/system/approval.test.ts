/** Approval by other people: asked where the rule says, authorized at every click, decided exactly once. */
import type { Seen } from '../../infra/local/simulators/slack/simulator.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  policyOf,
  shortId,
  useHarness,
  viewWords,
  wordsOf,
} from '../support/harness.ts';

const cat = 'U0CAT';
const minute = 60_000;
const both = [bob, cat];

const h = useHarness({
  policy: policyOf(
    {
      name: 'direct',
      recipients: ['*@direct.example'],
      approvers: [bob, 'S0LEADS'],
      purposeRequired: true,
    },
    {
      name: 'channel',
      recipients: ['*@channel.example'],
      approvers: both,
      askIn: 'C0QA',
      approvals: 2,
    },
    { name: 'closed', recipients: ['*@closed.example'], approvers: [bob], askIn: 'C0PRIVATE' },
    { name: 'nowhere', recipients: ['*@nowhere.example'], approvers: [bob], askIn: 'nowhere' },
    {
      name: 'self',
      recipients: ['*@self.example'],
      approvers: [ann, bob],
      selfApproval: 'with_reason',
    },
    { name: 'empty', recipients: ['*@empty.example'], approvers: ['S0EMPTY'] },
  ),
});
beforeAll(() => {
  const { users, groups } = h.slack.workspace;
  users.set(cat, { id: cat, name: 'Cat', email: 'cat@example.com', team_id: 'T0LOCAL' });
  groups.set('S0LEADS', [cat]);
  groups.set('S0EMPTY', []);
});

/** A request by a rule, whose approvers have been asked. */
const ask = (rule: string) => h.share({ to: `x@${rule}.example`, purpose: 'Training' });
const open = async (id: string, user: string, by = user) =>
  expectView(await h.slack.click(user, h.approvalRequestTo(id, by), 'review_request')).view;
const approve = (id: string, user: string) =>
  h.decide(user, h.approvalRequestTo(id, user), 'approve');
const places = (messages: { channel: string }[]) => messages.map(({ channel }) => channel).sort();

describe('asking', () => {
  test.each([
    ['direct', 'each approver, also those of groups, once', ['D0BOB', 'D0CAT']],
    ['channel', 'its channel', ['C0QA']],
    ['closed', 'each approver, where the app cannot post to its channel', ['D0BOB']],
    ['nowhere', 'nobody', []],
  ])('by the rule “%s” asks %s', async (rule, _, asked) => {
    const id = await ask(rule);
    expect(places(h.approvalRequests(id))).toEqual(asked);
    expect(h.parents(id)).toHaveLength(1 + asked.length);
    for (const message of h.approvalRequests(id)) {
      expect(wordsOf(message)).toContain('review_request');
      expect(wordsOf(message)).not.toMatch(/Call \d|Hello Bob|Training|\bsent\b/);
    }
    expect((await h.item(id)).dueAt).toBeGreaterThan(h.stack.clock.now());
  });

  test('in a channel mentions the approvers, so that they are notified; the reminder, too', async () => {
    const id = await ask('channel');
    const [asked] = h.approvalRequests(id);
    const mentions = both.map((user) => `<@${user}>`).join(', ');
    expect(asked?.text).toContain(`${mentions}: <@U0ANN> needs approval`);
    await h.later(12 * 3_600_000);
    expect(h.replies(id).some(({ text }) => text.startsWith(`${mentions} Reminder`))).toBe(true);
  });

  test('a group of more than thirty: the requester reads how many were not asked', async () => {
    const many = Array.from({ length: 34 }, (_, index) => `U0MANY${index}`);
    const { users, groups } = h.slack.workspace;
    for (const id of many) users.set(id, { id, name: id, team_id: 'T0LOCAL' });
    groups.set('S0LEADS', many);
    const id = await ask('direct');
    groups.set('S0LEADS', [cat]);
    expect(h.approvalRequests(id)).toHaveLength(30);
    expect(h.parents(id)[0]?.text).toContain('5 more approvers weren’t asked directly');
  });

  test('a departed approver does not break the request', async () => {
    h.slack.faults = (method, args) =>
      method === 'chat.postMessage' && args.channel === bob
        ? { kind: 'error', error: 'user_disabled' }
        : undefined;
    const id = await ask('direct');
    expect(places(h.approvalRequests(id))).toEqual(['D0CAT']);
    await approve(id, cat);
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
  });

  test('a rule that names nobody anymore: the requester is notified and can cancel', async () => {
    const id = await ask('empty');
    expect(h.replies(id)[0]?.text).toMatch(/^Too few of the people named by the rule can approve/);
    const cancelled = await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request');
    expect(cancelled).toEqual({ kind: 'nothing' });
  });
});

describe('deciding', () => {
  test('the view shows the content, who asks, why, the rule, why you are asked, until when', async () => {
    const id = await ask('direct');
    const view = await open(id, cat);
    for (const part of [
      'Hello Bob',
      'Call ',
      'x@direct.example',
      'Training',
      '<@U0ANN>',
      '“direct”',
      '<!subteam^S0LEADS>',
      '<!date^',
      shortId(id),
    ]) {
      expect(wordsOf(view)).toContain(part);
    }
    expect(view.callback_id).toBe('share_decision');
  });

  test('approved: sent once, every message updated, its buttons removed', async () => {
    const id = await ask('direct');
    expect((await approve(id, bob)).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    for (const message of h.approvalRequests(id)) {
      expect(wordsOf(message)).not.toContain('review_request');
      expect(message.text).toContain('Sent ');
      // Who approved stays to be seen.
      expect(message.text).toContain(`Approved by <@${bob}>.`);
    }
  });

  test('needs as many approvers as the rule says, each counted once, shown so far', async () => {
    const id = await ask('channel');
    const [asked] = h.approvalRequests(id);
    await h.decide(bob, asked!, 'approve');
    await h.decide(bob, asked!, 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(h.approvalRequests(id)[0]?.text).toContain('Approved so far by <@U0BOB>');
    expect(h.icws.outbox).toHaveLength(0);
    await h.decide(cat, h.approvalRequests(id)[0]!, 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('rejected: a reason is required, goes to the requester alone, nothing is sent', async () => {
    const id = await ask('direct');
    const refused = await h.decide(bob, h.approvalRequestTo(id, bob), 'reject');
    expect(expectErrors(refused).reason).toMatch(/Enter a reason/);
    const rejected = await h.slack.submit(bob, { decision: 'reject', reason: 'Wrong *customer*' });
    expect(rejected.kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('rejected');
    expect(h.icws.outbox).toHaveLength(0);
    expect((await h.item(id)).email.emailBody).toBeUndefined();
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: <@U0BOB> rejected/);
    const withReason = h.messages(id).filter((one) => wordsOf(one).includes('Wrong *customer*'));
    expect(places(withReason)).toEqual([h.slack.workspace.direct(ann)]);
  });

  test.each([
    ['no choice', {}, 'decision'],
    ['a reason that is too short', { decision: 'approve', reason: 'x' }, 'reason'],
  ])('%s is a field error', async (_, values: Record<string, string>, field) => {
    await open(await ask('direct'), bob);
    expect(expectErrors(await h.slack.submit(bob, values))).toHaveProperty(field);
  });

  test('one’s own request needs a reason, and all approvers are notified', async () => {
    const id = await ask('self');
    expect(expectErrors(await approve(id, ann)).reason).toMatch(/your own request/);
    const approved = await h.slack.submit(ann, { decision: 'approve', reason: 'Nobody is here' });
    expect(approved.kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    const notices = h
      .messages(id)
      .filter(({ text }) => text.includes('approved their own request'));
    expect(places(notices)).toEqual(['D0ANN', 'D0BOB']);
    expect(wordsOf(notices[0])).toContain('Nobody is here');
    expect(h.approvalRequestTo(id, bob).text).toContain('Sent ');
  });
});

// Who may do what in which state: authorization.test.ts.
describe('who may not', () => {
  test('somebody whom the rule does not name sees nothing, and leaves a line in the trail', async () => {
    h.slack.workspace.users.set('U0EVE', { id: 'U0EVE', name: 'Eve', team_id: 'T0LOCAL' });
    const id = await ask('direct');
    const view = await open(id, 'U0EVE', bob);
    expect(wordsOf(view)).toContain('can decide on this request');
    expect(wordsOf(view)).not.toMatch(/Hello Bob|Training/);
    expect(view.submit).toBeUndefined();
    const refused = h.stack.trail.filter((line) => line.includes('click_refused'));
    expect(refused.filter((line) => line.includes(id))).toHaveLength(1);
  });

  test('an approver who left the group between opening and deciding', async () => {
    const id = await ask('direct');
    await open(id, cat);
    h.slack.workspace.groups.set('S0LEADS', []);
    const seen = await h.slack.submit(cat, { decision: 'approve' });
    h.slack.workspace.groups.set('S0LEADS', [cat]);
    expect(viewWords(seen)).toContain('can decide on this request');
    expect(await h.state(id)).toBe('awaiting_approval');
  });

  test.each<[string, (other: string, contentHash: string) => string]>([
    ['another request', (id, contentHash) => JSON.stringify({ id, contentHash })],
    ['an empty one', () => '{}'],
    ['none', () => ''],
  ])('a forged reference approves nothing: %s', async (_, make) => {
    const id = await ask('direct');
    const other = await ask('direct');
    const view = await open(id, bob);
    const { contentHash } = JSON.parse(view.private_metadata) as { contentHash: string };
    const forged = { ...view, private_metadata: make(other, contentHash) };
    const answer = await h.interact(h.slack.submission(bob, forged, { decision: 'approve' }));
    expect(answer.response_action).toBe('update');
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(await h.state(other)).toBe('awaiting_approval');
  });
});

describe('time', () => {
  test('one reminder at half of the time, then expiry', async () => {
    const id = await ask('direct');
    await h.later(719 * minute);
    const reminders = () => h.messages(id).filter(({ text }) => text.startsWith('Reminder'));
    expect(reminders()).toHaveLength(0);
    await h.later(2 * minute);
    expect(places(reminders())).toEqual(['D0BOB', 'D0CAT']);
    await h.later(600 * minute);
    expect(reminders()).toHaveLength(2);
    await h.later(120 * minute);
    expect(await h.state(id)).toBe('expired');
    for (const asked of h.approvalRequests(id))
      expect(wordsOf(asked)).not.toContain('review_request');
  });

  test('an approval after the expiry is refused although no sweep has run', async () => {
    const id = await ask('direct');
    await open(id, bob);
    h.stack.clock.forward(1441 * minute);
    expect(viewWords(await h.slack.submit(bob, { decision: 'approve' }))).toContain(
      'The time to decide on this request has passed',
    );
    await h.later(0);
    expect(await h.state(id)).toBe('expired');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test.each([1, 2])('approve, reject and cancel at once: exactly one wins (%d)', async () => {
    await h.warm(3);
    const id = await ask('direct');
    await Promise.all(both.map((user) => open(id, user)));
    await Promise.all<Seen>([
      h.slack.submit(bob, { decision: 'approve' }),
      h.slack.submit(cat, { decision: 'reject', reason: 'No, not this' }),
      h.slack.click(ann, h.parents(id)[0]!, 'cancel_request'),
    ]);
    await h.stack.drain();
    const { events } = await h.item(id);
    const decisions = events
      .map(({ kind }) => kind)
      .filter((kind) => ['approved', 'rejected', 'cancelled'].includes(kind))
      .join();
    // Cancelling an approved share before it is sent is allowed: then nothing was sent. On a busy machine all
    // may come too late to be written: then nothing is decided.
    expect(['', 'approved', 'rejected', 'cancelled', 'approved,cancelled']).toContain(decisions);
    expect(h.icws.outbox).toHaveLength(decisions === 'approved' ? 1 : 0);
  });
});
