/** What Slack does not say about a group opens no laxer rule: the form is refused, and says what to do. */
import type { SlackFault } from '../../infra/local/simulators/slack/server.ts';
import {
  ann,
  bob,
  expectErrors,
  expectView,
  policyOf,
  useHarness,
  viewWords,
} from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'leads', requesters: ['S0LEADS'], recipients: ['*@leads.example'] },
    { name: 'interns', requesters: ['S0QA'], recipients: ['*@example.com'], approvers: [bob] },
    { name: 'everyone', recipients: ['*@example.com', '*@open.example'] },
    { name: 'others', requesters: ['S0OTHERS'], recipients: ['*@open.example'] },
  ),
});
beforeEach(() => {
  const { groups, disabledGroups } = h.slack.workspace;
  groups.set('S0QA', [ann]);
  groups.set('S0LEADS', [bob]);
  groups.set('S0OTHERS', [bob]);
  disabledGroups.clear();
  // The app remembers for a minute who belongs to a group.
  h.stack.clock.forward(61_000);
});

const failing = (group: string, fault: SlackFault) => {
  h.slack.faults = (method, { usergroup }) =>
    method === 'usergroups.users.list' && usergroup === group ? fault : undefined;
};
const withoutScope = async <T>(work: () => Promise<T>): Promise<T> => {
  const { scopes } = h.slack;
  h.slack.scopes = scopes.filter((scope) => scope !== 'usergroups:read');
  try {
    return await work();
  } finally {
    h.slack.scopes = scopes;
  }
};
const ruleOf = async (values: Record<string, string> = {}) => {
  const { view } = expectView(await h.fillIn(values));
  const item = (await h.items()).find(({ pk }) => pk === `request#${view.external_id}`);
  return (item?.rule as { name: string } | undefined)?.name;
};

test('a member of the group is asked by its rule', async () => {
  expect(await ruleOf()).toBe('interns');
});

test.each<[string, SlackFault]>([
  ['stalls', { kind: 'stall' }],
  ['resets', { kind: 'reset' }],
  ['answers 500', { kind: 'status', status: 500 }],
  ['limits the rate', { kind: 'rate_limited', retryAfterS: 30 }],
  ['answers an unknown code', { kind: 'error', error: 'a_new_code' }],
])('Slack that %s refuses the form, which can be submitted again', async (_, fault) => {
  const before = await h.requestCount();
  h.stack.clock.useRealPace();
  failing('S0QA', fault);
  expect(expectErrors(await h.fillIn()).to).toMatch(/S0QA.*Try again/);
  expect(await h.requestCount()).toBe(before);
  h.endFaults();
  h.stack.clock.useUsualPace();
  expect(await ruleOf()).toBe('interns');
});

test('a missing scope is named', async () => {
  const errors = await withoutScope(async () => expectErrors(await h.fillIn()));
  expect(errors.to).toMatch(/S0QA.*missing_scope.*admin/);
});

test.each([
  ['was deleted', () => h.slack.workspace.groups.delete('S0QA')],
  ['is disabled', () => h.slack.workspace.disabledGroups.add('S0QA')],
])('a group that %s stops the search at its rule, for everybody', async (_, change) => {
  const before = await h.requestCount();
  change();
  for (const user of [ann, bob]) {
    expect(expectErrors(await h.fillIn({}, user)).to).toMatch(
      /S0QA, which doesn’t exist or is disabled.*admin/,
    );
  }
  expect(await h.requestCount()).toBe(before);
});

test('a group of a rule for other recipients, or after the rule that decides, does not matter', async () => {
  h.slack.workspace.groups.delete('S0LEADS');
  failing('S0OTHERS', { kind: 'stall' });
  expect(await ruleOf({ to: 'x@open.example' })).toBe('everyone');
  expect(await ruleOf()).toBe('interns');
});

test('a refusal names as allowed only what no unread group may forbid', async () => {
  failing('S0QA', { kind: 'error', error: 'internal_error' });
  const { to } = expectErrors(await h.fillIn({ to: 'x@else.example' }));
  expect(to).toContain('open.example');
  expect(to).not.toContain('anyone at example.com');
});

test('a group that cannot be read at the confirmation keeps it open, and says why', async () => {
  const { view } = expectView(await h.fillIn());
  const again = await withoutScope(() => h.confirm(ann));
  expect(viewWords(again)).toMatch(/S0QA.*missing_scope.*Try again/);
  expect(expectView(again).view.submit?.text).toBe('Ask for approval');
  expect(await h.state(view.external_id!)).toBe('draft');
  expect((await h.confirm(ann)).kind).toBe('closed');
});
