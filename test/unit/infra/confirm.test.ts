/** Nobody changes a deployment by mistake. */
import { PassThrough } from 'node:stream';
import { confirmChange, requireTerminal } from '../../../infra/cli/confirm.ts';
import { requireNode } from '../../../infra/cli/node-version.ts';
import { withProgress } from '../../../infra/cli/progress.ts';
import { fakeTerminal } from '../../support/infra/terminal.ts';

test.each([
  ['y', true],
  ['n', false],
  // Enter alone takes what is preselected: no.
  ['\r', false],
  // Ctrl-C
  ['\u0003', false],
])('on a terminal, %j agrees: %s', async (key, agreed) => {
  const where = fakeTerminal();
  const change = { where: 'Stage "main".', question: 'Pause?\u001b[2J', yes: false };
  const answer = confirmChange(change, where).then(
    () => true,
    (cause: Error) => cause.message,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  where.input.write(key);
  expect(await answer).toBe(agreed || 'Nothing was changed.');
  // Where and what, in the prompt itself: standard output may go into a file.
  expect(where.shown()).toContain('Stage "main".');
  expect(where.shown()).toContain('Pause?');
  expect(where.shown()).not.toContain('Pause?\u001b[2J');
});

test('without a terminal --yes is needed', () => {
  const { output } = fakeTerminal();
  const pipe = { input: new PassThrough(), output };
  expect(() => requireTerminal(false, pipe)).toThrow('there is no terminal to ask: add --yes');
  expect(() => requireTerminal(true, pipe)).not.toThrow();
  expect(() => requireTerminal(false, fakeTerminal())).not.toThrow();
});

test.each([
  ['on a terminal', true, false, true],
  ['in a pipe', false, false, false],
  ['with --json', true, true, false],
])('progress %s', async (_, isTerminal, json, shows) => {
  const { stderr } = process;
  const { isTTY } = stderr;
  const written = jest.spyOn(stderr, 'write').mockReturnValue(true);
  stderr.isTTY = isTerminal;
  expect(await withProgress({ text: 'Checking', json }, () => Promise.resolve(1))).toBe(1);
  stderr.isTTY = isTTY;
  const shown = written.mock.calls.flat();
  written.mockRestore();
  // Nothing of it stays.
  expect(shown).toEqual(shows ? ['\rChecking … 0 s', '\r\u001b[K'] : []);
});

test.each([
  ['20.20.2', false],
  ['22.18.0', false],
  ['22.19.0', true],
  ['23.0.0', true],
  ['24.21.0', true],
])('Node %s loads undici: %s', (version, does) => {
  const check = () => requireNode(version);
  if (does) expect(check).not.toThrow();
  else expect(check).toThrow(`This command needs Node 22.19 or later; this is v${version}.`);
});
