/** The other ways to a share: shortcuts, App Home, status, send again; and the warning before a repetition. */
import type { Message } from '../../infra/local/simulators/slack/workspace.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  filledIn,
  Harness,
  shortId,
  wordsOf,
} from '../support/harness.ts';
import { confirmed, plainDraft } from '../support/requests.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        { name: 'asked', recipients: ['*@asked.example'], approvers: [bob], askIn: 'nowhere' },
        { name: 'colleagues', recipients: ['*@example.com'] },
      ],
      dailyLimitPerRequester: 1000,
    },
  });
});
afterAll(() => h.stop());
beforeEach(() => h.reset());

const top = (user: string) => wordsOf(h.slack.workspace.stack(user).at(-1) as never);
const { recording_id: _, ...rest } = filledIn();
const fresh = '1DE0C017-CD4F-D013-8E31-18D8B7470001';

describe('shortcuts', () => {
  test('the global one opens the empty form; its outcome is told directly', async () => {
    const { view } = expectView(await h.slack.shortcut(ann, 'share_recording'));
    expect(view.callback_id).toBe('share_form');
    const review = expectView(await h.slack.submit(ann, { recording_id: fresh, ...rest }));
    await h.slack.submit(ann);
    await h.stack.drain();
    expect(h.parents(review.view.external_id!)[0]?.channel).toBe(h.slack.workspace.direct(ann));
  });

  test.each([
    ['a message', undefined],
    ['a message in a thread', '1700000000.000001'],
  ])('on %s: its recording is filled in, and its thread is told', async (_, thread_ts) => {
    const id = `2DE0C017-CD4F-D013-8E31-18D8B747000${thread_ts ? 1 : 2}`;
    const message: Message = {
      channel: 'C0QA',
      ts: '1700000000.000009',
      text: `please listen to ${id.toLowerCase()}, minute three`,
      blocks: [],
      edited: 0,
      ...(thread_ts === undefined ? {} : { thread_ts }),
    };
    expectView(await h.slack.shortcut(ann, 'share_recording_message', message));
    expect(top(ann)).toContain(id.toLowerCase());
    const review = expectView(await h.slack.submit(ann, rest));
    await h.slack.submit(ann);
    await h.stack.drain();
    const told = h.messages(review.view.external_id!);
    expect(told).toHaveLength(2);
    for (const one of told) {
      expect(one.channel).toBe('C0QA');
      expect(one.thread_ts).toBe(thread_ts ?? message.ts);
    }
    expect(told.at(-1)?.text).toMatch(/^The email was sent/);
  });

  test('a form that Slack does not open is told directly', async () => {
    h.slack.faults = (method) => (method === 'views.open' ? { kind: 'reset' } : undefined);
    await h.slack.shortcut(ann, 'share_recording');
    const last = h.slack.workspace.messages.at(-1);
    expect(last?.channel).toBe(h.slack.workspace.direct(ann));
    expect(last?.text).toContain('did not open the form in time');
  });
});

describe('status', () => {
  test('lists one’s own latest shares, or the one named, and nobody else’s', async () => {
    const id = await h.approve();
    await h.stack.drain();
    const all = await h.slack.command(ann, 'C0QA', 'status');
    expect(all).toMatchObject({ kind: 'text', text: expect.stringContaining(shortId(id)) });
    const one = await h.slack.command(ann, 'C0QA', `status ${shortId(id).toLowerCase()}`);
    expect(one).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(/the email was sent.*b…@example\.com/),
    });
    expect(await h.slack.command(bob, 'C0QA', `status ${shortId(id)}`)).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('None of your last'),
    });
  });

  test('a draft that nobody confirmed is no share', async () => {
    const { view } = expectView(await h.fillIn());
    const seen = await h.slack.command(ann, 'C0QA', `status ${shortId(view.external_id!)}`);
    expect(seen).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('None of your last'),
    });
  });
});

/** A request that waits for these approvers, more urgent the lower its number. */
async function putWaiting(approvers: string[], index: number, now: number): Promise<string> {
  const id = `aaaa${index.toString(16).padStart(28, '0')}`;
  const rule = { name: 'many', approvers };
  const draft = plainDraft(now, rule, { id, teamId: 'T0LOCAL', requester: 'U0EVE' });
  const request = { ...confirmed(draft, now), expiresAt: now + 3_600_000 + index };
  const item = { pk: `request#${id}`, sk: 'request', writeId: 'w', waitingKey: 'T0LOCAL' };
  await h.put(JSON.parse(JSON.stringify({ ...item, ...request })) as Record<string, unknown>);
  return id;
}

async function removeWaiting(): Promise<void> {
  for (const { pk, sk } of await h.items()) {
    if (String(pk).startsWith('request#aaaa')) await h.remove({ pk, sk });
  }
}

describe('App Home', () => {
  const home = async (user: string) => JSON.stringify(await h.slack.openHome(user));

  test('shows what waits for me, and decides it', async () => {
    const id = await h.approve({ recipient_email: 'x@asked.example' });
    await h.stack.drain();
    expect(await home(ann)).not.toContain('review_request');
    expect(await home(bob)).toContain(shortId(id));
    expectView(await h.slack.clickHome(bob, 'review_request'));
    expect(top(bob)).toContain('Hello Bob');
    await h.slack.submit(bob, { decision: 'approve' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(await home(bob)).not.toContain('review_request');
  });

  test('shows my latest shares, cancels one, starts a new one', async () => {
    const id = await h.approve({ recipient_email: 'x@asked.example' });
    await h.stack.drain();
    const mine = await home(ann);
    expect(mine).toContain(shortId(id));
    expect(mine).not.toMatch(/Hello Bob|x@asked|Call \d/);
    await h.slack.clickHome(ann, 'cancel_request');
    expect(await h.state(id)).toBe('cancelled');
    const { view } = expectView(await h.slack.clickHome(ann, 'new_share'));
    expect(view.callback_id).toBe('share_form');
  });

  test('finds what waits for me behind sixty requests of others', async () => {
    const now = h.stack.clock.now();
    for (let index = 0; index < 60; index += 1) {
      await putWaiting(['U0CAT'], index, now);
    }
    const mine = await putWaiting([bob], 60, now);
    const text = await home(bob);
    expect(text).toContain(shortId(mine));
    expect(text).not.toContain('There may be more');
    await removeWaiting();
  });

  test('says so when not everything could be checked, and asks once for each group', async () => {
    const now = h.stack.clock.now();
    for (let index = 61; index < 101; index += 1) await putWaiting(['S0OTHER'], index, now);
    await h.stack.receiver.recycle();
    h.slack.faults = (method) =>
      method === 'usergroups.users.list' ? { kind: 'error', error: 'ratelimited' } : undefined;
    h.slack.calls.length = 0;
    const text = await home(bob);
    h.slack.faults = () => undefined;
    expect(text).toContain('There may be more: not every request could be checked');
    const asked = h.slack.calls.filter(({ method }) => method === 'usergroups.users.list');
    expect(asked).toHaveLength(1);
    await removeWaiting();
  });

  test('of somebody without shares says so', async () => {
    h.slack.workspace.users.set('U0NEW', { id: 'U0NEW', name: 'New', team_id: 'T0LOCAL' });
    const text = await home('U0NEW');
    expect(text).toContain('Nothing waits for you.');
    expect(text).toContain('You have not shared a recording yet.');
  });
});

describe('send again', () => {
  async function failed() {
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
    const id = await h.approve({
      email_body: 'The text\nof before',
      priority: '4',
      purpose: 'Training',
    });
    await h.stack.drain();
    return id;
  }

  test('opens the form as it was, through the same review, as a new share', async () => {
    const id = await failed();
    const { recordingId } = h;
    expectView(await h.slack.click(ann, h.replies(id)[0]!, 'send_again'));
    for (const part of [
      'The text\\nof before',
      recordingId,
      'bob@example.com',
      'Training',
      '"value":"4"',
    ]) {
      expect(top(ann)).toContain(part);
    }
    const review = expectView(await h.slack.submit(ann));
    await h.slack.submit(ann);
    await h.stack.drain();
    expect(review.view.external_id).not.toBe(id);
    expect(await h.state(review.view.external_id!)).toBe('sent');
    expect(await h.state(id)).toBe('failed');
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.icws.outbox[0]).toMatchObject({ emailBody: 'The text\nof before', priority: 4 });
  });

  test('is for the requester alone, and for as long as the text is kept', async () => {
    const id = await failed();
    expectView(await h.slack.click(bob, h.replies(id)[0]!, 'send_again'));
    expect(top(bob)).toContain('Only the person who asked');
    expect(top(bob)).not.toContain('The text');
    expect(h.stack.trail.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      event: 'click_refused',
      requestId: id,
      user: bob,
      action: 'send_again',
      why: 'not_requester',
    });
    await h.later(25 * 3_600_000);
    expectView(await h.slack.click(ann, h.replies(id)[0]!, 'send_again'));
    expect(top(ann)).toContain('can no longer be sent again');
  });
});

describe('the same recording to the same address within a week', () => {
  const repeat = { recording_id: '3DE0C017-CD4F-D013-8E31-18D8B7470001' };

  test('is warned of, names the other request, and wants a tick', async () => {
    const first = await h.approve(repeat);
    await h.stack.drain();
    expect(await h.state(first)).toBe('sent');
    const variant = {
      recording_id: repeat.recording_id.toLowerCase(),
      recipient_email: 'Bob@Example.com',
    };
    const { view } = expectView(await h.fillIn(variant));
    expect(wordsOf(view as never)).toContain(
      `Already shared with this address: ${shortId(first)} was sent`,
    );
    const errors = expectErrors(await h.slack.submit(ann));
    expect(errors.already_sent).toMatch(/Select this to share it anyway/);
    expect(await h.state(view.external_id!)).toBe('draft');
    expect((await h.slack.submit(ann, { already_sent: 'yes' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
  });

  test('is warned of also after the signing secret was rotated', async () => {
    const values = { recording_id: '7DE0C017-CD4F-D013-8E31-18D8B7470001' };
    const first = await h.approve(values);
    await h.stack.drain();
    h.stack.clock.forward(61_000);
    h.slack.signingSecret = 'rotated';
    h.stack.putSlackSecret();
    const { view } = expectView(await h.fillIn(values));
    h.slack.signingSecret = 'local-signing-secret';
    h.stack.putSlackSecret();
    await h.stack.receiver.recycle();
    expect(wordsOf(view as never)).toContain(
      `Already shared with this address: ${shortId(first)} was sent`,
    );
  });

  test('another address, another recording, or a week later: no warning', async () => {
    for (const values of [{ ...repeat, recipient_email: 'cat@example.com' }, {}]) {
      const { view } = expectView(await h.fillIn(values));
      expect(wordsOf(view as never)).not.toContain('Share it anyway');
    }
    h.stack.clock.forward(7 * 86_400_000 + 1000);
    const { view } = expectView(await h.fillIn(repeat));
    expect(wordsOf(view as never)).not.toContain('Share it anyway');
  });

  test('what may have been sent is warned of', async () => {
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 500 }];
    const again = { recording_id: '5DE0C017-CD4F-D013-8E31-18D8B7470001' };
    const first = await h.approve(again);
    await h.stack.drain();
    expect(await h.state(first)).toBe('unconfirmed');
    const { view } = expectView(await h.fillIn(again));
    expect(wordsOf(view as never)).toContain(
      `it is not known whether the email of ${shortId(first)} was sent`,
    );
  });

  test('what already waits for approval is warned of, until it ends; a repetition not of itself', async () => {
    const values = {
      recording_id: '6DE0C017-CD4F-D013-8E31-18D8B7470001',
      recipient_email: 'x@asked.example',
    };
    const first = await h.approve(values);
    await h.stack.drain();
    expect(await h.state(first)).toBe('awaiting_approval');
    const { view } = expectView(await h.fillIn(values));
    expect(wordsOf(view as never)).toContain(
      `Already requested for this address: ${shortId(first)} is waiting for approval`,
    );
    expectErrors(await h.slack.submit(ann));
    await h.slack.openHome(ann);
    await h.slack.clickHome(ann, 'cancel_request');
    expect(await h.state(first)).toBe('cancelled');
    const { view: next } = expectView(await h.fillIn(values));
    expect(wordsOf(next as never)).not.toContain('Share it anyway');
  });

  test('what is approved and cannot go out yet is warned of', async () => {
    h.icws.faults = [{ on: 'login', kind: 'answer', status: 503 }];
    const values = { recording_id: '8DE0C017-CD4F-D013-8E31-18D8B7470001' };
    const first = await h.approve(values);
    await h.stack.drain();
    expect(await h.state(first)).toBe('approved');
    const { view } = expectView(await h.fillIn(values));
    expect(wordsOf(view as never)).toContain(
      `Already on its way to this address: ${shortId(first)} is approved`,
    );
  });

  test('what was not sent is not warned of', async () => {
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
    const again = { recording_id: '4DE0C017-CD4F-D013-8E31-18D8B7470001' };
    await h.approve(again);
    await h.stack.drain();
    const { view } = expectView(await h.fillIn(again));
    expect(wordsOf(view as never)).not.toContain('Share it anyway');
  });
});
