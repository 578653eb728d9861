/** Every reason why a submitted form does not become a draft: nothing is stored, and who was refused is audited. */
import type { Person } from '../../../lambda/application/ports.ts';
import { type Submission, submitShare } from '../../../lambda/application/submit-share.ts';
import type { RawEmail } from '../../../lambda/domain/email.ts';
import type { GroupAnswer } from '../../../lambda/domain/match-rule.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { hour } from '../../support/requests.ts';

const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
const form: RawEmail = {
  recordings: recordingId,
  to: 'Bob <bob@open.example>',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
};
/** So many recordings, none of them another's. */
const several = (count: number): string =>
  Array.from({ length: count }, (_, index) => recordingId.slice(0, -2) + (10 + index)).join();

const strict = {
  purposeRequired: true,
  caseNumberRequired: true,
  maxRecordings: 1,
  maxRecipients: 1,
};
const rules = [
  { name: 'rivals', recipients: ['*@rival.example'], refuse: 'They compete with us.' },
  { name: 'group', recipients: ['*@group.example'], requesters: ['S1'] },
  { name: 'purpose', recipients: ['*@purpose.example'], purposeRequired: true },
  { name: 'other', recipients: ['*@other.example'], requesters: ['S2'] },
  { name: 'open', recipients: ['*@open.example'], replyTo: ['*@support.example'] },
  { name: 'strict', recipients: ['*@strict.example'], ...strict },
];
const openTo = ['*@purpose.example', '*@open.example', '*@strict.example'];

let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts(rules);
});

const submit = (email: RawEmail = {}, more: Partial<Submission> = {}) =>
  submitShare(ports, {
    teamId: 'T1',
    requester: 'U1',
    viewId: 'V1',
    ...more,
    email: { ...form, ...email },
  });
const items = () => ports.store.all().length;

const guest: Person = { kind: 'not_member', left: false };
const refusedLine = (why: string, ofRule: { rule?: string } = {}) => ({
  ...{ event: 'policy_refused', user: 'U1', why },
  ...ofRule,
});

test.each<[string, object, RawEmail, object, object[]]>([
  [
    'fields that are not right, all at once',
    {},
    { recordings: 'x', emailBody: ' ' },
    {
      kind: 'invalid_fields',
      problems: {
        recordings: { kind: 'no_recording', entry: 'x' },
        emailBody: { kind: 'missing' },
      },
    },
    [],
  ],
  [
    'a policy that is not valid',
    { policy: { ok: false, errors: ['e'] } },
    {},
    { kind: 'policy_invalid', errors: ['e'] },
    [],
  ],
  ['no time left', { mayStillWrite: () => false }, {}, { kind: 'timeout' }, []],
  [
    'a recipient of no rule, with what is allowed',
    {},
    { to: 'bob@x.example' },
    {
      kind: 'not_allowed',
      match: { kind: 'refused', address: 'bob@x.example', allowed: openTo, complete: false },
      field: 'to',
    },
    [refusedLine('refused')],
  ],
  [
    'one recipient of no rule among others, at its input',
    {},
    { cc: 'ann@open.example, eve@x.example' },
    {
      kind: 'not_allowed',
      match: { kind: 'refused', address: 'eve@x.example', allowed: openTo, complete: false },
      field: 'cc',
    },
    [refusedLine('refused')],
  ],
  [
    'a recipient whom a rule refuses, with its reason',
    {},
    { cc: 'eve@rival.example' },
    {
      kind: 'not_allowed',
      match: {
        kind: 'refused_by_rule',
        rule: 'rivals',
        reason: 'They compete with us.',
        address: 'eve@rival.example',
      },
      field: 'cc',
    },
    [refusedLine('refused_by_rule', { rule: 'rivals' })],
  ],
  [
    'recipients of different rules, with the groups that can be sent to',
    {},
    { to: 'bob@open.example, ann@purpose.example', cc: 'eve@open.example' },
    {
      kind: 'not_allowed',
      match: {
        kind: 'different_rules',
        groups: [
          { rule: 'open', addresses: ['bob@open.example', 'eve@open.example'] },
          { rule: 'purpose', addresses: ['ann@purpose.example'] },
        ],
      },
      field: 'to',
    },
    [refusedLine('different_rules')],
  ],
  [
    'a group that is gone',
    {},
    { to: 'bob@group.example' },
    {
      kind: 'not_allowed',
      match: { kind: 'undecided', group: 'S1', answer: { kind: 'gone' } },
      field: 'to',
    },
    [refusedLine('undecided')],
  ],
  [
    'a purpose that the rule asks for',
    {},
    { to: 'bob@purpose.example' },
    {
      kind: 'rule_not_met',
      problems: [{ field: 'purpose', kind: 'purpose_missing', rule: 'purpose' }],
    },
    [],
  ],
  [
    'a reply-to address that the rule does not allow',
    {},
    { replyTo: 'eve@evil.example' },
    {
      kind: 'rule_not_met',
      problems: [
        {
          field: 'replyTo',
          kind: 'reply_to_not_allowed',
          rule: 'open',
          patterns: ['*@support.example'],
        },
      ],
    },
    [refusedLine('reply_to_not_allowed', { rule: 'open' })],
  ],
  [
    'everything that the rule asks for, at once',
    {},
    {
      recordings: several(2),
      to: 'bob@strict.example',
      cc: 'ann@strict.example',
      replyTo: 'eve@evil.example',
    },
    {
      kind: 'rule_not_met',
      problems: [
        { field: 'recordings', kind: 'too_many_recordings', rule: 'strict', max: 1 },
        { field: 'to', kind: 'too_many_recipients', rule: 'strict', max: 1 },
        { field: 'purpose', kind: 'purpose_missing', rule: 'strict' },
        { field: 'caseNumber', kind: 'case_number_missing', rule: 'strict' },
        { field: 'replyTo', kind: 'reply_to_not_allowed', rule: 'strict', patterns: [] },
      ],
    },
    [refusedLine('reply_to_not_allowed', { rule: 'strict' })],
  ],
])('%s', async (_, change, email, expected, lines) => {
  Object.assign(ports, change);
  expect(await submit(email)).toEqual(expected);
  expect(items()).toBe(0);
  expect(ports.trail.refusals).toEqual(lines);
});

test.each<[string, Person, object, object[]]>([
  ['who is no full member', guest, { kind: 'not_member' }, [refusedLine('not_member')]],
  ['of whom Slack does not speak', { kind: 'timeout' }, { kind: 'timeout' }, []],
  [
    'without an address of their own',
    { kind: 'member' },
    { kind: 'rule_not_met', problems: [{ field: 'replyTo', kind: 'no_own_address' }] },
    [],
  ],
  [
    'whose own address is none',
    { kind: 'member', email: 'ann' },
    { kind: 'rule_not_met', problems: [{ field: 'replyTo', kind: 'no_own_address' }] },
    [],
  ],
])('somebody %s', async (_, person, expected, lines) => {
  ports.directory.people.set('U1', person);
  expect(await submit()).toEqual(expected);
  expect(items()).toBe(0);
  expect(ports.trail.refusals).toEqual(lines);
});

test('a group that cannot be read is named in the log', async () => {
  const answer: GroupAnswer = { kind: 'unavailable', code: 'x' };
  ports.directory.groups.set('S1', answer);
  expect(await submit({ to: 'bob@group.example' })).toEqual({
    kind: 'not_allowed',
    match: { kind: 'undecided', group: 'S1', answer },
    field: 'to',
  });
  expect(ports.log.lines).toEqual([
    {
      line: 'error requesters_group_unusable',
      fields: { group: 'S1', why: 'unavailable', code: 'x' },
    },
  ]);
});

test('what is allowed is complete once every group is known', async () => {
  ports.directory.groups.set('S1', { kind: 'members', ids: new Set(['U1']) });
  ports.directory.groups.set('S2', { kind: 'members', ids: new Set() });
  const allowed = ['*@group.example', ...openTo];
  expect(await submit({ to: 'bob@x.example' })).toEqual({
    kind: 'not_allowed',
    match: { kind: 'refused', address: 'bob@x.example', allowed, complete: true },
    field: 'to',
  });
});

test('groups that cannot change the refusal are not asked about', async () => {
  const asked: string[] = [];
  const { members } = ports.directory;
  Object.assign(ports.directory, {
    members: (group: string, freshness: 'cached') => {
      asked.push(group);
      return members(group, freshness);
    },
  });
  await submit({ cc: 'eve@rival.example' });
  expect(asked).toEqual([]);
  await submit({ to: 'bob@x.example' });
  expect(asked).toEqual(['S1', 'S2']);
});

test('more look-ups than ten for each share of the day', async () => {
  for (let form_ = 0; form_ < 20; form_ += 1) await submit({}, { viewId: `V${form_}` });
  // The last of the day, delivered twice, is counted once.
  await submit({}, { viewId: 'V19' });
  expect(await submit({}, { viewId: 'V20' })).toEqual({ kind: 'look_up_limit', limit: 20 });
  expect(items()).toBe(20);
  expect(ports.trail.refusals).toEqual([
    { event: 'look_up_refused', user: 'U1', why: 'daily_limit', rule: 'open' },
  ]);
  expect(await submit({}, { viewId: 'V20', requester: 'U2' })).toMatchObject({ kind: 'drafted' });
  ports.clock.now += 24 * hour;
  expect(await submit({}, { viewId: 'V20' })).toMatchObject({ kind: 'drafted' });
});

test('each recording of a form counts as a look-up', async () => {
  for (const viewId of ['V1', 'V2']) {
    expect(await submit({ recordings: several(10) }, { viewId })).toMatchObject({
      kind: 'drafted',
    });
  }
  expect(await submit({}, { viewId: 'V3' })).toEqual({ kind: 'look_up_limit', limit: 20 });
});
