/** What a policy may say, what is said of one that is wrong, and which rule decides. */
import {
  decisiveGroups,
  type GroupAnswer,
  matchRule,
  requesterGroups,
} from '../../../lambda/domain/match-rule.ts';
import { freeze, type Policy, parsePolicy } from '../../../lambda/domain/policy.ts';

const parse = (policy: unknown): Policy => {
  const parsed = parsePolicy(JSON.stringify(policy));
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.policy;
};
const errors = (policy: unknown) => {
  const parsed = parsePolicy(typeof policy === 'string' ? policy : JSON.stringify(policy));
  return parsed.ok ? [] : parsed.errors;
};
const rule = (more: object = {}) => ({ name: 'r', recipients: ['*@example.com'], ...more });

const template = { name: 't', subject: 'The call', body: 'Hello,\nhere it is.' };
const withTemplates = (...templates: object[]) => ({ rules: [rule()], templates });
const manyTemplates = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...template, name: `${index}` }));

test('a policy may hold what the form’s inputs and Slack’s selects take', () => {
  const most = { maxRecordings: 20, maxRecipients: 20, refuse: 'x'.repeat(300) };
  expect(parse({ rules: [rule(most)] }).rules).toMatchObject([most]);
  expect(parse(withTemplates(...manyTemplates(100))).templates).toHaveLength(100);
  const longest = { name: 'n'.repeat(75), subject: 's'.repeat(200), body: 'b'.repeat(3000) };
  expect(parse(withTemplates(template, longest)).templates).toEqual([template, longest]);
});

test('defaults are those that the documentation names', () => {
  expect(parse({ rules: [rule()] })).toEqual({
    rules: [
      {
        name: 'r',
        recipients: ['*@example.com'],
        selfApproval: 'never',
        replyTo: [],
        askIn: 'direct',
        expiresAfterMinutes: 1440,
        purposeRequired: false,
        caseNumberRequired: false,
        detailsRequired: false,
        maxRecordings: 10,
        maxRecipients: 10,
      },
    ],
    templates: [],
    sendWithinMinutes: 60,
    dailyLimitPerRequester: 50,
    retentionDays: 400,
  });
});

test.each([
  ['not JSON', '{', /not valid JSON/],
  ['a purpose that the form refuses', { rules: [rule({ purposes: ['QA'] })] }, /3 to 75/],
  ['a purpose twice', { rules: [rule({ purposes: ['Audit', 'Audit'] })] }, /different/],
  ['no rules', { rules: [] }, /rules/],
  ['an unknown key', { rules: [rule()], dailyLimit: 3 }, /dailyLimit/],
  ['an unknown key in a rule', { rules: [rule({ approver: ['U1'] })] }, /rule "r".*approver/],
  [
    'a pattern with a star inside',
    { rules: [rule({ recipients: ['a*@example.com'] })] },
    /rule "r", recipients\.0/,
  ],
  ['a pattern with a star as domain', { rules: [rule({ recipients: ['*@*'] })] }, /recipients\.0/],
  [
    'a pattern with a star in the middle',
    { rules: [rule({ recipients: ['*@a.*.com'] })] },
    /recipients\.0/,
  ],
  [
    'a star beside a dot, which would be taken as it is',
    { rules: [rule({ recipients: ['*.smith@example.com'] })] },
    /recipients\.0/,
  ],
  [
    'a star at the end',
    { rules: [rule({ recipients: ['smith.*@example.com'] })] },
    /recipients\.0/,
  ],
  ['two stars', { rules: [rule({ recipients: ['**@example.com'] })] }, /recipients\.0/],
  [
    'two levels of stars',
    { rules: [rule({ recipients: ['*@*.*.example.com'] })] },
    /recipients\.0/,
  ],
  [
    'a user name instead of an id',
    { rules: [rule({ approvers: ['@ann'] })] },
    /neither a Slack user ID/,
  ],
  ['six approvals', { rules: [rule({ approvers: ['S1'], approvals: 6 })] }, /approvals/],
  ['approvals of nobody', { rules: [rule({ approvals: 1 })] }, /names no approvers/],
  [
    'more approvals than people',
    { rules: [rule({ approvers: ['U1'], approvals: 2 })] },
    /needs 2 approvals but lists 1 approver/,
  ],
  ['two rules of one name', { rules: [rule(), rule()] }, /two rules are named "r"/],
  ['a rule whose name cannot be seen', { rules: [rule({ name: '\u200b ' })] }, /rule 1, name|name/],
  ['a rule without a name', { rules: [{ recipients: ['*@example.com'] }] }, /rule 1, name/],
  ['no recordings at all', { rules: [rule({ maxRecordings: 0 })] }, /rule "r", maxRecordings/],
  ['more recordings than 20', { rules: [rule({ maxRecordings: 21 })] }, /rule "r", maxRecordings/],
  ['more recipients than 20', { rules: [rule({ maxRecipients: 21 })] }, /rule "r", maxRecipients/],
  ['a refusal without a reason', { rules: [rule({ refuse: ' ' })] }, /rule "r", refuse.*1 to 300/],
  [
    'a refusal that names approvers',
    { rules: [rule({ refuse: 'No.', approvers: ['U1'] })] },
    /rule "r": refuses, so it cannot name approvers/,
  ],
  ['two templates of one name', withTemplates(template, template), /two templates are named "t"/],
  [
    'a template whose name no select takes',
    withTemplates({ ...template, name: 'x'.repeat(76) }),
    /templates\.0\.name.*1 to 75 characters/,
  ],
  [
    'a template whose subject has several lines',
    withTemplates({ ...template, subject: 'a\nb' }),
    /templates\.0\.subject.*line breaks/,
  ],
  ['a template without a body', withTemplates({ ...template, body: ' ' }), /templates\.0\.body/],
  ['more templates than a select takes', withTemplates(...manyTemplates(101)), /templates/],
  ['an odd channel', { rules: [rule({ askIn: '#general' })] }, /askIn/],
])('%s is an error that says where', (_, policy, message) => {
  expect(errors(policy).join('\n')).toMatch(message);
});

const noPattern =
  'is not an address pattern. Use ann@example.com, *@example.com, or *@*.example.com; * stands for a whole local part or for subdomains only';
test.each([
  ['[]', ['the policy: must be an object, not a list']],
  [{ rules: 1 }, ['rules: must be a list, not 1']],
  [{ rules: [null] }, ['rule 1: must be an object, not null']],
  [{ rules: [rule()], sendWithinMinutes: 0 }, ['sendWithinMinutes: must be at least 1']],
  [{ rules: [rule({ approvals: 1 })] }, ['rule "r": asks for approvals but names no approvers']],
  [{ rules: [rule(), rule()] }, ['rules: two rules are named "r"']],
  [
    { rules: [rule({ approvers: ['U1', 'W2'], approvals: 3 })] },
    ['rule "r": needs 3 approvals but lists 2 approvers'],
  ],
  [{ rules: [rule({ recipients: ['example.com'] })] }, [`rule "r", recipients.0: ${noPattern}`]],
])('%j: the whole error', (policy, expected) => {
  expect(errors(policy)).toEqual(expected);
});

test('a group among the approvers may have any number of people', () => {
  const approvers = ['U1', 'S1'];
  expect(errors({ rules: [rule({ approvers, approvals: 3 })] })).toEqual([]);
  expect(errors({ rules: [rule({ approvers: ['U1S'], approvals: 2 })] })).toHaveLength(1);
});

test('the groups to look up are those of any rule’s requesters, each once', () => {
  const rules = [
    rule({ requesters: ['S1', 'U1S', 'W1'] }),
    rule({ name: 'other', requesters: ['S2', 'S1'], approvers: ['S3'] }),
    rule({ name: 'open' }),
  ];
  expect(requesterGroups(parse({ rules }))).toEqual(['S1', 'S2']);
});

describe('the first rule that matches decides', () => {
  const policy = parse({
    rules: [
      rule({ name: 'one', requesters: ['U1', 'S1'], recipients: ['*@a.example'] }),
      rule({ name: 'two', recipients: ['*@a.example', '*@b.example'], approvers: ['U9'] }),
    ],
  });
  const members = (ids: string[]): GroupAnswer => ({ kind: 'members', ids: new Set(ids) });
  const ask = (recipient: string, userId: string, groups: Record<string, GroupAnswer>) =>
    matchRule(policy, [recipient], { userId, groups: new Map(Object.entries(groups)) });
  const asks = (recipient: string, [id = '']: string[]) =>
    ask(recipient, id, { S1: members(id === 'S1' ? ['S1'] : []) });

  test.each<GroupAnswer>([
    { kind: 'gone' },
    { kind: 'unavailable', code: 'internal_error' },
    { kind: 'unavailable', code: 'missing_scope' },
  ])('a group that is not known never opens a later rule: %j', (answer) => {
    expect(ask('x@a.example', 'U2', { S1: answer })).toEqual({
      kind: 'undecided',
      group: 'S1',
      answer,
    });
    // It does not matter where it could not decide.
    expect(ask('x@b.example', 'U2', { S1: answer })).toMatchObject({ rule: { name: 'two' } });
    expect(ask('x@a.example', 'U1', { S1: answer })).toMatchObject({ rule: { name: 'one' } });
  });

  test('what a refusal names as allowed is certain: an unknown group may take the rest', () => {
    const answer: GroupAnswer = { kind: 'unavailable', code: 'internal_error' };
    expect(ask('x@c.example', 'U2', { S1: answer })).toEqual({
      kind: 'refused',
      address: 'x@c.example',
      allowed: ['*@b.example'],
      complete: false,
    });
  });

  test.each([
    ['*@a.example', '*@a.example', []],
    ['*@a.example', 'ann@a.example', []],
    ['ann@a.example', '*@a.example', []],
    ['ann@a.example', 'bob@a.example', ['bob@a.example']],
    ['*@*.a.example', '*@b.a.example', []],
    ['*@b.a.example', '*@*.a.example', []],
    ['*@*.b.a.example', '*@*.a.example', []],
    ['*@*.a.example', '*@a.example', ['*@a.example']],
    ['*@*.a.example', '*@b-a.example', ['*@b-a.example']],
  ])('an unknown rule for %s leaves of an open one for %s: %j', (unknown, open, allowed) => {
    const rules = [
      rule({ name: 'one', requesters: ['S1'], recipients: [unknown] }),
      rule({ name: 'two', recipients: [open] }),
    ];
    const groups = new Map<string, GroupAnswer>([['S1', { kind: 'gone' }]]);
    expect(matchRule(parse({ rules }), ['x@else.example'], { userId: 'U2', groups })).toMatchObject(
      {
        kind: 'refused',
        allowed,
      },
    );
  });

  test('Slack is asked about the groups that can decide, and no others', () => {
    expect(decisiveGroups(policy, ['x@a.example'], 'U2')).toEqual(['S1']);
    expect(decisiveGroups(policy, ['x@a.example'], 'U1')).toEqual([]);
    expect(decisiveGroups(policy, ['x@b.example'], 'U2')).toEqual([]);
  });

  test('by requester', () => {
    expect(asks('x@a.example', ['U1'])).toMatchObject({ kind: 'allowed', rule: { name: 'one' } });
    expect(asks('x@a.example', ['S1'])).toMatchObject({ kind: 'allowed', rule: { name: 'one' } });
    expect(asks('x@a.example', ['U2'])).toMatchObject({ kind: 'allowed', rule: { name: 'two' } });
  });

  test('by recipient', () => {
    expect(asks('x@b.example', ['U1'])).toMatchObject({ kind: 'allowed', rule: { name: 'two' } });
  });

  test('and none refuses, saying what is allowed', () => {
    expect(asks('x@c.example', ['U2'])).toEqual({
      kind: 'refused',
      address: 'x@c.example',
      allowed: ['*@a.example', '*@b.example'],
      complete: true,
    });
  });

  test('a frozen rule keeps what decides, and its hash changes with the rule', () => {
    const [one, two] = policy.rules;
    const frozen = freeze(policy, two!);
    expect(frozen).toMatchObject({ name: 'two', approvers: ['U9'], approvals: 1 });
    expect(freeze(policy, one!)).toMatchObject({ requesters: ['U1', 'S1'], approvals: 0 });
    expect(freeze(policy, { ...two!, expiresAfterMinutes: 5 }).hash).not.toBe(frozen.hash);
    expect(freeze(policy, { ...two! }).hash).toBe(frozen.hash);
    const backwards = Object.fromEntries(Object.entries(two!).reverse()) as typeof two;
    expect(freeze(policy, backwards!).hash).toBe(frozen.hash);
    expect(frozen.hash).not.toBe(freeze(policy, one!).hash);
  });
});
