/** The built sweeper, as the daily schedule invokes it: what the functions added to the trail, counted. */
import { ann, policyOf, useHarness } from '../support/harness.ts';

const h = useHarness({
  policy: policyOf(
    { name: 'rivals', recipients: ['*@rival.example'], refuse: 'They compete with us.' },
    { name: 'colleagues', recipients: ['*@example.com'] },
  ),
});

test('the day before: one email, one of which nobody knows, two refusals, by rule', async () => {
  await h.approve();
  await h.stack.drain();
  h.icws.faults = [{ on: 'put', kind: 'reset' }];
  await h.approve();
  await h.stack.drain();
  await h.fillIn({ to: 'x@rival.example' });
  await h.fillIn({ to: 'x@nowhere.example' });
  const day = new Date(h.stack.clock.now()).toISOString().slice(0, 10);
  h.stack.clock.forward(24 * 3_600_000);
  await h.stack.summarize();
  const summary = h.stack.trail
    .map((line) => JSON.parse(line) as { event: string })
    .filter(({ event }) => event === 'daily_summary');
  expect(summary).toEqual([
    { event: 'daily_summary', day, sent: 1, refused: 2, unconfirmed: 1 },
    { event: 'daily_summary', day, rule: 'colleagues', sent: 1, refused: 0, unconfirmed: 1 },
    { event: 'daily_summary', day, rule: 'rivals', sent: 0, refused: 1, unconfirmed: 0 },
  ]);
  expect(JSON.stringify(summary)).not.toContain(ann);
});

test('a time that is none fails: it must not look like a summary that was made', async () => {
  await expect(h.stack.sweeper.invoke({ summarizeBefore: '2026-11-29' })).rejects.toThrow();
});
