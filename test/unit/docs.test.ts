/**
 * The documents tell the truth (`npm run docs:check`): every link and path leads somewhere, every command and flag
 * exists, and the benches' tables are those of their recorded figures.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

test('there are documents', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/operating.md']),
  );
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('leads to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
      .map(([, link, source]) => link ?? source ?? '')
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => link.split('#', 1)[0] ?? '')
      .filter((link) => link !== '');
    expect(links.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
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
          return flags.filter((flag) => !takes(script, flag)).map((flag) => `${name} --${flag}`);
        },
      ),
    );
    expect(wrong).toEqual([]);
  });
});

/** Whether a script's program, or what every tool shares, has this option. */
function takes(script: string, flag: string): boolean {
  const program = /node (\S+\.ts)/.exec(script)?.[1];
  if (!program) return /^(?:jest|cdk|stryker)/.test(script);
  const sources = [program, 'infra/cli/run.ts'].map(read).join('\n');
  return new RegExp(`(?:'${flag}'|\\b${flag}): \\{\\s*type:`).test(sources);
}

test('npm start takes the flags that are named', () => {
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/npm start -- ((?:--[a-z]+ ?)+)/g)].flatMap(([, flags = '']) =>
      flags.trim().split(/\s+/),
    ),
  );
  expect(named).toContain('--slack');
  for (const flag of new Set(named)) expect(takes(scripts.start ?? '', flag.slice(2))).toBe(true);
});

/** What commands wrote into documents: everything between `<!-- name -->` and `<!-- /name -->`. */
const parts = documents.flatMap((document) =>
  [...read(document).matchAll(/<!-- ([a-z]+) -->\n([\s\S]*?)<!-- \/\1 -->/g)].map(
    ([, name = '', text = '']): [string, string] => [`${name} in ${document}`, text],
  ),
);

test.each(parts)('%s says which command made it', (_, text) => {
  expect(text).toMatch(/^Made by `npm run [a-z]+/);
});

test('each experiment has its place', () => {
  const names = parts.map(([name]) => name.split(' ', 1)[0]);
  expect(names.sort()).toEqual(
    [...Object.keys(render), 'faults', 'mutants', 'plants', 'soak'].sort(),
  );
});
