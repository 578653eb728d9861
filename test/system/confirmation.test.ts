/** The confirmation: approves once what it shows, says which call it is, and is refused to everybody else. */
import {
  ann,
  bob,
  expectView,
  Harness,
  policyOf,
  useHarness,
  viewWords,
  wordsOf,
} from '../support/harness.ts';
import { confirmed, plainDraft } from '../support/requests.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'leads', requesters: ['S0QA'], recipients: ['lead@group.example'] },
    { name: 'details', recipients: ['*@details.example'], detailsRequired: true },
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob, 'S0QA'], approvals: 2 },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});

const lead = { to: 'lead@group.example' };
/** Runs something while the group of the leads' rule has other members. */
async function withMembers<T>(members: string[], work: () => Promise<T>): Promise<T> {
  h.slack.workspace.groups.set('S0QA', members);
  const result = await work();
  h.slack.workspace.groups.set('S0QA', [ann]);
  // The app remembers for a minute who belongs to a group.
  h.stack.clock.forward(61_000);
  return result;
}

describe('a confirmation', () => {
  test('approves once: repeated, it succeeds and nothing more is sent', async () => {
    await h.warm(5);
    const { view } = expectView(await h.fillIn());
    const payload = h.slack.submission(ann, view, {});
    const five = Array.from({ length: 5 }, () => h.slack.deliver({ payload }));
    // On a busy machine one may come too late to be written, and says so.
    for (const { text } of await Promise.all(five)) expect(text).toMatch(/"clear"|Try again/);
    const repeated = await h.interact(h.slack.submission(ann, view, {}));
    expect(repeated).toEqual({ response_action: 'clear' });
    await h.stack.drain();
    expect(h.icws.outbox).toHaveLength(1);
    const { events } = await h.item(view.external_id!);
    expect(events.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
  });

  test('of a rule with approvers asks for them instead', async () => {
    const { view } = expectView(await h.fillIn({ to: 'x@asked.example' }));
    expect(view.submit?.text).toBe('Ask for approval');
    expect(wordsOf(view)).toContain('2 approvals');
    await h.confirm(ann);
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('awaiting_approval');
    expect(h.icws.outbox).toHaveLength(0);
  });

  type Metadata = { id: string; contentHash: string };
  test.each<[string, string, (metadata: Metadata) => unknown]>([
    ['of somebody else', bob, (metadata) => metadata],
    ['of another content', ann, (metadata) => ({ ...metadata, contentHash: '0'.repeat(64) })],
    ['of no request', ann, (metadata) => ({ ...metadata, id: '0'.repeat(32) })],
    ['of what is no id', ann, (metadata) => ({ ...metadata, id: '../x' })],
    ['of a list', ann, (metadata) => [metadata]],
    ['of null', ann, () => null],
    ['of nothing', ann, () => undefined],
  ])('%s is refused without effect', async (_, user, change) => {
    const { view } = expectView(await h.fillIn());
    const private_metadata =
      JSON.stringify(change(JSON.parse(view.private_metadata) as Metadata)) ?? '';
    const answer = await h.interact(h.slack.submission(user, { ...view, private_metadata }, {}));
    expect(answer.response_action).toBe('update');
    expect(answer.view?.submit).toBeUndefined();
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('draft');
    expect(h.icws.outbox).toHaveLength(0);
  });

  test('of a draft that is an hour old is refused, although nothing has deleted it', async () => {
    const { view } = expectView(await h.fillIn());
    h.stack.clock.forward(3_601_000);
    expect(viewWords(await h.confirm(ann))).toContain('no longer exists');
    expect(await h.state(view.external_id!)).toBe('draft');
  });

  test('asks Slack again who the person is', async () => {
    await h.fillIn();
    h.slack.workspace.users.get(ann)!.is_restricted = true;
    const seen = await h.confirm(ann);
    h.slack.workspace.users.get(ann)!.is_restricted = false;
    await h.stack.receiver.recycle();
    expect(viewWords(seen)).toContain('Only full members');
  });

  test('of a requester who left the rule’s group meanwhile is refused', async () => {
    const { view } = expectView(await h.fillIn(lead));
    const seen = await withMembers([], () => h.confirm(ann));
    expect(viewWords(seen)).toContain('no longer lets you');
    expect(await h.state(view.external_id!)).toBe('draft');
  });

  test('who left the rule’s group may not send an unconfirmed share again either', async () => {
    h.icws.faults = [{ on: 'put', kind: 'reset' }];
    const id = await h.share(lead);
    expect(await h.state(id)).toBe('unconfirmed');
    h.stack.clock.forward(700_000);
    expectView(await h.slack.click(ann, h.parents(id)[0]!, 'resolve_request'));
    const seen = await withMembers([bob], () => h.slack.submit(ann, { outcome: 'send_again' }));
    expect(viewWords(seen)).toContain('no longer lets you');
    expect(await h.state(id)).toBe('unconfirmed');
    expect(h.puts()).toHaveLength(1);
  });

  test('whose look-up of the person is late stays; submitting again approves', async () => {
    const { view } = expectView(await h.fillIn());
    h.stack.clock.useRealPace();
    h.slack.faults = (method) => (method === 'users.info' ? { kind: 'stall' } : undefined);
    const again = expectView(await h.confirm(ann));
    h.endFaults();
    h.stack.clock.useUsualPace();
    expect(wordsOf(again.view)).toContain('Try again');
    expect(again.view.submit?.text).toBe('Approve and send');
    expect(await h.state(view.external_id!)).toBe('draft');
    expect((await h.confirm(ann)).kind).toBe('closed');
    expect(await h.state(view.external_id!)).toBe('approved');
  });

  test.each(['UpdateItem', 'GetItem'])(
    'to which the store does not answer (%s) is answered within 3 seconds; again approves, once',
    async (operation) => {
      const { view } = expectView(await h.fillIn());
      h.stack.clock.useRealPace();
      h.stack.aws.faults = (target) => (target.endsWith(operation) ? 'stall' : undefined);
      const first = expectView(await h.confirm(ann)).view;
      const second = expectView(await h.confirm(ann)).view;
      h.endFaults();
      h.stack.clock.useUsualPace();
      expect(wordsOf(first)).toContain('Try again');
      // The write may have taken effect: nothing may be claimed of it.
      expect(wordsOf(first)).not.toMatch(/nothing (?:was|more)/i);
      expect(first).toMatchObject({ external_id: view.external_id, submit: view.submit });
      expect(second.blocks).toHaveLength(first.blocks.length);
      await h.stack.drain();
      expect(h.icws.outbox).toHaveLength(0);
      expect((await h.confirm(ann)).kind).toBe('closed');
      await h.stack.drain();
      expect(h.icws.outbox).toHaveLength(1);
    },
  );
});

describe('the call', () => {
  const shown = () => h.topView(ann);

  test('is looked up and shown in the open confirmation, which approves unchanged', async () => {
    const { view } = expectView(await h.fillIn());
    expect(shown()).toContain('Looking it up');
    await h.stack.drain();
    const facts = ['4:05', 'Inbound', 'external call', 'Service line', '1001234567'];
    for (const fact of [...facts, '<!date^1795428900^']) expect(shown()).toContain(fact);
    expect(h.puts()).toHaveLength(0);
    expect(h.icws.sessions.count).toBe(0);
    expect((await h.confirm(ann)).kind).toBe('closed');
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('sent');
  });

  test('is filled in though Slack does not have the view yet', async () => {
    await h.fillIn();
    let tries = 0;
    h.slack.faults = (method) => {
      if (method !== 'views.update') return undefined;
      tries += 1;
      return tries < 3 ? { kind: 'error', error: 'not_found' } : undefined;
    };
    await h.stack.drain();
    expect(shown()).toContain('Service line');
    expect(tries).toBe(3);
  });

  test('is no error where the confirmation was closed meanwhile', async () => {
    await h.fillIn();
    h.slack.workspace.stacks.clear();
    await h.stack.drain();
    expect(h.stack.queue.count().all).toBe(0);
  });

  test.each([
    ['a reset', { on: 'details', kind: 'reset' }],
    ['something else', { on: 'details', kind: 'answer', status: 200, body: ['x'] }],
  ] as const)('answered by %s: the confirmation says so, and can be given', async (_, fault) => {
    h.icws.faults = [fault];
    await h.fillIn();
    await h.stack.drain();
    expect(shown()).toContain('couldn’t look this recording up');
    expect((await h.confirm(ann)).kind).toBe('closed');
  });

  test.each([
    [403, 'let the app use this recording'],
    [404, 'doesn’t have a recording with this ID'],
  ])('answered by %s: there is nothing to confirm, and nobody is asked', async (status, text) => {
    h.icws.faults = [{ on: 'details', kind: 'answer', status }];
    const { view } = expectView(await h.fillIn({ to: 'x@asked.example' }));
    await h.stack.drain();
    expect(shown()).toContain(text);
    expect(shown()).not.toContain('exactly what will be sent');
    expect(h.slack.workspace.stack(ann).at(-1)?.submit).toBeUndefined();
    expectView(await h.confirm(ann));
    await h.stack.drain();
    expect(await h.state(view.external_id!)).toBe('draft');
    expect(h.messages(view.external_id!)).toHaveLength(0);
  });

  test('where the rule requires it, the confirmation waits for the facts', async () => {
    h.icws.faults = [{ on: 'details', kind: 'answer', status: 500 }];
    const { view } = expectView(await h.fillIn({ to: 'x@details.example' }));
    expectView(await h.confirm(ann));
    expect(shown()).toContain('still looking them up. Try again');
    await h.stack.workOnce();
    expect(shown()).toContain('couldn’t look this recording up');
    expectView(await h.confirm(ann));
    await h.stack.drain();
    expect(shown()).toContain('Service line');
    expect((await h.confirm(ann)).kind).toBe('closed');
    expect(await h.state(view.external_id!)).toBe('approved');
  });

  test('with hostile facts shows them as text, unknown ones not at all', async () => {
    const { details } = h.icws;
    h.icws.details = {
      lineName: '<!channel> *x*',
      duration: -5,
      mediaType: 99,
      direction: { a: 1 },
      recordingDate: 'x',
      interactionId: '<@U0BOB>',
    };
    await h.fillIn();
    await h.stack.drain();
    h.icws.details = details;
    const { blocks = [] } = h.slack.workspace.stack(ann).at(-1) ?? {};
    expect(blocks.find((block) => JSON.stringify(block).includes('channel'))).toMatchObject({
      text: { type: 'mrkdwn', text: `*Recording*\n${h.recordingId}` },
      fields: [
        { type: 'plain_text', text: 'Type: unknown' },
        { type: 'plain_text', text: 'Line: <!channel> *x*' },
        { type: 'plain_text', text: 'Interaction ID: <@U0BOB>' },
      ],
    });
  });
});

test('an invalid policy refuses everything but a rejection, and says what is wrong', async () => {
  const broken = await Harness.start({ policy: { rules: [{ name: 'r', recipients: ['*'] }] } });
  expect(await broken.slack.command(ann, 'C0QA', '')).toMatchObject({
    kind: 'text',
    text: expect.stringMatching(/policy isn’t valid: rule "r", recipients\.0/),
  });
  // Drafted while the policy was valid.
  const now = broken.stack.clock.now();
  const drafted = plainDraft(now, { approvers: [bob] }, { teamId: 'T0LOCAL', requester: ann });
  const { id, contentHash } = drafted;
  await broken.putRequest(confirmed(drafted, now));
  const decide = async (decision: string) => {
    expectView(await broken.press(bob, 'review_request', JSON.stringify({ id, contentHash })));
    return broken.slack.submit(bob, { decision, reason: 'Because' });
  };
  expect(viewWords(await decide('approve'))).toContain('policy isn’t valid');
  expect(await broken.state(id)).toBe('awaiting_approval');
  expect((await decide('reject')).kind).toBe('closed');
  expect(await broken.state(id)).toBe('rejected');
  await broken.stop();
});
