/** Texts that were made to be expensive cost no more than their length. */

import { checkAddress, checkReason, checkRecordingId } from '../../../lambda/domain/fields.ts';
import { basePath } from '../../../lambda/icws/settings.ts';

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
