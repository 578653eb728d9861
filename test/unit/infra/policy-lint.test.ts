/** Warnings about the size of a policy's lists. */
import { lintPolicy } from '../../../infra/cdk/policy-lint.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';

const ids = (letter: 'U' | 'S', count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}`);
function warningsOf(...rules: object[]): string[] {
  const named = rules.map((rule, index) => ({
    name: `r${index}`,
    recipients: [`*@${index}.example.com`],
    requesters: ['U1'],
    ...rule,
  }));
  const parsed = parsePolicy(JSON.stringify({ rules: named }));
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return lintPolicy(parsed.policy).warnings;
}

test.each([
  ['30 people', { approvers: ids('U', 30) }],
  ['many people asked in a channel', { approvers: ids('U', 31), askIn: 'C1' }],
  ['10 groups', { approvers: ids('S', 10) }],
])('%s cost nothing worth a word', (_, rule) => {
  expect(warningsOf(rule)).toEqual([]);
});

test('more than 30 people: the first 30 are asked, the others find it in their App Home', () => {
  expect(warningsOf({ approvers: ids('U', 31) })).toEqual([
    expect.stringMatching(/^rule "r0" lists 31 approvers: only the first 30 are notified directly/),
  ]);
});

test('many groups of one rule: each is a call', () => {
  expect(warningsOf({ approvers: ids('S', 11) })).toEqual([
    expect.stringMatching(/^rule "r0" lists 11 user groups: each needs a call/),
  ]);
});

test('many requesters’ groups over all rules: a form may have to ask for each', () => {
  const rules = ids('S', 11).map((group) => ({ requesters: [group] }));
  const warnings = warningsOf(...rules.map((rule) => ({ ...rule, approvers: ['U2'] })));
  expect(warnings).toEqual([expect.stringMatching(/^the rules list 11 user groups as requesters/)]);
});

describe('a stricter rule that one more recipient gets around', () => {
  const strict = {
    name: 'strict',
    recipients: ['lee@law.example'],
    approvers: ['U2', 'U3'],
    approvals: 2,
  };
  const lax = { name: 'lax', recipients: ['*@law.example'], approvers: ['U2', 'U3'] };

  test('is warned of', () => {
    expect(warningsOf(strict, lax)).toEqual([
      expect.stringMatching(/^rule "lax" can bypass rule "strict".*Remove the recipients/),
    ]);
  });

  test.each([
    [
      'the stricter rule is the wider one',
      [
        { ...lax, approvals: 2 },
        { ...strict, approvals: 1 },
      ],
    ],
    ['the later rule is as strict', [strict, { ...lax, approvals: 2 }]],
    ['the later rule is for other people', [strict, { ...lax, requesters: ['U9'] }]],
    [
      'the later rule refuses',
      [strict, { name: 'no', recipients: ['*@law.example'], refuse: 'No.' }],
    ],
    ['the later rule has no other recipients', [{ ...strict, recipients: ['*@law.example'] }, lax]],
  ])('is not where %s', (_, rules) => {
    expect(warningsOf(...rules).filter((one) => one.includes('bypass'))).toEqual([]);
  });
});
