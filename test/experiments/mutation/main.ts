/**
 * `npm run experiment -- mutation`: StrykerJS changes domain, application and ICWS client in every small way it knows,
 * and counts which changes the tests in one process notice. Writes each file's score to `docs/security.md`.
 * `--only FILE` mutates one file and writes nothing. Installs StrykerJS from its own lock file first.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table, writePart } from '../../support/document.ts';

interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

const folder = import.meta.dirname;
const root = join(folder, '..', '..', '..');
const { values } = parseArgs({ options: { only: { type: 'string' } } });

function run(command: string, args: string[], cwd: string): void {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Percent found of all that could be, as StrykerJS counts: a timeout is found; errors and ignored mutants do not count. */
function scoreOf(statuses: string[]): string {
  const count = (...names: string[]) => statuses.filter((one) => names.includes(one)).length;
  const found = count('Killed', 'Timeout');
  const all = found + count('Survived', 'NoCoverage');
  return all === 0 ? '–' : `${((100 * found) / all).toFixed(1)} % of ${all}`;
}

function scores({ files }: Report): string {
  const statusesIn = (path: string): string[] =>
    Object.entries(files)
      .filter(([file]) => file.startsWith(path))
      .flatMap(([, { mutants }]) => mutants.map(({ status }) => status));
  const folders = ['lambda/domain/', 'lambda/application/', 'lambda/icws/', 'lambda/'];
  const sums = folders.map((path): [string, string] => [
    `**\`${path}\`**`,
    `**${scoreOf(statusesIn(path))}**`,
  ]);
  const rows = Object.keys(files).map((file): [string, string] => [
    `\`${file}\``,
    scoreOf(statusesIn(file)),
  ]);
  return table(['file', 'noticed'], [...sums, ...rows]);
}

run('npm', ['ci'], folder);
const stryker = join(folder, 'node_modules', '.bin', 'stryker');
const only = values.only ? ['--mutate', values.only] : [];
run(stryker, ['run', join(folder, 'stryker.config.json'), ...only], root);
const report = JSON.parse(readFileSync(join(root, 'reports', 'mutation.json'), 'utf8')) as Report;
const text = scores(report);
process.stdout.write(`${text}\n`);
if (!values.only) {
  writePart('security.md', 'mutation', 'npm run experiment -- mutation', text);
}
