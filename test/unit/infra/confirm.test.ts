/** Nobody changes a deployment by mistake. */
import { PassThrough } from 'node:stream';
import { confirmChange, requireTerminal } from '../../../infra/cli/confirm.ts';
import { requireNode } from '../../../infra/cli/node-version.ts';
import { withProgress } from '../../../infra/cli/progress.ts';
import { callTool } from '../../support/tool.ts';

const changes: string[] = [];
jest.mock('../../../infra/cli/target.ts', () => ({
  deployedTarget: (stack: string) =>
    Promise.resolve({
      place: `stack ${stack}, account 123456789012, region us-east-1`,
      requestUrl: 'https://a.example',
      setPaused: (paused: boolean) => void changes.push(`${stack} ${paused}`),
    }),
}));
beforeEach(() => {
  changes.length = 0;
});

test.each([
  [['pause', '--yes'], ['share-recording-main true']],
  [['resume', '--yes'], ['share-recording-main false']],
  [['pause', '--yes', '--stack', 'embedded'], ['embedded true']],
  [['pause'], []],
  [['pause', '--yes', '--local'], []],
])('%j changes %j', async (args, changed) => {
  const { code, stdout } = await callTool(args);
  expect(changes).toEqual(changed);
  expect(code).toBe(changed.length > 0 ? 0 : 2);
  const [place = ''] = stdout.split('\n');
  if (code === 0)
    expect(place).toMatch(/^Stage "main": stack \S+, account 123456789012, region us-/);
});

function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  return { input, output, shown: () => shown };
}

test.each([
  ['y', true],
  ['n', false],
  // Enter alone takes what is preselected: no.
  ['\r', false],
  // Ctrl-C
  ['\u0003', false],
])('on a terminal, %j agrees: %s', async (key, agreed) => {
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const where = terminal();
  const change = { where: 'Stage "main".', question: 'Pause?\u001b[2J', yes: false };
  const answer = confirmChange(change, where).then(
    () => true,
    (cause: Error) => cause.message,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  where.input.write(key);
  expect(await answer).toBe(agreed || 'Nothing was changed.');
  expect(said.mock.calls.flat()).toContain('Stage "main".\n');
  said.mockRestore();
  expect(where.shown()).toContain('Pause?');
  expect(where.shown()).not.toContain('Pause?\u001b[2J');
});

test('without a terminal --yes is needed', () => {
  const { output } = terminal();
  const pipe = { input: new PassThrough(), output };
  expect(() => requireTerminal(false, pipe)).toThrow('there is no terminal to ask: add --yes');
  expect(() => requireTerminal(true, pipe)).not.toThrow();
  expect(() => requireTerminal(false, terminal())).not.toThrow();
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
