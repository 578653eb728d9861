/** The address patterns of a policy: which are taken, and that each of them can match an address. */
import fc from 'fast-check';
import { checkAddress, matches } from '../../../lambda/domain/address.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';

const parse = (recipient: string) =>
  parsePolicy(JSON.stringify({ rules: [{ name: 'r', recipients: [recipient] }] }));
const patterns = (recipient: string) => {
  const parsed = parse(recipient);
  return parsed.ok ? parsed.policy.rules[0]?.recipients : undefined;
};
const errors = (recipient: string) => {
  const parsed = parse(recipient);
  return parsed.ok ? [] : parsed.errors;
};

const noPattern =
  'is not an address pattern. Use ann@example.com, *@example.com, or *@*.example.com; * stands for a whole local part or for subdomains only';

test.each(['ann@example.com', '*@example.com', '*@*.example.com', 'Ann.B@Example.com'])(
  '%s is a pattern',
  (pattern) => {
    expect(patterns(pattern)).toEqual([pattern.toLowerCase()]);
  },
);

const label63 = 'b'.repeat(63);
const longDomain = [label63, label63, label63, 'c'.repeat(57)].join('.');

test.each([
  '@example.com',
  '*@localhost',
  '*',
  'example.com',
  'a b@example.com',
  '*@x*.example.com',
  '**@a.b',
  '*@*.com',
  // No address is what these say.
  ' ann@example.com',
  '\ufeffann@example.com',
  ' *@example.com',
  'ann@example.com ',
  `${'a'.repeat(65)}@example.com`,
  `*@${longDomain}cccc`,
  `*@*.${longDomain}cc`,
])('%j is none', (pattern) => {
  expect(errors(pattern)).toEqual([`rule "r", recipients.0: ${noPattern}`]);
});

test('the longest domains that an address can have are patterns', () => {
  for (const pattern of [`*@${longDomain}ccc`, `*@*.${longDomain}c`]) {
    expect(errors(pattern)).toEqual([]);
  }
});

test('of every pattern that is accepted there is an address', () => {
  const part = fc.constantFrom('*', 'ann', 'a.b', '.', ' ', '', 'x*', 'example', 'com', '@');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.array(part, { maxLength: 5 }), (one, two) => {
      const text = `${one.join('')}@${two.join('.')}`;
      if (errors(text).length > 0) return;
      const address = text.replace(/^\*@/, 'a@').replace('@*.', '@a.');
      expect(checkAddress(address)).toEqual({ value: address });
      expect(matches(address, text)).toBe(true);
    }),
  );
});
