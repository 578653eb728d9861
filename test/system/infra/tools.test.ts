/** The command-line tools as a person calls them: wrong options get a usage, never a stack trace. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

function call(tool: string, ...options: string[]) {
  const path = join(root, 'infra', 'cli', `${tool}.ts`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, text: stdout + stderr };
}

test.each([
  ['audit', ['--help'], /^Usage: npm run audit -- export/],
  ['audit', ['burn'], /^Usage: npm run audit -- export/],
  ['audit', ['--stge', 'main'], /Unknown option '--stge'/],
  ['audit', ['erase', '--recording', 'x', '--person', 'y'], /either --recording or --person/],
  ['audit', ['erase'], /either --recording or --person/],
  ['policy', ['--help'], /^Usage: npm run policy -- check/],
  ['policy', ['explain', '--requester', 'Ann', '--recipient', 'a@example.com'], /a Slack user ID/],
  ['policy', ['explain', '--requester', 'U1', '--recipient', 'bob'], /“bob”: .*no email address/],
])('%s %j', (tool, options, message) => {
  const { status, text } = call(tool, ...options);
  expect(status).toBe(1);
  expect(text).toMatch(message);
});

test('policy explain reads recipients as the form does: lists, names, one option each', () => {
  const recipients = ['--recipient', 'Bob <bob@example.com>, eve@nowhere.example'];
  const { status, text } = call('policy', 'explain', '--requester', 'U0ANN', ...recipients);
  expect(status).toBe(1);
  expect(text).toContain('no rule matches eve@nowhere.example');
});
