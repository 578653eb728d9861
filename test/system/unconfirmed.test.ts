/** A share of which nobody knows whether it was sent: who is asked, and what each answer leads to. */
import type { SlackFaults } from '../../infra/local/simulators/slack/server.ts';
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
const h = useHarness({
  policy: policyOf(
    { name: 'direct', recipients: ['*@direct.example'], approvers: [bob, 'S0LEADS'] },
    { name: 'two', recipients: ['*@two.example'], approvers: [bob, cat], approvals: 2 },
    { name: 'nowhere', recipients: ['*@nowhere.example'], approvers: [bob], askIn: 'nowhere' },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});
beforeAll(() => {
  const { users, groups } = h.slack.workspace;
  users.set(cat, { id: cat, name: 'Cat', email: 'cat@example.com', team_id: 'T0LOCAL' });
  groups.set('S0LEADS', [cat]);
});

/** Who approves a share by a rule. */
const approversOf: Record<string, string[]> = { direct: [bob], two: [bob, cat] };

/** An approved share whose PUT was answered by a reset; its worker runs under these faults. */
async function unconfirmed(rule: string, faults: SlackFaults = () => undefined): Promise<string> {
  const own = rule === 'colleagues';
  h.icws.faults = [{ on: 'put', kind: 'reset' }];
  const id = await h.share(own ? {} : { to: `x@${rule}.example` });
  for (const user of approversOf[rule] ?? [])
    await h.decide(user, h.approvalRequestTo(id, user), 'approve');
  if (rule === 'nowhere') {
    await h.slack.openHome(bob);
    expectView(await h.slack.clickHome(bob, 'review_request'));
    await h.slack.submit(bob, { decision: 'approve' });
  }
  h.slack.faults = faults;
  await h.stack.drain();
  h.endFaults();
  expect(await h.state(id)).toBe('unconfirmed');
  return id;
}

/** Says what became of it. */
async function resolve(id: string, user: string, outcome: string) {
  expectView(await h.slack.click(user, h.parents(id)[0]!, 'resolve_request'));
  return h.slack.submit(user, { outcome });
}
const unknown = /^It’s not known whether the email was sent/;
const inChannel = (id: string) => h.replies(id).find(({ channel }) => channel === 'C0QA')?.text;

describe('under a rule with approvers', () => {
  test('they see what they need to find out, and all that sending again would approve', async () => {
    const id = await unconfirmed('direct');
    const seen = await h.slack.click(bob, h.parents(id)[0]!, 'resolve_request');
    const { host } = new URL(h.icws.baseUrl);
    for (const part of [shortId(id), host, 'x@direct.example', 'Hello Bob'])
      expect(viewWords(seen)).toContain(part);
    expect(viewWords(seen)).not.toContain('x…@direct.example');
  });

  test.each([
    ['direct', ['D0BOB', 'D0CAT']],
    ['nowhere', ['D0BOB']],
  ])('“%s”: each of them is asked in a message of their own', async (rule, places) => {
    const id = await unconfirmed(rule);
    const asked = h
      .messages(id)
      .filter(({ text, channel }) => channel.startsWith('D0') && unknown.test(text));
    expect(asked.map(({ channel }) => channel).sort()).toEqual(places);
    expect(wordsOf(h.approvalRequestTo(id, bob))).toContain('resolve_request');
    expect(inChannel(id)).toContain('<@U0BOB>');
    await resolve(id, bob, 'sent');
    await h.stack.drain();
    for (const one of h.approvalRequests(id)) expect(wordsOf(one)).not.toContain('resolve_request');
  });

  test('the thread says so also while Slack does not show the approvers’ group', async () => {
    const id = await unconfirmed('direct', (method) =>
      method === 'usergroups.users.list' ? { kind: 'error', error: 'missing_scope' } : undefined,
    );
    expect(inChannel(id)).toMatch(unknown);
    expect(wordsOf(h.parents(id)[0])).toContain('resolve_request');
    expect(h.stack.lines.join('\n')).toContain('approvers_group_unreadable');
  });

  test('the requester may only close it', async () => {
    const id = await unconfirmed('direct');
    for (const outcome of ['sent', 'send_again']) {
      expect(viewWords(await resolve(id, ann, outcome))).toContain('can decide on this request');
      expect(await h.state(id)).toBe('unconfirmed');
    }
    expect((await resolve(id, ann, 'close')).kind).toBe('closed');
    expect(await h.state(id)).toBe('failed');
  });

  test('that needs two approvals, two people send it again', async () => {
    const id = await unconfirmed('two');
    h.stack.clock.forward(601_000);
    expect((await resolve(id, bob, 'send_again')).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('unconfirmed');
    expect(h.puts()).toHaveLength(1);
    expect(wordsOf(h.parents(id)[0])).toContain('1 of 2 approvals');
    await resolve(id, cat, 'send_again');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.puts()).toHaveLength(2);
  });
});

describe('the requester’s own share', () => {
  test('“sent” ends it as sent, by a person', async () => {
    const id = await unconfirmed('colleagues');
    expect((await resolve(id, ann, 'sent')).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.replies(id).at(-1)?.text).toMatch(/^Sent\. <@U0ANN> reported/);
    expect((await h.item(id)).email.emailBody).toBeUndefined();
    expect(wordsOf(h.parents(id)[0])).not.toContain('resolve_request');
  });

  test('“send again” is refused for ten minutes, then sends once', async () => {
    const id = await unconfirmed('colleagues');
    // At the choice, which a long view may show alone.
    const errors = expectErrors(await resolve(id, ann, 'send_again'));
    expect(errors).toEqual({ outcome: expect.stringContaining('10 minutes after') });
    h.stack.clock.forward(601_000);
    expect((await h.slack.submit(ann, { outcome: 'send_again' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.puts()).toHaveLength(2);
  });

  test('“send again” that fails claims nothing about the first PUT', async () => {
    const id = await unconfirmed('colleagues');
    h.stack.clock.forward(601_000);
    await resolve(id, ann, 'send_again');
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
    await h.stack.drain();
    expect(await h.state(id)).toBe('failed');
    const reply = h.replies(id).at(-1)?.text;
    expect(reply).toMatch(/^It’s still not known whether the email was sent/);
    expect(reply).toContain('PureConnect refused it');
    expect(wordsOf(h.parents(id)[0])).toContain('not known whether this was sent');
    expect(await h.slack.command(ann, 'C0QA', `status ${shortId(id)}`)).toMatchObject({
      text: expect.stringContaining('Closed, not known whether it was sent'),
    });
  });

  test('“close” ends it without a claim, and removes the body', async () => {
    const id = await unconfirmed('colleagues');
    await resolve(id, ann, 'close');
    await h.stack.drain();
    expect(await h.state(id)).toBe('failed');
    expect(h.replies(id).at(-1)?.text).toMatch(/^It’s still not known whether the email was sent/);
    expect(wordsOf(h.parents(id)[0])).not.toMatch(/\bnot sent\b/i);
    expect((await h.item(id)).email.emailBody).toBeUndefined();
    expect(h.puts()).toHaveLength(1);
  });
});
