/** The dependency rules hold: a file that breaks one is named, with the rule that it breaks. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');
const importing = (path: string, type = ''): string =>
  `import ${type}{ x } from '${path}';\nexport ${type === '' ? 'const y' : 'type Y'} = ${type === '' ? '' : 'typeof '}x;\n`;

const denied: [rule: string, file: string, imported: string][] = [
  ['domain-is-innermost', 'lambda/domain/a.ts', '../application/target.ts'],
  ['domain-is-innermost', 'lambda/domain/b.ts', '../target.ts'],
  ['application-knows-the-domain', 'lambda/application/a.ts', '../slack/target.ts'],
  ['slack-is-an-adapter', 'lambda/slack/a.ts', '../icws/target.ts'],
  ['slack-is-an-adapter', 'lambda/slack/views/a.ts', '../../aws/target.ts'],
  ['icws-is-an-adapter', 'lambda/icws/a.ts', '../aws/target.ts'],
  ['aws-is-an-adapter', 'lambda/aws/a.ts', '../slack/target.ts'],
  ['domain-and-application-are-pure', 'lambda/domain/c.ts', 'node:fs'],
  ['domain-and-application-are-pure', 'lambda/domain/d.ts', '@slack/types'],
  ['domain-and-application-are-pure', 'lambda/application/b.ts', '@aws-sdk/client-sqs'],
  ['functions-stand-alone', 'lambda/a.ts', '../infra/target.ts'],
  ['simulators-share-nothing', 'infra/local/simulators/a.ts', '../../../lambda/domain/target.ts'],
];
const allowed: [file: string, imported: string][] = [
  ['lambda/domain/e.ts', 'node:crypto'],
  ['lambda/domain/f.ts', 'zod/mini'],
  ['lambda/application/c.ts', '../domain/target.ts'],
  ['lambda/slack/b.ts', '../application/target.ts'],
  ['lambda/b.ts', './slack/target.ts'],
  ['infra/local/a.ts', '../../lambda/aws/target.ts'],
];
const folders = ['domain', 'application', 'slack', 'icws', 'aws'].map((name) => `lambda/${name}`);

interface Violation {
  from: string;
  rule: { name: string };
}
let violations: Violation[];

beforeAll(() => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'rules-')));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  };
  for (const folder of [...folders, 'lambda', 'infra', 'test']) {
    write(`${folder}/target.ts`, 'export const x = 1;\n');
  }
  for (const [, file, imported] of denied) write(file, importing(imported, 'type '));
  for (const [file, imported] of allowed) write(file, importing(imported));
  write('infra/circle-1.ts', `${importing('./circle-2.ts', 'type ')}export const x = 1;\n`);
  write('infra/circle-2.ts', `${importing('./circle-1.ts', 'type ')}export const x = 1;\n`);
  cpSync(join(root, '.dependency-cruiser.cjs'), join(copy, '.dependency-cruiser.cjs'));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const { stdout } = spawnSync(
    join(root, 'node_modules', '.bin', 'depcruise'),
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'lambda', 'infra', 'test'],
    { cwd: copy, encoding: 'utf8', maxBuffer: 1e8 },
  );
  rmSync(copy, { recursive: true });
  ({ violations } = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary);
});

test.each(denied)('%s: %s may not import %s, not even a type', (rule, file) => {
  expect(violations).toContainEqual(
    expect.objectContaining({ from: file, rule: expect.objectContaining({ name: rule }) }),
  );
});

test.each(allowed)('%s may import %s', (file) => {
  expect(violations.filter(({ from }) => from === file)).toEqual([]);
});

test('a circle of types is a circle', () => {
  const circles = violations.filter(({ rule }) => rule.name === 'no-circular');
  expect(circles.map(({ from }) => from)).toEqual(['infra/circle-1.ts']);
});
