/** Slack's 3 seconds: everything that the receiver may wait for ends in time. */
import { Deadline, timeBudget } from '../../../lambda/application/time-budget.ts';

const slackWaitsMs = 3000;
const { openViewMs, answerMs, writeUntilMs, readUntilMs, enqueueUntilMs, respondMs } = timeBudget;

test.each([
  ['the answer when a view is not opened', answerMs],
  ['a view that is opened', openViewMs],
  ['the last read', readUntilMs],
  ['the last message to the worker', enqueueUntilMs],
  ['a refused click, answered after the last write', writeUntilMs + respondMs],
])('%s ends before Slack stops waiting', (_, ms) => {
  expect(ms).toBeLessThan(slackWaitsMs);
});

describe('a deadline', () => {
  let now = 10_400;
  const clock = () => now;
  const deadline = new Deadline(10_000, clock);

  test.each([
    [10_400, true, 1600, 2600],
    [11_999, true, 1, 1001],
    [12_000, false, 0, 1000],
    [14_000, false, 0, 0],
  ])('at %i: may still write: %s', (at, mayStillWrite, leftUntilWrite, leftOfAnswer) => {
    now = at;
    expect(deadline.mayStillWrite()).toBe(mayStillWrite);
    expect(deadline.leftUntil(writeUntilMs)).toBe(leftUntilWrite);
    expect(deadline.leftOf(answerMs)).toBe(leftOfAnswer);
  });
});
