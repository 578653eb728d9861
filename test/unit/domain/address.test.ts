import fc from 'fast-check';
import { checkAddress, isDomain, maskAddress, matches } from '../../../lambda/domain/address.ts';

describe('addresses', () => {
  const local64 = 'a'.repeat(64);
  const label63 = 'b'.repeat(63);
  const address254 = `${local64}@${label63}.${label63}.${'c'.repeat(58)}.ee`;
  test.each([
    'a@b.co',
    'Ann.O+tag@Example.COM',
    "o'neil_{x}@sub.example.com",
    `${local64}@example.com`,
    `a@${label63}.com`,
    address254,
    'a@xn--bcher-kva.example',
  ])('%s is accepted', (address) => {
    expect(checkAddress(` ${address} `)).toEqual({ value: address });
  });

  test.each([
    '',
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'ann@example.com.',
    'ann@-example.com',
    'ann@example-.com',
    'ann@.example.com',
    '.ann@example.com',
    'ann.@example.com',
    'a..b@example.com',
    'a b@example.com',
    '"ann"@example.com',
    'ann(x)@example.com',
    'Ann <ann@example.com>',
    'ann@example.com,bob@example.com',
    'ann@example.com;bob@example.com',
    'ann@bob@example.com',
    'ann@[192.0.2.1]',
    'ann@192.0.2.1',
    'ann@[IPv6:2001:db8::1]',
    'änn@example.com',
    'ann@exämple.com',
    'ann@example.com\nBcc: x@example.com',
    `${local64}a@example.com`,
    `a@${label63}b.com`,
    `${local64}@${label63}.${label63}.${'c'.repeat(59)}.ee`,
  ])('%j is refused', (address) => {
    expect(checkAddress(address)).toHaveProperty('problem');
  });

  test('254 characters is the length that was tested', () => {
    expect(address254).toHaveLength(254);
  });

  test('whatever is accepted is plain ASCII with one @ and a dotted domain', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: 'binary' })),
        (raw) => {
          const result = checkAddress(raw);
          if ('problem' in result) return;
          expect(result.value).toMatch(/^[\x21-\x7e]+$/);
          expect(result.value).not.toMatch(/[\s<>,;:"()[\]\\]/);
          expect(isDomain(result.value.slice(result.value.indexOf('@') + 1))).toBe(true);
        },
      ),
    );
  });
});

test.each([
  ['bob@example.com', 'b…@example.com'],
  ['*bob*@example.com', '…@example.com'],
  ['`x@example.com', '…@example.com'],
])('%s is masked as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test.each([
  ['ann@example.com', '*@example.com', true],
  ['ANN@Example.COM', '*@example.com', true],
  ['ann@sub.example.com', '*@example.com', false],
  ['ann@sub.example.com', '*@*.example.com', true],
  ['ann@a.b.example.com', '*@*.example.com', true],
  ['ann@example.com', '*@*.example.com', false],
  ['ann@notexample.com', '*@*.example.com', false],
  ['ann@.example.com', '*@*.example.com', false],
  ['ann@evil-example.com', '*@example.com', false],
  ['ann@example.com', 'Ann@Example.com', true],
  ['bob@example.com', 'ann@example.com', false],
])('%s against %s: %s', (address, pattern, expected) => {
  expect(matches(address, pattern)).toBe(expected);
});
