/** After `npm run mutants`: the score of each file into `docs/security.md`, from StrykerJS's own report. */
import { readFileSync } from 'node:fs';
import { table, writePart } from '../../support/document.ts';

interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

const { files } = JSON.parse(readFileSync('coverage/mutants.json', 'utf8')) as Report;

/** Found of all that could be, as StrykerJS counts: a time-out is found, an error or an ignored one is none. */
function scoreOf(statuses: string[]): string {
  const count = (...names: string[]) => statuses.filter((one) => names.includes(one)).length;
  const found = count('Killed', 'Timeout');
  const all = found + count('Survived', 'NoCoverage');
  return all === 0 ? '–' : `${((100 * found) / all).toFixed(1)} % of ${all}`;
}

const statusesIn = (folder: string): string[] =>
  Object.entries(files)
    .filter(([file]) => file.startsWith(folder))
    .flatMap(([, { mutants }]) => mutants.map(({ status }) => status));

const rows = Object.entries(files).map(([file, { mutants }]): [string, string] => [
  `\`${file}\``,
  scoreOf(mutants.map(({ status }) => status)),
]);
const folders = ['lambda/domain/', 'lambda/application/', 'lambda/icws/', 'lambda/'];
const sums = folders.map((folder): [string, string] => [
  `**\`${folder}\`**`,
  `**${scoreOf(statusesIn(folder))}**`,
]);
const text = table(['file', 'noticed'], [...sums, ...rows]);
writePart('security.md', 'mutants', 'npm run mutants', text);
process.stdout.write(`${text}\n`);
