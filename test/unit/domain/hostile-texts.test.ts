/** Texts that were made to be expensive cost no more than their length. */

import { checkAddress } from '../../../lambda/domain/address.ts';
import { checkAddressList } from '../../../lambda/domain/address-list.ts';
import { checkRecordings, findRecordings } from '../../../lambda/domain/recordings.ts';
import { checkReason } from '../../../lambda/domain/text.ts';
import { basePath } from '../../../lambda/icws/settings.ts';
import { describeCause } from '../../../lambda/log.ts';

const long = 200_000;

test.each([
  [
    'a path of slashes that does not end in one',
    () => basePath(new URL(`https://a/${'/'.repeat(long)}x`)).length,
    long + 2,
  ],
  [
    'an address of dots',
    () => checkAddress(`${'a.'.repeat(long)}@example.com`),
    { problem: { kind: 'no_address' } },
  ],
  [
    'recordings of blanks',
    () => checkRecordings(' '.repeat(long)),
    { problem: { kind: 'missing' } },
  ],
  [
    'a list of addresses that no input holds',
    () => checkAddressList('a@b.example,'.repeat(long)),
    { problem: { kind: 'too_long', max: 3000, length: 12 * long } },
  ],
  [
    'a reason of zero-width characters',
    () => checkReason('\u200b'.repeat(long)),
    { problem: { kind: 'missing' } },
  ],
])('%s', (_, run, expected) => {
  expect(run()).toEqual(expected);
});

test.each([
  ['digits', '1'.repeat(long)],
  ['hyphens', '-'.repeat(long)],
  ['beginnings of an ID', '0DE0C017-'.repeat(long / 8)],
  ['beginnings of a link', 'https://'.repeat(long / 8)],
  ['what could be a link’s scheme', 'a.'.repeat(long / 2)],
  ['a link of braces', `https://x/${'%7b'.repeat(long / 4)}`],
  ['a link of numbers', `https://x/${'123456-'.repeat(long / 8)}`],
  ['dates', '1/1/'.repeat(long / 4)],
  ['times', '1:11:'.repeat(long / 5)],
])('no recording is found in %s, at once', (_, text) => {
  const startedAt = process.cpuUsage().user;
  expect(findRecordings(text).recordings).toEqual([]);
  expect(process.cpuUsage().user - startedAt).toBeLessThan(500_000);
});

test.each([
  ['brackets', '<'],
  ['quotes', '"'],
  ['parentheses', '('],
  ['half links', '<mailto:a'],
  ['half addresses', 'a@'],
  ['groups', 'a:'],
  ['nested addresses', '<a@b.c'],
])('no recipient is found in as many %s as an input holds, at once', (_, part) => {
  const startedAt = process.cpuUsage().user;
  expect(checkAddressList(part.repeat(3000 / part.length))).toHaveProperty('problem');
  expect(process.cpuUsage().user - startedAt).toBeLessThan(500_000);
});

test.each([
  ['a long word', 'a'.repeat(long), `Error: ${'a'.repeat(493)}`],
  ['dots', '.'.repeat(long), `Error: ${'.'.repeat(493)}`],
  ['words that end in a sign', 'a@'.repeat(long), undefined],
  ['half of an address', `${'a'.repeat(long)}@`, `Error: ${'a'.repeat(493)}`],
])('of an error’s text of %s 500 characters are kept', (_, message, expected) => {
  const described = describeCause(new Error(message));
  expect(described.length).toBeLessThanOrEqual(500);
  if (expected !== undefined) expect(described).toBe(expected);
});

test.each([
  ['an address', 'no mailbox ann.o+x@mail.example.com here', 'no mailbox [removed] here'],
  ['one at the end of a sentence', 'unknown: ann@example.com.', 'unknown: [removed]'],
  ['one without a dot', 'unknown: ann@localhost', 'unknown: [removed]'],
  ['a token', 'token xoxb-12-ab refused', 'token [removed] refused'],
])('%s is removed from an error’s text', (_, message, rest) => {
  expect(describeCause(new Error(message))).toBe(`Error: ${rest}`);
});

test('what is cut off is cut off after addresses were removed, so that no half of one is left', () => {
  const address = `${'person'.repeat(10)}@${'mail.'.repeat(40)}example.com`;
  for (let shift = 0; shift < address.length; shift += 1) {
    const described = describeCause(new Error(`${'!'.repeat(shift)}${`${address} `.repeat(20)}`));
    expect(described).toMatch(/^Error: !*(?:\[removed\] ?)+$/);
  }
});
