/** What is found in the text after a command, whatever is pasted there. */
import fc from 'fast-check';
import { prefillFromText } from '../../../lambda/slack/listeners/prefill-from-text.ts';

const id = '0DE0C017-CD4F-D013-8E31-18D8B747ABCD';

test.each<[string, object | undefined]>([
  ['', {}],
  [`${id} ann@example.com`, { recordingId: id, recipientEmail: 'ann@example.com' }],
  [
    `${id} <mailto:ann@example.com|ann@example.com>`,
    { recordingId: id, recipientEmail: 'ann@example.com' },
  ],
  [
    `Ann B. O'Hara <ann@example.com>, ${id}`,
    { recordingId: id, recipientEmail: 'ann@example.com', recipientName: "Ann B. O'Hara" },
  ],
  [
    '“Example, Ann” <ann@example.com>',
    { recipientEmail: 'ann@example.com', recipientName: 'Example, Ann' },
  ],
  ['ann@example', {}],
  ['12-34', { recordingId: '12-34' }],
  ['recording please', undefined],
])('%j', (text, expected) => {
  expect(prefillFromText(text)).toEqual(expected);
});

test('an ID and an address are found among anything else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (before, after) => {
      const calm = (text: string) => text.replace(/[^a-z ]/gi, ' ');
      const text = `${calm(before)} ${id} ${calm(after)} ann@example.com`;
      expect(prefillFromText(text)).toMatchObject({
        recordingId: id,
        recipientEmail: 'ann@example.com',
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
])('a text of 4,000 %s takes no longer than any other', (_, text) => {
  const startedAt = process.cpuUsage().user;
  prefillFromText(text);
  // Half of a second of a processor: quadratic patterns took a minute.
  expect(process.cpuUsage().user - startedAt).toBeLessThan(500_000);
});
