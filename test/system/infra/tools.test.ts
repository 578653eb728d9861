/** The command-line tool as a process: what it loads, and what it does with pipes. In process: `tool.test.ts`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const main = join(root, 'infra', 'cli', 'bin.ts');

/** Prints every module that is loaded, after the run. */
const listing = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  process.on('exit', () => process.stderr.write('LOADED ' + JSON.stringify(loaded) + '\\n'));
`)}`;

function call(args: string[], { input = '', node = [] as string[] } = {}) {
  const environment = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|npm_)/.test(name));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, main, ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
    env: {
      ...Object.fromEntries(environment),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    },
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, stdout, stderr };
}

test.each([
  [['--help']],
  [['doctor', '--help']],
  [['config', 'check']],
  [['policy', 'test']],
  [['policy', 'explain', '--requester', 'U1', '--recipient', 'a@example.com']],
])('%j loads neither undici, nor the AWS SDK, nor the local stack, nor prompts', (args) => {
  const { status, stderr } = call(args, { node: ['--import', listing] });
  expect(status).toBe(0);
  const loaded = JSON.parse(/^LOADED (.*)$/m.exec(stderr)?.[1] ?? '[]') as string[];
  expect(loaded.some((url) => url.endsWith('/infra/cli/main.ts'))).toBe(true);
  const heavy = /node_modules\/(?:undici|@aws-sdk|@smithy|@slack|@clack|esbuild)\/|infra\/local\//;
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
});

test.each([
  [['policy', 'explain', '--requester', 'U1', '--recipient', 'a@else.example'], 1],
  [['pause', '--local'], 2],
  [['pause'], 2],
  [['pause', '--yes'], 3],
])('%j ends with %i', (args, code) => {
  expect(call(args).status).toBe(code);
});

test('a reader that has read enough is no error', () => {
  const piped = `set -o pipefail; "${process.execPath}" "${main}" config schema | true`;
  const { status, stderr } = spawnSync('bash', ['-c', piped], { cwd: root, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('the whole result reaches a pipe', () => {
  const { stdout } = call(['config', 'schema']);
  expect(Object.keys(JSON.parse(stdout) as object)).toContain('properties');
});

test('config docs prints the tables of docs/configuration.md', () => {
  const docs = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
  const { stdout } = call(['config', 'docs']);
  const tables = stdout.split(/^### .*$/m).map((table) => table.trim());
  expect(tables).toHaveLength(4);
  for (const table of tables) expect(docs).toContain(table);
});

test('policy explain reads recipients as the form does: lists, names, one option each', () => {
  const recipients = ['--recipient', 'Bob <bob@example.com>, eve@nowhere.example'];
  const { status, stdout } = call(['policy', 'explain', '--requester', 'U0ANN', ...recipients]);
  expect(status).toBe(1);
  expect(stdout).toContain('no rule matches eve@nowhere.example');
});

test('in a pipe nothing is colored, moved, or erased', () => {
  for (const args of [['--help'], ['policy', 'test'], ['pause', '--yes'], ['nonsense']]) {
    const { stdout, stderr } = call(args);
    expect(stdout + stderr).not.toContain('\u001b');
  }
});
