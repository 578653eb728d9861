/** The npm package in an app of somebody else's: it loads on their Node, and makes the stack that this project makes. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Configuration } from '../../infra/cdk/configuration-schema.ts';
import { ShareRecording } from '../../infra/cdk/share-recording.ts';
import { ShareRecordingStack } from '../../infra/cdk/stack.ts';
import { Adopter } from '../support/infra/adopter.ts';

const root = join(__dirname, '..', '..');
const configurationFile = join(root, 'share-recording.config.json');
const configuration = JSON.parse(readFileSync(configurationFile, 'utf8')) as Configuration;
const { dependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  version: string;
};

// The templates are compared here; that they are valid, other tests show.
process.env.CDK_VALIDATION = 'false';

const adopter = new Adopter();
beforeAll(async () => {
  await adopter.install();
  cpSync(configurationFile, join(adopter.folder, 'share-recording.config.json'));
}, 120_000);
afterAll(() => adopter.remove());

/** A template without the hashes of its assets. */
function withoutHashes(folder: string, stack: string): unknown {
  const text = readFileSync(join(folder, `${stack}.template.json`), 'utf8');
  return JSON.parse(text.replaceAll(/[0-9a-f]{64}(?=\.zip)/g, 'hash')) as unknown;
}

/** The README's example, and below it a stack that holds nothing else. */
const example = /\n## Embed it\n.*?```js\n(.*?)```/s.exec(
  readFileSync(join(root, 'README.md'), 'utf8'),
);
const app = `${example?.[1]}
import { ShareRecordingStack } from 'share-recording';
new ShareRecordingStack(stack.node.root, 'own', { configuration });
`;

test('the README’s example and a stack of its own are those that this repository makes', async () => {
  adopter.write({ 'app.mjs': app });
  const running = adopter.call('node', 'app.mjs');
  const ours = new App();
  const stack = new Stack(ours, 'share-recording-main');
  const alarmTopic = new Topic(stack, 'Alarms');
  const made = new ShareRecording(stack, 'ShareRecording', { configuration, alarmTopic });
  stack.exportValue(made.requestUrl, { name: 'share-recording-url' });
  new ShareRecordingStack(ours, 'own', { configuration });
  const { directory } = ours.synth();
  await running;
  for (const name of ['share-recording-main', 'own']) {
    const theirs = withoutHashes(join(adopter.folder, 'cdk.out'), name);
    expect(theirs).toEqual(withoutHashes(directory, name));
  }
}, 60_000);

test('a mistake is an error in words', async () => {
  adopter.write({
    'app.mjs': `import { App } from 'aws-cdk-lib';
import { ConfigurationError, ShareRecordingStack } from 'share-recording';

try {
  new ShareRecordingStack(new App(), 'x', { configuration: { policy: { rules: [] } } });
} catch (cause) {
  if (cause instanceof ConfigurationError) console.log(cause.message);
}
`,
  });
  expect(await adopter.call('node', 'app.mjs')).toMatch(
    /^The configuration has a mistake:\n {2}policy\.rules: /,
  );
});

test('the types compile under strict settings, declarations included', async () => {
  adopter.write({
    'app.ts': `import { App, Stack } from 'aws-cdk-lib';
import { type Configuration, ConfigurationError, ShareRecording, ShareRecordingStack } from 'share-recording';
import { Topic } from 'aws-cdk-lib/aws-sns';

const configuration: Configuration = {
  policy: { rules: [{ name: 'colleagues', requesters: ['U1'], recipients: ['*@example.com'] }] },
};
const stack = new Stack(new App(), 'theirs');
const made = new ShareRecording(stack, 'Calls', { configuration, alarmTopic: new Topic(stack, 'Alarms') });
export const url: string = made.requestUrl;
// @ts-expect-error It needs a configuration.
export const none = new ShareRecordingStack(new App(), 'none', {});
export const isOurs = (cause: unknown): boolean => cause instanceof ConfigurationError;
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
      files: ['app.ts'],
    }),
  });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await expect(adopter.call('node', tsc, '--project', '.')).resolves.toBe('');
}, 60_000);

test('it brings what it needs, and neither the tools that built it nor a test', async () => {
  const { installed } = adopter;
  expect(installed).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  for (const tool of ['esbuild', 'typescript', '@slack/bolt']) {
    expect(installed).not.toContain(tool);
  }
  const files = readdirSync(join(adopter.folder, 'node_modules', 'share-recording'), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(files).toContain(join('dist', 'receiver', 'index.js'));
  expect(files.filter((file) => /\.map$|(?<!\.d)\.ts$|\.test\.|(?:^|\/)test\//.test(file))).toEqual(
    [],
  );
});

test('the tool runs on their Node, and says where that is too old', async () => {
  const call = (...options: string[]) =>
    adopter.call('node_modules/.bin/share-recording', ...options);
  expect(await call('--version')).toBe(`${version}\n`);
  expect(await call('--help')).toContain('Exit codes: 0 done');
  expect(await call('config', 'check')).toContain('Configuration OK');
  expect(await call('policy', 'check')).toContain('Policy OK');
  const [major = 0, minor = 0] = (await adopter.call('node', '--version'))
    .slice(1)
    .split('.')
    .map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return;
  await expect(call('doctor')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^This command needs Node 22\.19 or later; this is v/),
  });
});
