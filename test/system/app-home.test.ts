import {
  ann,
  bob,
  expectView,
  policyOf,
  shortId,
  useHarness,
  viewWords,
} from '../support/harness.ts';
import { confirmed, plainDraft } from '../support/requests.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob], askIn: 'nowhere' },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});

/** Requests that wait for these approvers, each less urgent than the one before; the ids. */
async function putWaiting(
  count: number,
  approvers: string[],
  more: object = {},
): Promise<string[]> {
  const now = h.stack.clock.now();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const of = Buffer.from(String(approvers[0])).toString('hex');
    const id = `${index.toString(16).padStart(8, '0')}${of}`.padEnd(32, '0');
    const rule = { name: 'many', approvers };
    const draft = plainDraft(now, rule, { id, teamId: 'T0LOCAL', requester: 'U0EVE' });
    const waiting = confirmed(draft, now);
    const expiresAt = now + 3_600_000 + index;
    const request = { ...waiting, approval: { ...waiting.approval, expiresAt } };
    await h.putRequest(request, { waitingKey: 'T0LOCAL', expiresAt, ...more });
    ids.push(id);
  }
  return ids;
}

describe('App Home', () => {
  beforeEach(() => h.clearTable());
  const home = async (user: string) => JSON.stringify(await h.slack.openHome(user));

  test('shows what waits for me, and decides it', async () => {
    const id = await h.share({ to: 'x@asked.example' });
    expect(await home(ann)).not.toContain('review_request');
    expect(await home(bob)).toContain(shortId(id));
    expectView(await h.slack.clickHome(bob, 'review_request'));
    expect(h.topView(bob)).toContain('Hello Bob');
    await h.slack.submit(bob, { decision: 'approve' });
    await h.stack.drain();
    expect(await h.state(id)).toBe('sent');
    expect(await home(bob)).not.toContain('review_request');
  });

  test('shows my latest shares, cancels one, starts a new one', async () => {
    const id = await h.share({ to: 'x@asked.example' });
    const mine = await home(ann);
    expect(mine).toContain(shortId(id));
    expect(mine).not.toMatch(/Hello Bob|x@asked|Call \d/);
    await h.slack.clickHome(ann, 'cancel_request');
    expect(await h.state(id)).toBe('cancelled');
    const { view } = expectView(await h.slack.clickHome(ann, 'new_share'));
    expect(view.callback_id).toBe('share_form');
  });

  test('finds what waits for me behind sixty requests of others', async () => {
    await putWaiting(60, ['U0CAT']);
    h.stack.clock.forward(60_000);
    const [mine = ''] = await putWaiting(1, [bob]);
    const text = await home(bob);
    expect(text).toContain(shortId(mine));
    expect(text).not.toContain('There may be more');
  });

  test('says so when not everything could be checked, and asks once for each group', async () => {
    await putWaiting(40, ['S0OTHER']);
    h.slack.faults = (method) =>
      method === 'usergroups.users.list' ? { kind: 'error', error: 'ratelimited' } : undefined;
    h.slack.calls.length = 0;
    const text = await home(bob);
    expect(text).toContain('There may be more: not every request could be checked');
    const asked = h.slack.calls.filter(({ method }) => method === 'usergroups.users.list');
    expect(asked).toHaveLength(1);
  });

  test('of somebody without shares says so', async () => {
    h.slack.workspace.users.set('U0NEW', { id: 'U0NEW', name: 'New', team_id: 'T0LOCAL' });
    const text = await home('U0NEW');
    expect(text).toContain('You’re all caught up.');
    expect(text).toContain('You haven’t shared a recording yet.');
  });

  test('shows what I decided, and the latest shares of rules that I approve for, page by page', async () => {
    const id = await h.share({ to: 'x@asked.example' });
    await home(bob);
    await decideInHome('approve');
    await h.share({ to: 'colleague@example.com' });
    await h.slack.openHome(bob);
    await h.slack.clickHome(bob, 'history.0');
    const decided = shown(bob);
    expect(decided).toContain(`*${shortId(id)}* · Sent · Requested by <@${ann}>`);
    expect(decided).toContain('You approved');
    expect(decided).toContain('To x…@asked.example');
    expect(decided).toContain('Shares under rule “asked”');
    expect(decided).not.toMatch(/“colleagues”|Hello Bob|x@asked|Call \d/);
    // The rule's list: 14 shares that wait, and the first one, on two pages.
    await putWaiting(14, [bob], { ruleKey: 'T0LOCAL#asked' });
    await h.slack.clickHome(bob, 'history.0');
    const rows = () => shown(bob).match(/\*SR-\w+\*/g) ?? [];
    expect(rows()).toHaveLength(10);
    expect(shown(bob)).toContain('"text":"Older"');
    await h.slack.clickHome(bob, 'history.0', 1);
    expect(rows()).toHaveLength(5);
    expect(shown(bob)).toContain('Newest');
    expect(shown(bob)).not.toContain('Older');
    expect(rows()).toContain(`*${shortId(id)}*`);
    await h.slack.clickHome(bob, 'home');
    expect(shown(bob)).toContain('Needs your approval');
    // Ann approves for no rule, and has decided nothing.
    await home(ann);
    await h.slack.clickHome(ann, 'history.0');
    expect(shown(ann)).toContain('Nothing to show here.');
    expect(shown(ann)).not.toContain('Shares under rule');
  });

  test('a list of the history that is not of this app is answered with the overview', async () => {
    await home(bob);
    const blocks = h.slack.workspace.homes.get(bob);
    h.slack.workspace.homes.set(
      bob,
      JSON.parse(JSON.stringify(blocks).replaceAll('decisions', 'x')) as unknown[],
    );
    await h.slack.clickHome(bob, 'history.0');
    expect(shown(bob)).toContain('Needs your approval');
  });

  async function decideInHome(decision: string): Promise<void> {
    expectView(await h.slack.clickHome(bob, 'review_request'));
    await h.slack.submit(bob, { decision });
    await h.stack.drain();
  }
  const shown = (user: string) => JSON.stringify(h.slack.workspace.homes.get(user));

  test('is published again by what is done in it', async () => {
    const id = await h.share({ to: 'x@asked.example' });
    await home(bob);
    expectView(await h.slack.clickHome(bob, 'review_request'));
    await h.slack.submit(bob, { decision: 'reject', reason: 'Not this' });
    expect(await h.state(id)).toBe('rejected');
    expect(shown(bob)).not.toContain('review_request');
    await h.share({ to: 'x@asked.example' });
    expect(await home(ann)).toContain('Cancel this share?');
    await h.slack.clickHome(ann, 'cancel_request');
    expect(shown(ann)).not.toContain('cancel_request');
  });

  test('says in a view why a click did nothing, and no longer shows the row', async () => {
    await h.share({ to: 'x@asked.example' });
    await home(ann);
    const before = await h.slack.openHome(bob);
    await decideInHome('approve');
    h.slack.workspace.homes.set(bob, before);
    expect(viewWords(await h.slack.clickHome(ann, 'cancel_request'))).toContain('already sent');
    expect(shown(ann)).not.toContain('cancel_request');
    expect(viewWords(await h.slack.clickHome(bob, 'review_request'))).toContain('already sent');
    expect(shown(bob)).not.toContain('review_request');
  });

  test('says directly what no view can: that none opened', async () => {
    await home(ann);
    h.slack.faults = (method) => (method === 'views.open' ? { kind: 'reset' } : undefined);
    await h.slack.clickHome(ann, 'new_share');
    const direct = h.slack.workspace.direct(ann);
    const said = h.slack.workspace.messages.filter(({ channel }) => channel === direct);
    expect(said.at(-1)?.text).toContain('Slack didn’t open the form');
  });

  test('lists what is not known to those who find out, and resolves it', async () => {
    h.icws.faults = [{ on: 'put', kind: 'answer', status: 500, body: {} }];
    const id = await h.share({ to: 'x@asked.example' });
    await home(bob);
    await decideInHome('approve');
    expect(await h.state(id)).toBe('unconfirmed');
    const text = await home(bob);
    expect(text).toContain(shortId(id));
    expect(text).toContain('Not known whether it was sent');
    expectView(await h.slack.clickHome(bob, 'resolve_request'));
    await h.slack.submit(bob, { outcome: 'sent' });
    expect(await h.state(id)).toBe('sent');
    expect(shown(bob)).not.toContain(shortId(id));
  });
});
