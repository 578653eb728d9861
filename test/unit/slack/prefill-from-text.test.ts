/** What is found in the text after a command, whatever is pasted there. */
import fc from 'fast-check';
import { checkAddressList } from '../../../lambda/domain/address-list.ts';
import { checkRecordings } from '../../../lambda/domain/recordings.ts';
import { prefillFromText } from '../../../lambda/slack/listeners/prefill-from-text.ts';

const id = '0DE0C017-CD4F-D013-8E31-18D8B747ABCD';

test.each<[string, object | undefined]>([
  ['', {}],
  [`${id} ann@example.com`, { recordings: id, to: 'ann@example.com' }],
  [`${id} <mailto:ann@example.com|ann@example.com>`, { recordings: id, to: 'ann@example.com' }],
  [
    `Ann B. O'Hara <ann@example.com>, ${id}`,
    { recordings: id, to: "Ann B. O'Hara <ann@example.com>" },
  ],
  ['“Example, Ann” <ann@example.com>', { to: '"Example, Ann" <ann@example.com>' }],
  [
    `share ${id} with Ann Example <ann@example.com>`,
    { recordings: id, to: 'Ann Example <ann@example.com>' },
  ],
  // What was mistyped is kept, so that the form can say what is wrong with it.
  ['ann@example', { to: 'ann@example' }],
  ['12-34', { recordings: '12-34' }],
  ['recording please', undefined],
  [
    `3001234567, ${id} ann@example.com; Bob <bob@example.com>`,
    { recordings: `3001234567, ${id}`, to: 'ann@example.com, Bob <bob@example.com>' },
  ],
  [`https://pbx.example/${id}/play ann@example.com`, { recordings: id, to: 'ann@example.com' }],
  [
    'call 3001234567 to ann1234567@example.com',
    { recordings: '3001234567', to: 'ann1234567@example.com' },
  ],
  ['+13175550100 called: 3001234567', { recordings: '3001234567' }],
  ['3001234567 30012345x7', { recordings: '3001234567, 30012345x7' }],
])('%j', (text, expected) => {
  expect(prefillFromText(text)).toEqual(expected);
});

test('what is filled in is what the form then reads', () => {
  const { recordings = '', to = '' } =
    prefillFromText(`3001234567 ${id} “Example, Ann” <ann@example.com>, bob@example.com`) ?? {};
  expect(checkRecordings(recordings)).toEqual({
    value: [{ interactionId: '3001234567' }, { recordingId: id }],
  });
  expect(checkAddressList(to)).toEqual({
    value: [
      { name: 'Example, Ann', address: 'ann@example.com' },
      { name: 'bob@example.com', address: 'bob@example.com' },
    ],
  });
});

test('an ID and an address are found among anything else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (before, after) => {
      const calm = (text: string) => text.replace(/[^a-z ]/gi, ' ');
      const text = `${calm(before)} ${id} ${calm(after)} ann@example.com`;
      expect(prefillFromText(text)).toMatchObject({
        recordings: id,
        to: 'ann@example.com',
      });
    }),
  );
});

test.each([
  ['blanks', `a${' '.repeat(3900)}b`],
  ['letters', 'a '.repeat(1950)],
  ['brackets', '<'.repeat(3900)],
  ['half links', '<mailto:a'.repeat(400)],
  ['half addresses', 'a@'.repeat(1900)],
  ['half names', "a' ".repeat(1300)],
  ['quotes', '"a'.repeat(1950)],
  ['addresses', 'a@b.example '.repeat(330)],
  ['IDs', `${id} `.repeat(105)],
])('a text of 4,000 %s takes no longer than any other', (_, text) => {
  const startedAt = process.cpuUsage().user;
  prefillFromText(text);
  // Half of a second of a processor: quadratic patterns took a minute.
  expect(process.cpuUsage().user - startedAt).toBeLessThan(500_000);
});
