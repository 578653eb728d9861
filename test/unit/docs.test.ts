/**
 * The documents are correct: links and paths lead somewhere, commands and flags exist, and each measured table names
 * the command that made it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../../infra/cli/commands/table.ts';
import { timeBudget } from '../../lambda/application/time-budget.ts';
import { stateWords, transitions } from '../../lambda/domain/states.ts';
import { render } from '../bench/report.ts';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const under = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const documents = [...under('.'), ...under('docs'), ...under('docs/adr')];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** Everything in backticks: inline code and fenced blocks. */
const codeIn = (text: string): string[] =>
  [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );

/** The anchors that GitHub makes of a document's headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

test('there are documents', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/operating.md']),
  );
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('links to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
      .map(([, link, source]) => link ?? source ?? '')
      .filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#', 2);
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names paths that are there', () => {
    const paths = codeIn(text)
      .flatMap(
        (code) => code.match(/(?<![\w./-])(?:lambda|infra|test|docs|bench)\/[\w./-]*\w/g) ?? [],
      )
      .filter((path) => !/[*{]/.test(path));
    const missing = paths.filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  test('names commands and flags that exist', () => {
    const wrong = codeIn(text).flatMap((code) =>
      [...code.matchAll(/npm run ([\w:-]+)((?: -- | --?)[^\n&|`]*)?/g)].flatMap(
        ([, name = '', rest = '']) => {
          const script = scripts[name];
          if (script === undefined) return [`npm run ${name}`];
          const flags = [...rest.matchAll(/--([a-z][\w-]*)/g)].map(([, flag = '']) => flag);
          const [, word = ''] = /^ -- ([a-z-]+(?: [a-z]+)?)/.exec(rest) ?? [];
          return flags
            .filter((flag) => !takes(script, word, flag))
            .map((flag) => `${name} --${flag}`);
        },
      ),
    );
    expect(wrong).toEqual([]);
  });
});

const isCommand = (name: string): boolean =>
  name === 'completion' || commands.some((command) => command.name === name);

/** Whether a script has this option; `words`: what follows it, such as the command of a group. */
function takes(script: string, words: string, flag: string): boolean {
  const [word = ''] = words.split(' ', 1);
  const [, command] = /^node infra\/cli\/bin\.ts ?(.*)$/.exec(script) ?? [];
  if (command !== undefined) {
    const names = [command, `${command} ${word}`, words];
    const called = commands.filter(({ name }) => names.includes(name));
    return flag === 'help' || called.some(({ options }) => flag in options);
  }
  const program = script.includes('experiments/')
    ? `test/experiments/${word}/main.ts`
    : /node (\S+\.ts)/.exec(script)?.[1];
  if (!program || script.includes('jest')) return /\b(?:jest|cdk)\b/.test(script);
  return new RegExp(`(?:'${flag}'|\\b${flag}): \\{\\s*type:`).test(read(program));
}

test('npm start takes the flags that are named', () => {
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/npm start -- ((?:--[a-z]+ ?)+)/g)].flatMap(([, flags = '']) =>
      flags.trim().split(/\s+/),
    ),
  );
  expect(named).toContain('--slack');
  const start = scripts.start ?? '';
  for (const flag of new Set(named))
    expect([flag, takes(start, '', flag.slice(2))]).toEqual([flag, true]);
});

test('the tool’s commands that are named exist', () => {
  const named = documents.flatMap((document) =>
    codeIn(read(document)).flatMap((code) =>
      [...code.matchAll(/npm run (policy|audit|share-recording) -- ([a-z]+(?: [a-z]+)?)/g)].map(
        ([, script = '', words = '']) => {
          const [first = '', second = ''] = words.split(' ');
          if (script !== 'share-recording') return `${script} ${first}`;
          return isCommand(first) ? first : `${first} ${second}`;
        },
      ),
    ),
  );
  expect(named).toContain('config check');
  expect(named.filter((name) => !isCommand(name))).toEqual([]);
});

/** What commands wrote into documents: everything between `<!-- name -->` and `<!-- /name -->`. */
const parts = documents.flatMap((document) =>
  [...read(document).matchAll(/<!-- ([a-z-]+) -->\n([\s\S]*?)<!-- \/\1 -->/g)].map(
    ([, name = '', text = '']): [string, string] => [`${name} in ${document}`, text],
  ),
);

const decisions = documents.filter((document) => document.startsWith('docs/adr/'));

test.each(decisions)('%s has at most 30 lines and its number in its title', (document) => {
  const text = read(document);
  const number = Number(document.match(/\d+/)?.[0]);
  expect(text).toMatch(new RegExp(`^# ${number}\\. `));
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
});

test('the states are those of the code, in the diagram and in the table', () => {
  const architecture = read('docs/architecture.md');
  const ways = Object.entries(transitions).flatMap(([from, all]) =>
    all.map((to) => `${from} --> ${to}`),
  );
  const drawn = architecture.match(/^ {2}[a-z_]+ --> [a-z_]+$/gm)?.map((line) => line.trim());
  expect(drawn?.sort()).toEqual(ways.sort());
  for (const state of stateWords)
    expect(architecture).toMatch(new RegExp(`^\\|.*\`${state}\``, 'm'));
});

test('the limits of the receiver are those of the code', () => {
  const architecture = read('docs/architecture.md');
  const rows = [...architecture.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| ([\d, ]+) \|/gm)];
  const shown = rows.flatMap(([, names = '', values = '']) => {
    const numbers = values.split(', ').map(Number);
    return [...names.matchAll(/\w+/g)].map(([name], index): [string, number] => [
      name,
      numbers[index] ?? Number.NaN,
    ]);
  });
  expect(Object.fromEntries(shown)).toEqual(timeBudget);
});

test('comments in the code name documents that exist', () => {
  const named = ['lambda', 'infra', 'test'].flatMap((folder) =>
    sourcesIn(folder).flatMap((file) => read(file).match(/docs\/[\w./-]+\.md/g) ?? []),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

test.each(parts)('%s says which command made it', (_, text) => {
  expect(text).toMatch(/^Made by `npm run [a-z]+/);
});

test('each experiment has its place', () => {
  const names = parts.map(([name]) => name.split(' ', 1)[0]);
  expect(names.sort()).toEqual(
    [...Object.keys(render), 'faults', 'mutation', 'seeded-faults', 'soak'].sort(),
  );
});
