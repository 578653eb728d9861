/** Who may do what: every use, for every kind of person, by what Slack says of them and of the rule's groups. */
import {
  type Authorization,
  type Authorize,
  authorizeApproval,
  authorizeApprover,
  authorizeClosing,
  authorizeReport,
  authorizeRequester,
  authorizeSendingAgain,
} from '../../../lambda/application/authorization.ts';
import type { Freshness, Person } from '../../../lambda/application/ports.ts';
import type { GroupAnswer } from '../../../lambda/domain/match-rule.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { MemoryDirectory } from '../../support/ports.ts';
import { plainDraft } from '../../support/requests.ts';

const uses = {
  requester: authorizeRequester,
  approver: authorizeApprover,
  approval: authorizeApproval,
  report: authorizeReport,
  closing: authorizeClosing,
  sendingAgain: authorizeSendingAgain,
} satisfies Record<string, Authorize>;
type Use = keyof typeof uses;

const guest: Person = { kind: 'not_member', left: false };
const silent: Person = { kind: 'timeout' };
const members = (...ids: string[]): GroupAnswer => ({ kind: 'members', ids: new Set(ids) });
const unreadable: GroupAnswer = { kind: 'unavailable', code: 'ratelimited' };

/** What is said of a use, shortened: `allowed`, `allowed S1`, or the reason. */
function short(authorization: Authorization): string {
  if (authorization.kind !== 'allowed') return authorization.reason.kind;
  return ['allowed', authorization.throughGroup].filter(Boolean).join(' ');
}

interface Case {
  rule?: Partial<FrozenRule>;
  people?: Record<string, Person>;
  groups?: Record<string, GroupAnswer>;
  freshness?: Freshness;
}

async function authorize(use: Use, user: string, { rule, people, groups, freshness }: Case = {}) {
  const directory = new MemoryDirectory();
  for (const [id, person] of Object.entries(people ?? {})) directory.people.set(id, person);
  for (const [id, group] of Object.entries(groups ?? {})) directory.groups.set(id, group);
  const asking = { user, freshness: freshness ?? 'fresh' };
  const authorization = await uses[use](directory, plainDraft(undefined, rule), asking);
  return { authorization, asked: directory.asked };
}

/** The same answer for several uses. */
const each = (all: Use[], user: string, expected: string): [Use, string, string][] =>
  all.map((use) => [use, user, expected]);
const table = (name: string, given: Case, rows: [Use, string, string][][]) =>
  describe(name, () => {
    test.each(rows.flat())('%s of %s: %s', async (use, user, expected) => {
      expect(short((await authorize(use, user, given)).authorization)).toBe(expected);
    });
  });

const asApprover: Use[] = ['approver', 'approval', 'sendingAgain'];
const every: Use[] = ['requester', 'report', 'closing', ...asApprover];

// U1 is the requester, U2 an approver, U9 nobody in particular.
table('a rule without approvers', {}, [
  each(['requester', 'report', 'closing', 'sendingAgain'], 'U1', 'allowed'),
  each(['approver', 'approval'], 'U1', 'not_named'),
  each(['requester', 'sendingAgain'], 'U9', 'not_requester'),
  each(['report', 'closing', 'approver', 'approval'], 'U9', 'not_named'),
]);

const named = { approvers: ['U2', 'U3'] };
table('a rule that names its approvers', { rule: named }, [
  each(['report', 'closing', ...asApprover], 'U2', 'allowed'),
  each(['requester'], 'U2', 'not_requester'),
  each(['requester', 'closing'], 'U1', 'allowed'),
  each(['report', ...asApprover], 'U1', 'not_named'),
  each(['report', 'closing', ...asApprover], 'U9', 'not_named'),
]);

const own = { approvers: ['U1', 'U2'] };
table('a requester who is an approver', { rule: own }, [
  each(asApprover, 'U1', 'not_your_own'),
  each(['requester', 'report', 'closing'], 'U1', 'allowed'),
]);
table(
  'a requester who is an approver, where the rule allows it with a reason',
  {
    rule: { ...own, selfApproval: 'with_reason' },
  },
  [each(every, 'U1', 'allowed')],
);

table('somebody who is no full member', { rule: named, people: { U2: guest, U1: guest } }, [
  each(['report', 'closing', ...asApprover], 'U2', 'not_member'),
  each(['requester', 'closing'], 'U1', 'not_member'),
]);
table('somebody of whom Slack does not speak', { rule: named, people: { U2: silent } }, [
  each(['report', 'closing', ...asApprover], 'U2', 'timeout'),
]);

table('a requester who left', { rule: named, people: { U1: { kind: 'not_member', left: true } } }, [
  each(['approval', 'sendingAgain'], 'U2', 'requester_left'),
  each(['approver', 'report', 'closing'], 'U2', 'allowed'),
  // Who may not approve does not learn of it.
  each(['approval', 'sendingAgain'], 'U9', 'not_named'),
]);
table('a requester of whom Slack does not speak', { rule: named, people: { U1: silent } }, [
  each(['approval', 'sendingAgain'], 'U2', 'timeout'),
  each(['approver', 'report', 'closing'], 'U2', 'allowed'),
]);

const grouped = { approvers: ['U3', 'S1', 'S2'] };
const byGroup: Use[] = ['report', 'closing', ...asApprover];
table('a group that holds them', { rule: grouped, groups: { S2: members('U2') } }, [
  each(byGroup, 'U2', 'allowed S2'),
  each(byGroup, 'U9', 'not_named'),
]);
table('a group that cannot be read', { rule: grouped, groups: { S1: unreadable } }, [
  each(byGroup, 'U2', 'group_unreadable'),
  each(byGroup, 'U3', 'allowed'),
]);
table(
  'one group cannot be read, another holds them',
  {
    rule: grouped,
    groups: { S1: unreadable, S2: members('U2') },
  },
  [each(byGroup, 'U2', 'allowed S2')],
);
table('no group is left', { rule: grouped }, [each(byGroup, 'U2', 'not_named')]);

const asking = { requesters: ['S1'] };
const asRequester: Use[] = ['requester', 'sendingAgain'];
table('a rule whose group holds the requester', { rule: asking, groups: { S1: members('U1') } }, [
  each(asRequester, 'U1', 'allowed S1'),
  each(asRequester, 'U9', 'not_requester'),
  each(['closing', 'report'], 'U1', 'allowed'),
]);
table(
  'a rule whose group no longer holds the requester',
  {
    rule: asking,
    groups: { S1: members('U9') },
  },
  [each(asRequester, 'U1', 'no_longer_allowed'), each(['closing'], 'U1', 'allowed')],
);
table('a rule whose group cannot be read', { rule: asking, groups: { S1: unreadable } }, [
  each(asRequester, 'U1', 'group_unreadable'),
]);

test.each<[Use, string, Case, object]>([
  ['approver', 'U9', { rule: named }, { kind: 'not_named', ids: ['U2', 'U3'] }],
  ['report', 'U9', {}, { kind: 'not_named', ids: ['U1'] }],
  ['requester', 'U1', { rule: { requesters: ['U7'] } }, { kind: 'no_longer_allowed', rule: 'r' }],
  [
    'approver',
    'U9',
    { rule: grouped, groups: { S2: unreadable } },
    { kind: 'group_unreadable', group: 'S2', code: 'ratelimited' },
  ],
])('%s of %s: the reason has its facts', async (use, user, given, reason) => {
  expect((await authorize(use, user, given)).authorization).toMatchObject({ reason });
});

describe.each<Freshness>(['fresh', 'cached'])('asked for %s answers', (freshness) => {
  test.each(every)('%s asks Slack for nothing older', async (use) => {
    const rule = { ...grouped, requesters: ['S1'] };
    const { asked } = await authorize(use, 'U1', { rule, freshness });
    expect(asked).toContain(`U1 ${freshness}`);
    expect(asked.filter((one) => !one.endsWith(` ${freshness}`))).toEqual([]);
  });
});
