/** Which rule decides about several recipients at once. */
import { decisiveGroups, type GroupAnswer, matchRule } from '../../../lambda/domain/match-rule.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';

function policyOf(...rules: object[]) {
  const parsed = parsePolicy(JSON.stringify({ rules }));
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return parsed.policy;
}

const policy = policyOf(
  { name: 'personal mail', recipients: ['*@mail.example'], refuse: 'Never to personal mailboxes.' },
  { name: 'colleagues', recipients: ['*@example.com'] },
  { name: 'partners', recipients: ['*@example.com', '*@partner.example'], approvers: ['U2'] },
  { name: 'lawyers', requesters: ['S0LAW'], recipients: ['*@law.example'] },
);
const groups = (answer: GroupAnswer): Map<string, GroupAnswer> => new Map([['S0LAW', answer]]);
const lawyer = groups({ kind: 'members', ids: new Set(['U1']) });
const nobody = groups({ kind: 'members', ids: new Set() });

const match = (addresses: string[], known = lawyer) =>
  matchRule(policy, addresses, { userId: 'U1', groups: known });
const ruleOf = (addresses: string[], known = lawyer) => {
  const found = match(addresses, known);
  return found.kind === 'allowed' ? found.rule.name : found;
};

test.each([
  [['a@example.com'], 'colleagues'],
  [['a@example.com', 'b@EXAMPLE.com'], 'colleagues'],
  [['a@partner.example'], 'partners'],
  [['a@example.com', 'b@partner.example'], 'partners'],
  [['b@partner.example', 'a@example.com'], 'partners'],
  [['a@law.example'], 'lawyers'],
])('%j: the first rule that matches them all is %s', (addresses, rule) => {
  expect(ruleOf(addresses)).toBe(rule);
});

test.each([
  [['a@mail.example']],
  [['a@example.com', 'a@mail.example']],
  [['a@else.example', 'a@mail.example']],
])('%j: one address that a rule refuses is enough', (addresses) => {
  expect(match(addresses)).toEqual({
    kind: 'refused_by_rule',
    rule: 'personal mail',
    reason: 'Never to personal mailboxes.',
    address: 'a@mail.example',
  });
});

test('a rule that refuses loses against one before it', () => {
  const allowing = policyOf(
    { name: 'the owner', recipients: ['owner@mail.example'] },
    { name: 'personal mail', recipients: ['*@mail.example'], refuse: 'Never.' },
  );
  const asking = { userId: 'U1', groups: lawyer };
  expect(matchRule(allowing, ['owner@mail.example'], asking).kind).toBe('allowed');
  expect(matchRule(allowing, ['owner@mail.example', 'x@mail.example'], asking)).toMatchObject({
    kind: 'refused_by_rule',
    address: 'owner@mail.example',
  });
});

test('addresses that only different rules allow are to be sent separately', () => {
  expect(match(['a@example.com', 'l@law.example', 'b@example.com'])).toEqual({
    kind: 'different_rules',
    groups: [
      { rule: 'colleagues', addresses: ['a@example.com', 'b@example.com'] },
      { rule: 'lawyers', addresses: ['l@law.example'] },
    ],
  });
});

test('an address that no rule matches is named, with what is allowed', () => {
  expect(match(['a@example.com', 'x@else.example'])).toEqual({
    kind: 'refused',
    address: 'x@else.example',
    allowed: ['*@example.com', '*@partner.example', '*@law.example'],
    complete: true,
  });
  expect(match(['l@law.example'], nobody)).toMatchObject({
    allowed: ['*@example.com', '*@partner.example'],
  });
});

test('what a rule refuses is not among what is allowed', () => {
  const covered = policyOf(
    { name: 'no', recipients: ['*@*.mail.example'], refuse: 'No.' },
    { name: 'yes', recipients: ['*@a.mail.example', '*@example.com'] },
  );
  const asking = { userId: 'U1', groups: lawyer };
  expect(matchRule(covered, ['x@else.test'], asking)).toMatchObject({ allowed: ['*@example.com'] });
});

test('a group that is not known decides nothing, also where it matters for one address of several', () => {
  const unknown = groups({ kind: 'unavailable', code: 'ratelimited' });
  expect(match(['l@law.example'], unknown)).toMatchObject({ kind: 'undecided', group: 'S0LAW' });
  expect(match(['a@example.com', 'l@law.example'], unknown)).toMatchObject({ kind: 'undecided' });
  expect(ruleOf(['a@example.com'], unknown)).toBe('colleagues');
});

test('a rule that refuses for a group that is not known lets no later rule decide', () => {
  const guarded = policyOf(
    { name: 'no', requesters: ['S0LAW'], recipients: ['*@example.com'], refuse: 'No.' },
    { name: 'all', recipients: ['*@example.com', '*@x.example'] },
  );
  const unknown = groups({ kind: 'gone' });
  const asking = { userId: 'U1', groups: unknown };
  expect(matchRule(guarded, ['b@x.example', 'a@example.com'], asking).kind).toBe('undecided');
  expect(matchRule(guarded, ['b@x.example'], asking).kind).toBe('allowed');
  expect(decisiveGroups(guarded, ['b@x.example', 'a@example.com'], 'U1')).toEqual(['S0LAW']);
});

test('only groups of rules that match one of the addresses are asked for, up to the rule that is certain', () => {
  expect(decisiveGroups(policy, ['a@example.com'], 'U1')).toEqual([]);
  expect(decisiveGroups(policy, ['l@law.example'], 'U1')).toEqual(['S0LAW']);
  expect(decisiveGroups(policy, ['a@example.com', 'l@law.example'], 'U1')).toEqual(['S0LAW']);
});
