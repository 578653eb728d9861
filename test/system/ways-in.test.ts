/** The other ways to a share: shortcuts, App Home, status, send again; and the warning before a repetition. */
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import type { Message } from '../../infra/local/simulators/slack/workspace.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  filledIn,
  policyOf,
  shortId,
  useHarness,
  viewWords,
  wordsOf,
} from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob], askIn: 'nowhere' },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});

const { recordings: _, ...rest } = filledIn();

describe('shortcuts', () => {
  test('the global one opens the empty form; its outcome is posted directly', async () => {
    const { view } = expectView(await h.slack.shortcut(ann, 'share_recording'));
    expect(view.callback_id).toBe('share_form');
    const review = expectView(await h.slack.submit(ann, { recordings: h.newRecording(), ...rest }));
    await h.confirm(ann);
    await h.stack.drain();
    expect(h.parents(review.view.external_id!)[0]?.channel).toBe(h.slack.workspace.direct(ann));
  });

  test.each([
    ['a message', undefined],
    ['a message in a thread', '1700000000.000001'],
  ])('on %s: its recording is filled in, and its thread is answered', async (_, thread_ts) => {
    const id = h.newRecording();
    const message: Message = {
      channel: 'C0QA',
      ts: '1700000000.000009',
      text: `please listen to ${id.toLowerCase()}, minute three`,
      blocks: [],
      edited: 0,
      ...(thread_ts === undefined ? {} : { thread_ts }),
    };
    expectView(await h.slack.shortcut(ann, 'share_recording_message', message));
    expect(h.topView(ann)).toContain(id.toLowerCase());
    const review = expectView(await h.slack.submit(ann, rest));
    await h.confirm(ann);
    await h.stack.drain();
    const posted = h.messages(review.view.external_id!);
    expect(posted).toHaveLength(2);
    for (const one of posted) {
      expect(one.channel).toBe('C0QA');
      expect(one.thread_ts).toBe(thread_ts ?? message.ts);
    }
    expect(posted.at(-1)?.text).toMatch(/^Sent\./);
  });

  test('a form that Slack does not open is reported directly', async () => {
    h.slack.faults = (method) => (method === 'views.open' ? { kind: 'reset' } : undefined);
    await h.slack.shortcut(ann, 'share_recording');
    const last = h.slack.workspace.messages.at(-1);
    expect(last?.channel).toBe(h.slack.workspace.direct(ann));
    expect(last?.text).toContain('didn’t open the form in time');
  });
});

describe('status', () => {
  test('lists one’s own latest shares, or the one named, and nobody else’s', async () => {
    const id = await h.share();
    const all = await h.slack.command(ann, 'C0QA', 'status');
    expect(all).toMatchObject({ kind: 'text', text: expect.stringContaining(shortId(id)) });
    const one = await h.slack.command(ann, 'C0QA', `status ${shortId(id).toLowerCase()}`);
    expect(one).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(/Sent.*b…@example\.com/),
    });
    expect(await h.slack.command(bob, 'C0QA', `status ${shortId(id)}`)).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('no share with this ID'),
    });
  });

  test('a draft that nobody confirmed is no share', async () => {
    const { view } = expectView(await h.fillIn());
    const seen = await h.slack.command(ann, 'C0QA', `status ${shortId(view.external_id!)}`);
    expect(seen).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('no share with this ID'),
    });
  });
});

describe('send again', () => {
  async function failed() {
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
    return h.share({ email_body: 'The text\nof before', priority: '4', purpose: 'Training' });
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
      expect(h.topView(ann)).toContain(part);
    }
    const review = expectView(await h.confirm(ann));
    await h.confirm(ann);
    await h.stack.drain();
    expect(review.view.external_id).not.toBe(id);
    expect(await h.state(review.view.external_id!)).toBe('sent');
    expect(await h.state(id)).toBe('failed');
    expect(h.icws.outbox).toHaveLength(1);
    expect(h.icws.outbox[0]).toMatchObject({ emailBody: 'The text\nof before', priority: 4 });
    // Each names the other, and the first is not offered again.
    const again = review.view.external_id!;
    expect(wordsOf(h.parents(again)[0])).toContain(`Continues ${shortId(id)}`);
    const [reply] = h.replies(id);
    expect(wordsOf(reply)).toContain(`Continued as ${shortId(again)}`);
    expect(wordsOf(reply)).not.toContain('send_again');
    expect(JSON.stringify(await h.slack.openHome(ann))).not.toContain('send_again');
  });

  test('twice, and untouched: whatever Slack keeps of an earlier form, every input comes back', async () => {
    h.slack.workspace.forgetsInitialValues = true;
    const first = await failed();
    const second = await failed();
    for (const id of [first, second]) {
      expectView(await h.slack.click(ann, h.replies(id)[0]!, 'send_again'));
      const { view } = expectView(await h.confirm(ann));
      expect(view.callback_id).toBe('share_review');
      h.slack.workspace.stacks.clear();
      h.stack.clock.forward(1000);
    }
    h.slack.workspace.forgetsInitialValues = false;
  });

  test('what is wrong with an input is shown at it', async () => {
    const id = await failed();
    expectView(await h.slack.click(ann, h.replies(id)[0]!, 'send_again'));
    const errors = expectErrors(await h.slack.submit(ann, { recordings: 'none' }));
    expect(Object.keys(errors)).toEqual([expect.stringMatching(/^recordings\.\d+$/)]);
  });

  test('is for the requester alone, and for as long as the text is kept', async () => {
    const id = await failed();
    expectView(await h.slack.click(bob, h.replies(id)[0]!, 'send_again'));
    expect(h.topView(bob)).toContain('Only the person who requested');
    expect(h.topView(bob)).not.toContain('The text');
    expect(h.stack.trail.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      event: 'click_refused',
      requestId: id,
      user: bob,
      action: 'send_again',
      why: 'not_requester',
      rule: 'colleagues',
    });
    await h.later(25 * 3_600_000);
    expectView(await h.slack.click(ann, h.replies(id)[0]!, 'send_again'));
    expect(h.topView(ann)).toContain('can no longer be sent again');
  });
});

describe('the same recording to the same address within a week', () => {
  const noWarning = /Share it anyway/;

  test('is warned about, names the other request, and needs a checkbox', async () => {
    const first = await h.share();
    expect(await h.state(first)).toBe('sent');
    const recordings = h.recordingId.toLowerCase();
    const { view } = expectView(await h.fillIn({ recordings, to: 'Bob@Example.com' }));
    expect(h.topView(ann)).toContain(
      `Already shared with one of these addresses: ${shortId(first)} was sent`,
    );
    const errors = expectErrors(await h.confirm(ann));
    expect(errors[`already_sent.${first}`]).toMatch(/required/);
    expect(await h.state(view.external_id!)).toBe('draft');
    expect((await h.slack.submit(ann, { already_sent: 'yes' })).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(2);
  });

  test('is warned about also after the signing secret was rotated', async () => {
    const first = await h.share();
    const recordings = h.recordingId;
    h.stack.clock.forward(61_000);
    h.setSigningSecret('rotated');
    const seen = await h.fillIn({ recordings });
    h.setSigningSecret('local-signing-secret');
    await h.stack.receiver.recycle();
    expect(viewWords(seen)).toContain(
      `Already shared with one of these addresses: ${shortId(first)} was sent`,
    );
  });

  test('another address, another recording, or a week later: no warning', async () => {
    await h.share();
    const recordings = h.recordingId;
    const other = { recordings, to: 'cat@example.com' };
    expect(viewWords(await h.fillIn(other))).not.toMatch(noWarning);
    expect(viewWords(await h.fillIn())).not.toMatch(noWarning);
    h.stack.clock.forward(7 * 86_400_000 + 1000);
    expect(viewWords(await h.fillIn({ recordings }))).not.toMatch(noWarning);
  });

  // Every state: test/unit/slack/previous-shares.test.ts.
  test.each<[string, IcwsFault, string | undefined]>([
    [
      'may have been sent',
      { on: 'put', kind: 'answer', status: 500 },
      'it’s not known whether ID was sent',
    ],
    [
      'is approved and waits for PureConnect',
      { on: 'login', kind: 'answer', status: 503 },
      'Already on its way to one of these addresses: ID is approved',
    ],
    ['was not sent', { on: 'put', kind: 'answer', status: 403 }, undefined],
  ])('what %s', async (_, fault, warning) => {
    h.icws.faults = [fault];
    const id = await h.share();
    const words = viewWords(await h.fillIn({ recordings: h.recordingId }));
    if (warning) expect(words).toContain(warning.replace('ID', shortId(id)));
    else expect(words).not.toMatch(noWarning);
  });

  test('what waits for approval is warned about until it ends; a repetition not about itself', async () => {
    const to = 'x@asked.example';
    const first = await h.share({ to });
    expect(await h.state(first)).toBe('awaiting_approval');
    const values = { recordings: h.recordingId, to };
    expect(viewWords(await h.fillIn(values))).toContain(
      `Already requested for one of these addresses: ${shortId(first)} needs approval`,
    );
    expectErrors(await h.confirm(ann));
    await h.slack.click(ann, h.parents(first)[0]!, 'cancel_request');
    expect(await h.state(first)).toBe('cancelled');
    expect(viewWords(await h.fillIn(values))).not.toMatch(noWarning);
  });
});

test('a member of another team of the organization: the request belongs to the team of the app', async () => {
  const eve = {
    ...{ id: 'U0EVE', name: 'Eve', email: 'eve@example.com', team_id: 'T0OTHER' },
    enterprise_user: { teams: ['T0OTHER', 'T0LOCAL'] },
  };
  h.slack.workspace.users.set(eve.id, eve);
  expectView(await h.slack.command(eve.id, 'C0QA', ''));
  const [form] = h.slack.workspace.stack(eve.id);
  const payload = JSON.parse(h.slack.submission(eve.id, form!, filledIn())) as {
    view: Record<string, unknown>;
  };
  const view = { ...payload.view, app_installed_team_id: 'T0LOCAL' };
  const answer = await h.interact(
    JSON.stringify({ ...payload, team: { id: 'T0OTHER', domain: 'x' }, view }),
  );
  expect(answer.view?.callback_id).toBe('share_review');
  const [item] = (await h.items()).filter(({ requester }) => requester === eve.id);
  expect(item).toMatchObject({ teamId: 'T0LOCAL' });
});
