/** Lists in texts: named as far as there is room, counted beyond, and never empty-handed. */
import fc from 'fast-check';
import { firstOf } from '../../../lambda/slack/texts/lists.ts';

test('a short list is named whole, a long one by its first ten and the number of the others', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `U${index}`);
  expect(firstOf(ids.slice(0, 3))).toBe('U0, U1, U2');
  expect(firstOf(ids.slice(0, 10))).toBe(ids.slice(0, 10).join(', '));
  expect(firstOf(ids)).toBe(`${ids.slice(0, 10).join(', ')} and 990 more`);
});

test('an item that is too long is shown as far as it fits, and the others are counted', () => {
  expect(firstOf(['x'.repeat(5000)])).toMatch(/^x{700,800}…$/);
  expect(firstOf(['x'.repeat(5000), 'y'], '; ')).toMatch(/^x{700,800}… and 1 more$/);
});

test('whatever the list, the text is bounded, holds no broken character, and accounts for every item', () => {
  const item = fc
    .tuple(fc.constantFrom('x', '&', '😀'), fc.integer({ min: 1, max: 2000 }))
    .map(([character, length]) => character.repeat(length));
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 40 }), (items) => {
      const text = firstOf(items, '\n\n\n');
      expect(text.length).toBeLessThanOrEqual(900);
      expect(text.isWellFormed()).toBe(true);
      const shown = text.replace(/ and \d+ more$/, '').split('\n\n\n').length;
      const others = Number(/ and (\d+) more$/.exec(text)?.[1] ?? 0);
      expect(shown + others).toBe(items.length);
    }),
  );
});
