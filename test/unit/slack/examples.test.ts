/** The examples that Slack checks: of every view, every kind of message, and every state. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateWords } from '../../../lambda/domain/states.ts';
import { exampleRequests } from '../../../lambda/slack/example-requests.ts';
import { allExamples, distinctExamples } from '../../../lambda/slack/examples.ts';

const slack = join(__dirname, '..', '..', '..', 'lambda', 'slack');
const sources = readdirSync(slack, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ text: readFileSync(join(slack, file), 'utf8') }));
const small = { rule: { approvers: ['U2'] }, emailBody: 'B', purpose: 'Why', words: 'No.' };
const kinds = ['root', 'approver', 'reply', 'direct', 'approver_reply'];

test('hold every view that the program makes, and every kind of message', () => {
  const made = sources
    .filter(({ text }) => /\btype: '(?:modal|home)',/.test(text))
    .flatMap(({ text }) => [...text.matchAll(/^export (?:const|function) (\w+View)\b/gm)])
    .map(([, name]) => name);
  expect(made.length).toBeGreaterThan(5);
  for (const examples of [allExamples(small), distinctExamples()]) {
    const shown = new Set(examples.map(({ of }) => of));
    expect([...shown].sort()).toEqual([...made, ...kinds].sort());
  }
});

test('show requests in every state', () => {
  const states = new Set(Object.values(exampleRequests(small)).map(({ state }) => state));
  expect([...states].sort()).toEqual([...stateWords].sort());
});

test('are few enough to be checked one by one, and different', () => {
  const examples = distinctExamples();
  expect(examples.length).toBeLessThan(50);
  expect(new Set(examples.map((example) => JSON.stringify(example))).size).toBe(examples.length);
});
