import fc from 'fast-check';
import { chunk, escapeMrkdwn, formatDate, mention } from '../../../lambda/slack/block-kit.ts';
import { readRequestRef, writeRequestRef } from '../../../lambda/slack/metadata.ts';

test('escaping leaves no way to ping, link or format a date', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(escapeMrkdwn(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }),
  );
});

test('chunks lose nothing, are short enough, and never cut a character in half', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 2, max: 40 }),
      (text, size) => {
        const chunks = chunk(text, size);
        expect(chunks.join('')).toBe(text);
        for (const one of chunks) {
          expect(one.length).toBeLessThanOrEqual(size);
          expect(one.isWellFormed()).toBe(true);
        }
      },
    ),
  );
});

test('a person and a user group are mentioned in their own ways', () => {
  expect([mention('U1'), mention('W1'), mention('S1')]).toEqual([
    '<@U1>',
    '<@W1>',
    '<!subteam^S1>',
  ]);
});

test('a time is shown in the reader’s time zone, and in UTC where Slack cannot', () => {
  const at = Date.parse('2026-11-24T15:04:59.999Z');
  expect(formatDate(at)).toBe('<!date^1795532699^{date_short_pretty} {time}|2026-11-24 15:04 UTC>');
});

test('a reference is what was written, and anything else is none', () => {
  const reference = { id: 'a'.repeat(32), contentHash: 'b'.repeat(64) };
  expect(readRequestRef(writeRequestRef(reference))).toEqual(reference);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readRequestRef(text)).toBeUndefined();
    }),
  );
});
