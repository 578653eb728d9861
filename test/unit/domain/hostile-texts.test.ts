/** Texts that were made to be expensive cost no more than their length. */

import { checkAddress } from '../../../lambda/domain/address.ts';
import { checkRecordingId } from '../../../lambda/domain/email.ts';
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
  ['an id of blanks', () => checkRecordingId(' '.repeat(long)), { problem: { kind: 'missing' } }],
  [
    'a reason of zero-width characters',
    () => checkReason('\u200b'.repeat(long)),
    { problem: { kind: 'missing' } },
  ],
])('%s', (_, run, expected) => {
  expect(run()).toEqual(expected);
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
