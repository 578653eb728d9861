/** Approval by other people: asked where the rule says, authorized at every click, decided exactly once. */
import type { Seen } from '../../infra/local/simulators/slack/simulator.ts';
import type { Message } from '../../infra/local/simulators/slack/workspace.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  Harness,
  shortId,
  wordsOf,
} from '../support/harness.ts';

const cat = 'U0CAT';
const minute = 60_000;

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        {
          name: 'direct',
          recipients: ['*@direct.example'],
          approvers: [bob, 'S0LEADS'],
          purposeRequired: true,
        },
        {
          name: 'channel',
          recipients: ['*@channel.example'],
          approvers: [bob, cat],
          askIn: 'C0QA',
          approvals: 2,
        },
        {
          name: 'two',
          recipients: ['*@two.example'],
          approvers: [bob, cat],
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
        { name: 'colleagues', recipients: ['*@example.com'] },
      ],
    },
  });
  const { users, groups } = h.slack.workspace;
  users.set(cat, { id: cat, name: 'Cat', email: 'cat@example.com', team_id: 'T0LOCAL' });
  groups.set('S0LEADS', [cat]);
  groups.set('S0EMPTY', []);
});
afterAll(() => h.stop());
beforeEach(() => h.reset());

/** A request that has been asked for, and its copies by place. */
async function ask(rule: string) {
  const id = await h.approve({ recipient_email: `x@${rule}.example`, purpose: 'Training' });
  await h.stack.drain();
  return id;
}
const copies = (id: string): Message[] =>
  h.messages(id).filter(({ text, thread_ts }) => !thread_ts && text.includes('asks to share'));
const copyFor = (id: string, user: string): Message => {
  const channel = h.slack.workspace.direct(user);
  const found = copies(id).find((one) => one.channel === channel);
  if (!found) throw new Error(`${user} was not asked`);
  return found;
};
const open = (user: string, message: Message) => h.slack.click(user, message, 'review_request');
async function decide(
  user: string,
  message: Message,
  decision: string,
  reason?: string,
): Promise<Seen> {
  expectView(await open(user, message));
  return h.slack.submit(user, { decision, ...(reason === undefined ? {} : { reason }) });
}

describe('asking', () => {
  test('directly: each approver, also those of groups, once', async () => {
    const id = await ask('direct');
    expect(
      copies(id)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['D0BOB', 'D0CAT']);
    expect(h.parents(id)).toHaveLength(1 + 2);
    for (const copy of copies(id)) {
      expect(wordsOf(copy)).toContain('review_request');
      expect(wordsOf(copy)).not.toMatch(/Call \d|Hello Bob|Training|\bsent\b/);
    }
  });

  test('in a channel: one message', async () => {
    const id = await ask('channel');
    expect(copies(id).map(({ channel }) => channel)).toEqual(['C0QA']);
  });

  test('in a channel that is closed to the app: each approver directly', async () => {
    const id = await ask('closed');
    expect(copies(id).map(({ channel }) => channel)).toEqual(['D0BOB']);
  });

  test('nowhere: nobody is posted to', async () => {
    const id = await ask('nowhere');
    expect(copies(id)).toEqual([]);
    expect((await h.item(id)).dueAt).toBeGreaterThan(h.stack.clock.now());
  });

  test('a departed approver does not break the request', async () => {
    h.slack.faults = (method, args) =>
      method === 'chat.postMessage' && args.channel === bob
        ? { kind: 'error', error: 'user_disabled' }
        : undefined;
    const id = await ask('direct');
    expect(copies(id).map(({ channel }) => channel)).toEqual(['D0CAT']);
    await decide(cat, copyFor(id, cat), 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
  });

  test('a rule that names nobody any more is told to the requester, who can cancel', async () => {
    const id = await ask('empty');
    expect(h.replies(id)[0]?.text).toMatch(/^Not enough people named by the rule can approve/);
    const [parent] = h.parents(id);
    expect(await h.slack.click(ann, parent!, 'cancel_request')).toEqual({ kind: 'nothing' });
  });
});

describe('deciding', () => {
  test('the view shows everything: content, who asks, why, the rule, why you are asked, until when', async () => {
    const id = await ask('direct');
    const { view } = expectView(await open(cat, copyFor(id, cat)));
    const words = wordsOf(view as never);
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
      expect(words).toContain(part);
    }
    expect(view.callback_id).toBe('share_decision');
  });

  test('approved: sent once, every copy updated, its buttons gone', async () => {
    const id = await ask('direct');
    expect((await decide(bob, copyFor(id, bob), 'approve')).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    for (const copy of copies(id)) {
      expect(wordsOf(copy)).not.toContain('review_request');
      expect(copy.text).toContain('Sent ');
    }
  });

  test('as many distinct approvers as the rule asks for, each counted once, shown so far', async () => {
    const id = await ask('channel');
    const [copy] = copies(id);
    await decide(bob, copy!, 'approve');
    await decide(bob, copy!, 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(copies(id)[0]?.text).toContain('Approved so far by <@U0BOB>');
    expect(h.icws.outbox).toHaveLength(0);
    await decide(cat, copies(id)[0]!, 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('rejected: a reason is needed, goes to the requester alone, nothing is sent', async () => {
    const id = await ask('direct');
    const copy = copyFor(id, bob);
    expect(expectErrors(await decide(bob, copy, 'reject')).reason).toMatch(/Say why/);
    expect(
      (await h.slack.submit(bob, { decision: 'reject', reason: 'Wrong *customer*' })).kind,
    ).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('rejected');
    expect(h.icws.outbox).toHaveLength(0);
    expect((await h.item(id)).fields.emailBody).toBeUndefined();
    expect(h.replies(id)[0]?.text).toMatch(/^The email was not sent: <@U0BOB> rejected/);
    const told = h.messages(id).filter((one) => wordsOf(one).includes('Wrong *customer*'));
    expect(told.map(({ channel }) => channel)).toEqual([h.slack.workspace.direct(ann)]);
  });

  test('no choice, or a reason that is too short, is a field error', async () => {
    const id = await ask('direct');
    expectView(await open(bob, copyFor(id, bob)));
    expect(expectErrors(await h.slack.submit(bob)).decision).toBeDefined();
    expect(
      expectErrors(await h.slack.submit(bob, { decision: 'approve', reason: 'x' })).reason,
    ).toBeDefined();
  });
});

describe('who may not', () => {
  test.each([
    ['somebody else', 'U0EVE', 'Only the people whom the rule names'],
    ['the requester, though not an approver', ann, 'Only the people whom the rule names'],
    ['a guest', 'U0GUEST', 'Only full members'],
  ])('%s gets to know who may, alone, and nothing of the request', async (_, user, words) => {
    h.slack.workspace.users.set('U0EVE', { id: 'U0EVE', name: 'Eve', team_id: 'T0LOCAL' });
    const id = await ask('direct');
    const { view } = expectView(await open(user, copyFor(id, bob)));
    expect(wordsOf(view as never)).toContain(words);
    expect(wordsOf(view as never)).not.toMatch(/Hello Bob|Training/);
    expect(view.submit).toBeUndefined();
    const trail = h.stack.trail;
    expect(trail.some((line) => line.includes('click_refused') && line.includes(id))).toBe(true);
  });

  test('an approver who left the group between opening and deciding', async () => {
    const id = await ask('direct');
    expectView(await open(cat, copyFor(id, cat)));
    h.slack.workspace.groups.set('S0LEADS', []);
    const seen = expectView(await h.slack.submit(cat, { decision: 'approve' }));
    h.slack.workspace.groups.set('S0LEADS', [cat]);
    expect(wordsOf(seen.view as never)).toContain('Only the people');
    expect(await h.state(id)).toBe('awaiting_approval');
  });

  test('forged references approve nothing', async () => {
    const id = await ask('direct');
    const other = await ask('direct');
    const { view } = expectView(await open(bob, copyFor(id, bob)));
    const { contentHash } = JSON.parse(view.private_metadata) as { contentHash: string };
    for (const private_metadata of [JSON.stringify({ id: other, contentHash }), '{}', '']) {
      const payload = h.slack.submission(
        bob,
        { ...view, private_metadata },
        { decision: 'approve' },
      );
      const { text } = await h.slack.deliver({ payload });
      expect((JSON.parse(text) as { response_action: string }).response_action).toBe('update');
    }
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(await h.state(other)).toBe('awaiting_approval');
  });
});

describe('one’s own request', () => {
  test('is approved only with a reason, and all approvers are told', async () => {
    const id = await ask('self');
    const copy = copyFor(id, ann);
    expect(expectErrors(await decide(ann, copy, 'approve')).reason).toMatch(/your own request/);
    expect(
      (await h.slack.submit(ann, { decision: 'approve', reason: 'Nobody is here' })).kind,
    ).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    const nudges = h.messages(id).filter(({ text }) => text.includes('approved their own request'));
    expect(nudges.map(({ channel }) => channel).sort()).toEqual(['D0ANN', 'D0BOB']);
    expect(wordsOf(nudges[0])).toContain('Nobody is here');
    expect(copyFor(id, bob).text).toContain('Sent ');
  });
});

describe('time', () => {
  test('one reminder at half of the time, then expiry', async () => {
    const id = await ask('direct');
    await h.later(719 * minute);
    const reminders = () => h.messages(id).filter(({ text }) => text.startsWith('Reminder'));
    expect(reminders()).toHaveLength(0);
    await h.later(2 * minute);
    expect(
      reminders()
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['D0BOB', 'D0CAT']);
    await h.later(600 * minute);
    expect(reminders()).toHaveLength(2);
    await h.later(120 * minute);
    expect(await h.state(id)).toBe('expired');
    for (const copy of copies(id)) expect(wordsOf(copy)).not.toContain('review_request');
  });

  test('an approval after the end is refused although no sweep has run', async () => {
    const id = await ask('direct');
    expectView(await open(bob, copyFor(id, bob)));
    h.stack.clock.forward(1441 * minute);
    const seen = expectView(await h.slack.submit(bob, { decision: 'approve' }));
    expect(wordsOf(seen.view as never)).toContain('no longer possible');
    await h.later(0);
    expect(await h.state(id)).toBe('expired');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('approve against cancel against approve, at the same instant: exactly one wins', async () => {
    await h.warm(3);
    for (let round = 0; round < 3; round += 1) {
      const id = await ask('direct');
      const views = await Promise.all([bob, cat].map((user) => open(user, copyFor(id, user))));
      views.map(expectView);
      await Promise.all([
        h.slack.submit(bob, { decision: 'approve' }),
        h.slack.submit(cat, { decision: 'reject', reason: 'No, not this' }),
        h.slack.click(ann, h.parents(id)[0]!, 'cancel_request'),
      ]);
      await h.stack.drain();
      const { events } = await h.item(id);
      const kinds = events.map(({ kind }) => kind);
      // Cancelling an approved share before it is sent is allowed: then nothing was sent.
      const decisions = kinds.filter((kind) =>
        ['approved', 'rejected', 'cancelled'].includes(kind),
      );
      // On a busy machine all may come too late to be written: then nothing is decided.
      expect(['', 'approved', 'rejected', 'cancelled', 'approved,cancelled']).toContain(
        decisions.join(),
      );
      expect(h.icws.outbox).toHaveLength(decisions.join() === 'approved' ? 1 : 0);
      h.icws.outbox = [];
    }
  });
});

describe('people who leave', () => {
  const leaves = (user: string) => {
    const known = h.slack.workspace.users.get(user)!;
    h.slack.workspace.users.set(user, { ...known, deleted: true });
    return () => {
      h.slack.workspace.users.set(user, known);
      // The app remembers for a minute who somebody is.
      h.stack.clock.forward(61_000);
    };
  };

  test('the sole approver: the requester is notified within the hour, once', async () => {
    const id = await ask('nowhere');
    expect(h.replies(id)).toEqual([]);
    const back = leaves(bob);
    for (const _ of [1, 2, 3]) await h.later(61 * minute);
    back();
    expect(h.replies(id).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Not enough people named by the rule can approve this anymore/),
    ]);
    expect(await h.state(id)).toBe('awaiting_approval');
    await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request');
  });

  test('one of two approvers of a rule that wants both: the requester is notified when asked', async () => {
    const back = leaves(cat);
    const id = await ask('two');
    back();
    expect(h.replies(id)[0]?.text).toMatch(/^Not enough people/);
    await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request');
  });

  test('an unclear answer about the requester cancels nothing', async () => {
    const id = await ask('nowhere');
    h.slack.faults = (method) =>
      method === 'users.info' ? { kind: 'error', error: 'user_not_visible' } : undefined;
    await h.later(61 * minute);
    h.slack.faults = () => undefined;
    expect(await h.state(id)).toBe('awaiting_approval');
    expect(h.replies(id)).toEqual([]);
    await h.slack.click(ann, h.parents(id)[0]!, 'cancel_request');
  });

  test('the requester: nobody can approve, nothing is sent, and its people are notified', async () => {
    const id = await ask('direct');
    const copy = copyFor(id, bob);
    expectView(await open(bob, copy));
    const back = leaves(ann);
    const refused = expectView(await h.slack.submit(bob, { decision: 'approve' }));
    expect(wordsOf(refused.view as never)).toContain('no longer a full member');
    await h.stack.drain();
    back();
    expect(await h.state(id)).toBe('cancelled');
    expect(h.icws.outbox).toEqual([]);
    expect(h.replies(id)[0]?.text).toMatch(/^The email was not sent: the requester is no longer/);
    expect(wordsOf(copyFor(id, bob))).not.toContain('review_request');
  });
});

describe('an unconfirmed share', () => {
  async function unconfirmed(rule: string) {
    h.icws.faults = [{ on: 'put', kind: 'reset' }];
    const id = rule === 'colleagues' ? await h.approve() : await ask(rule);
    if (rule === 'nowhere') {
      await h.slack.openHome(bob);
      expectView(await h.slack.clickHome(bob, 'review_request'));
      await h.slack.submit(bob, { decision: 'approve' });
    } else if (rule !== 'colleagues') await decide(bob, copyFor(id, bob), 'approve');
    if (rule === 'two') await decide(cat, copyFor(id, cat), 'approve');
    await h.stack.drain();
    expect(await h.state(id)).toBe('unconfirmed');
    return id;
  }
  const openResolve = async (user: string, id: string) =>
    expectView(await h.slack.click(user, h.parents(id)[0]!, 'resolve_request'));

  test('is asked of its approvers, with the facts to find out by', async () => {
    const id = await unconfirmed('direct');
    const { view } = await openResolve(bob, id);
    const words = wordsOf(view as never);
    expect(words).toContain(shortId(id));
    expect(words).toContain('x…@direct.example');
    expect(words).toContain(new URL(h.icws.baseUrl).host);
    // "Send again" approves it once more: all of it is shown.
    expect(words).toContain('x@direct.example');
    expect(words).toContain('Hello Bob');
  });

  test('is told in its thread also while Slack does not show the approvers’ group', async () => {
    h.icws.faults = [{ on: 'put', kind: 'reset' }];
    const id = await ask('direct');
    await decide(bob, copyFor(id, bob), 'approve');
    h.slack.faults = (method) =>
      method === 'usergroups.users.list' ? { kind: 'error', error: 'missing_scope' } : undefined;
    await h.stack.drain();
    h.slack.faults = () => undefined;
    expect(await h.state(id)).toBe('unconfirmed');
    expect(h.replies(id).find(({ channel }) => channel === 'C0QA')?.text).toMatch(
      /^It is not known whether the email was sent/,
    );
    expect(wordsOf(h.parents(id)[0])).toContain('resolve_request');
    expect(h.stack.lines.join('\n')).toContain('approvers_group_unreadable');
  });

  test('its requester may only close it: the report and sending again are its approvers’', async () => {
    const id = await unconfirmed('direct');
    for (const outcome of ['sent', 'send_again']) {
      await openResolve(ann, id);
      const refused = expectView(await h.slack.submit(ann, { outcome }));
      expect(wordsOf(refused.view as never)).toContain('Only the people');
      expect(await h.state(id)).toBe('unconfirmed');
    }
    await openResolve(ann, id);
    expect((await h.slack.submit(ann, { outcome: 'close' })).kind).toBe('closed');
    expect(await h.state(id)).toBe('failed');
  });

  test('a rule of two approvals wants two people to send it again', async () => {
    const id = await unconfirmed('two');
    h.stack.clock.forward(601_000);
    await openResolve(bob, id);
    expect((await h.slack.submit(bob, { outcome: 'send_again' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('unconfirmed');
    expect(h.puts()).toHaveLength(1);
    expect(wordsOf(h.parents(id)[0])).toContain('1 of 2 approvals');
    await openResolve(cat, id);
    await h.slack.submit(cat, { outcome: 'send_again' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.puts()).toHaveLength(2);
  });

  test.each([
    ['direct', ['D0BOB', 'D0CAT']],
    ['nowhere', ['D0BOB']],
  ])(
    'of a rule that asks %s: each approver is asked what happened, in a message of their own',
    async (rule, places) => {
      const id = await unconfirmed(rule);
      const asked = h
        .messages(id)
        .filter(
          ({ text, channel }) => channel.startsWith('D0') && text.startsWith('It is not known'),
        );
      expect(asked.map(({ channel }) => channel).sort()).toEqual(places);
      expect(wordsOf(copyFor(id, bob))).toContain('resolve_request');
      expect(h.replies(id).find(({ channel }) => channel === 'C0QA')?.text).toContain('<@U0BOB>');
      await openResolve(bob, id);
      await h.slack.submit(bob, { outcome: 'sent' });
      await h.stack.drain();
      for (const copy of copies(id)) expect(wordsOf(copy)).not.toContain('resolve_request');
    },
  );

  test('“it went out” ends it as sent, by a person', async () => {
    const id = await unconfirmed('colleagues');
    await openResolve(ann, id);
    expect((await h.slack.submit(ann, { outcome: 'sent' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.replies(id).at(-1)?.text).toMatch(/^The email was sent: <@U0ANN> found out/);
    expect((await h.item(id)).fields.emailBody).toBeUndefined();
    expect(wordsOf(h.parents(id)[0])).not.toContain('resolve_request');
  });

  test('“send again” is refused for ten minutes, then sends once', async () => {
    const id = await unconfirmed('colleagues');
    await openResolve(ann, id);
    const early = expectView(await h.slack.submit(ann, { outcome: 'send_again' }));
    expect(wordsOf(early.view as never)).toContain('ten minutes after');
    h.stack.clock.forward(601_000);
    expect((await h.slack.submit(ann, { outcome: 'send_again' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.puts()).toHaveLength(2);
  });

  test('“send again” that comes to nothing claims nothing of the first sending', async () => {
    const id = await unconfirmed('colleagues');
    h.stack.clock.forward(601_000);
    await openResolve(ann, id);
    await h.slack.submit(ann, { outcome: 'send_again' });
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
    await h.stack.drain();
    expect(await h.state(id)).toBe('failed');
    const told = h.replies(id).at(-1)?.text;
    expect(told).toMatch(/^It is still not known whether the email was sent/);
    expect(told).toContain('PureConnect refused it');
    expect(wordsOf(h.parents(id)[0])).toContain('not known whether it was sent');
    expect(await h.slack.command(ann, 'C0QA', `status ${shortId(id)}`)).toMatchObject({
      text: expect.stringContaining('finished: it is not known whether the email was sent'),
    });
  });

  test('“close” ends it without a claim, and removes the body', async () => {
    const id = await unconfirmed('colleagues');
    await openResolve(ann, id);
    await h.slack.submit(ann, { outcome: 'close' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('failed');
    expect(h.replies(id).at(-1)?.text).toMatch(/^It is still not known whether the email was sent/);
    expect(wordsOf(h.parents(id)[0])).not.toMatch(/\bnot sent\b/i);
    expect((await h.item(id)).fields.emailBody).toBeUndefined();
    expect(h.puts()).toHaveLength(1);
  });
});
