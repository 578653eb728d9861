import fc from 'fast-check';
import { checkMessageBlocks } from '../../../infra/local/simulators/slack/blocks.ts';
import { escapeMrkdwn, pieces } from '../../../lambda/slack/escape.ts';
import { noteMessage } from '../../../lambda/slack/messages.ts';
import { readRequestRef, writeRequestRef } from '../../../lambda/slack/reference.ts';

test('escaping leaves no way to ping, link or format a date', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(escapeMrkdwn(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }),
  );
});

test('pieces lose nothing, are short enough, and never cut a character in half', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 2, max: 40 }),
      (text, size) => {
        const parts = pieces(text, size);
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(size);
          expect(part.isWellFormed()).toBe(true);
        }
      },
    ),
  );
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

test('whatever ICWS says, the note is a message that Slack takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1000 }), (icwsMessage) => {
      const request = { id: 'a'.repeat(32), icwsMessage } as never;
      const { blocks } = noteMessage(request, { status: 403 } as never);
      expect(checkMessageBlocks(blocks)).toEqual([]);
    }),
  );
});
