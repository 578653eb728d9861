/** The import fences hold: a file that breaks one is an error of the linter that says why. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const importing = (module: string): string =>
  `import * as x from '${module}';\nexport const y = x;\n`;

const allowed: [string, string][] = [
  ['lambda/share', 'zod'],
  ['lambda/share', 'node:crypto'],
  ['lambda/share', './request.ts'],
  ['lambda/slack', '../share/request.ts'],
  ['lambda/icws', '../share/ports.ts'],
  ['infra/local', '../../lambda/aws/table.ts'],
];
const denied: [string, string, string][] = [
  ['lambda/share', '@slack/bolt', 'imports nothing of ours but itself'],
  ['lambda/share', '@aws-sdk/client-sqs', 'imports nothing of ours but itself'],
  ['lambda/share', 'undici', 'imports nothing of ours but itself'],
  ['lambda/share', 'node:fs', 'imports nothing of ours but itself'],
  ['lambda/share', '../slack/escape.ts', 'imports nothing of ours but itself'],
  ['lambda/share', '../log.ts', 'imports nothing of ours but itself'],
  ['lambda/slack', '../icws/http.ts', 'lambda/slack knows lambda/share only'],
  ['lambda/slack/listeners', '../../aws/queue.ts', 'lambda/slack knows lambda/share only'],
  ['lambda/icws', '../slack/escape.ts', 'lambda/icws knows lambda/share only'],
  ['lambda/icws', '../aws/secrets.ts', 'lambda/icws knows lambda/share only'],
  ['lambda/aws', '../slack/secret.ts', 'lambda/aws knows lambda/share only'],
  ['lambda/aws', '../icws/settings.ts', 'lambda/aws knows lambda/share only'],
  ['lambda', '../infra/bundle.ts', 'lambda knows neither infra nor test'],
  ['infra/local/icws', '../../../lambda/share/priority.ts', 'shares no code'],
  ['infra/local/slack', '../../../lambda/slack/names.ts', 'shares no code'],
  ['infra/local/aws', '../../../lambda/aws/table.ts', 'shares no code'],
];
const impure = ['Date.now()', 'new Date()', 'Math.random()', 'performance.now()'];

/** What the linter says of each file, by the file's place; all are linted in one run. */
let said: (place: string) => string;

beforeAll(() => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'fences-')));
  const write = (place: string, text: string) => {
    mkdirSync(dirname(join(copy, place)), { recursive: true });
    writeFileSync(join(copy, place), text);
  };
  for (const config of ['biome.json', '.biome']) {
    cpSync(join(root, config), join(copy, config), { recursive: true });
  }
  allowed.forEach(([folder, module], index) => {
    write(`${folder}/allowed${index}.ts`, importing(module));
  });
  denied.forEach(([folder, module], index) => {
    write(`${folder}/denied${index}.ts`, importing(module));
  });
  impure.forEach((call, index) => {
    write(`lambda/share/impure${index}.ts`, `export const y = ${call};\n`);
  });
  const reading = 'export const y = process.env.HOME;\n';
  write('lambda/slack/reading.ts', reading);
  write('lambda/environment.ts', reading);
  const biome = join(root, 'node_modules/.bin/biome');
  const run = spawnSync(biome, ['lint', '--reporter=github', '--max-diagnostics=none', '.'], {
    cwd: copy,
    encoding: 'utf8',
  });
  rmSync(copy, { recursive: true });
  const lines = run.stdout.split('\n');
  said = (place) => lines.filter((line) => line.includes(`file=${join(copy, place)},`)).join('\n');
});

test.each(allowed.map((row, index) => [...row, index] as const))(
  '%s may import %s',
  (folder, _, index) => {
    expect(said(`${folder}/allowed${index}.ts`)).not.toContain('noRestrictedImports');
  },
);

test.each(denied.map((row, index) => [...row, index] as const))(
  '%s may not import %s: %s',
  (folder, _, why, index) => {
    expect(said(`${folder}/denied${index}.ts`)).toContain(why);
  },
);

test.each(impure.map((call, index) => [call, index] as const))(
  'lambda/share may not ask for %s',
  (_, index) => {
    expect(said(`lambda/share/impure${index}.ts`)).toContain('is pure');
  },
);

test('the environment is read in one file', () => {
  expect(said('lambda/slack/reading.ts')).toContain('noProcessEnv');
  expect(said('lambda/environment.ts')).toBe('');
});
