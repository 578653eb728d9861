/**
 * The repository's own files: workflows that GitHub accepts and that have no more rights than they need, forms for
 * issues, and what Dependabot updates.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { problemsOf, readWorkflow, type Step } from '../support/workflows.ts';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const yamlIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`);
const workflows = ['.github/workflows', 'docs/examples'].flatMap(yamlIn);
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('there are the workflows of a check, a release, and an example of a deployment', () => {
  expect(workflows.sort()).toEqual([
    '.github/workflows/check.yml',
    '.github/workflows/release.yml',
    'docs/examples/deploy.yml',
  ]);
});

test.each(['lambda', 'infra', 'test', '.ci'])(
  'no file of %s is too long to be read in one go',
  (folder) => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    const lines = (file: string) => read(join(folder, file)).trimEnd().split('\n').length;
    const long = (ending: string, most: number) =>
      files.filter((file) => file.endsWith(ending) && lines(file) > most);
    expect([...long('.ts', 300), ...long('.css', 450)]).toEqual([]);
  },
);

test.each([
  ['an unknown key', '{ push: }', 'timeout: 5, steps: [{ run: make }]'],
  ['an unknown event', '{ pushed: }', 'steps: [{ run: make }]'],
  ['a broken expression', '{ push: }', `steps: [{ run: "\${{ github.( }}" }]`],
  ['a job that does not exist', '{ push: }', 'needs: other, steps: [{ run: make }]'],
])('%s in a workflow is found', async (_, on, job) => {
  const of = (events: string, keys: string) =>
    problemsOf('a.yml', `on: ${events}\njobs: { a: { runs-on: ubuntu-24.04, ${keys} } }`);
  expect(await of('{ push: }', 'steps: [{ run: make }]')).toEqual([]);
  expect(await of(on, job)).not.toEqual([]);
});

describe.each(workflows)('%s', (file) => {
  const text = read(file);
  const workflow = readWorkflow(text);

  test('is a workflow that GitHub accepts', async () => {
    expect(await problemsOf(file, text)).toEqual([]);
  });

  test('says what every job may do and for how long, and which runs exclude each other', () => {
    const jobs = Object.values(workflow.jobs);
    expect(jobs.filter((job) => job.permissions === undefined)).toEqual([]);
    expect(jobs.filter((job) => !((job['timeout-minutes'] ?? 360) <= 90))).toEqual([]);
    expect(workflow.concurrency).toEqual({
      group: expect.any(String),
      'cancel-in-progress': expect.anything(),
    });
  });

  test('grants rights to jobs only, and never runs for a pull request with those of the repository', () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(Object.keys(workflow.on)).not.toContain('workflow_run');
  });

  test('uses actions by digest, with the version in a comment', () => {
    const used = workflow.steps.flatMap(({ uses }) => uses ?? []);
    const pinned = [...text.matchAll(/uses: ([\w./-]+@[\da-f]{40}) # v\d+\.\d+\.\d+$/gm)];
    expect(pinned.map(([, action]) => action)).toEqual(used);
  });

  test('puts no expression into a script', () => {
    expect(workflow.scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('leaves no token in the checkout', () => {
    const checkouts = workflow.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    const keeps = (step: Step) => step.with['persist-credentials'] !== false;
    expect(checkouts.filter(keeps)).toEqual([]);
  });

  test('names scripts and files that exist', () => {
    const lines = workflow.scripts.join('\n');
    const names = [...lines.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(
      ([, name]) => name,
    );
    const files = [...lines.matchAll(/(?<!-)\b(?:node|bash) (\.?[\w/-][\w./-]*)/g)].map(
      ([, path]) => path,
    );
    expect(names.filter((name = '') => !(name in scripts))).toEqual([]);
    expect(files.filter((path = '') => !existsSync(join(root, path)))).toEqual([]);
  });
});

test('a job that installs packages may read only, or get an identity for AWS', () => {
  const jobs = workflows.flatMap((file) =>
    Object.entries(readWorkflow(read(file)).jobs).map(([name, job]) => ({ name, ...job })),
  );
  const installs = ({ run = '' }: Step) => /npm ci|\.ci\/run/.test(run);
  const rights = jobs
    .filter(({ steps }) => steps.some(installs))
    .map(({ name, permissions }) => [name, permissions]);
  expect(Object.fromEntries(rights)).toEqual({
    gate: { contents: 'read' },
    test: { contents: 'read' },
    build: { contents: 'read' },
    diff: { contents: 'read', 'id-token': 'write' },
    deploy: { contents: 'read', 'id-token': 'write' },
  });
});

test('each action has the same digest everywhere', () => {
  const used = workflows.flatMap((file) =>
    readWorkflow(read(file)).steps.flatMap(({ uses }) => uses ?? []),
  );
  const distinct = [...new Set(used)];
  expect(new Set(distinct.map((uses) => uses.split('@', 1)[0])).size).toBe(distinct.length);
});

const text = z.string().check(z.minLength(1));
const attributes = { label: text, description: z.optional(text) };
const field = {
  id: z.string().check(z.regex(/^[\w-]+$/)),
  validations: z.optional(z.strictObject({ required: z.boolean() })),
};
const inputAttributes = { ...attributes, placeholder: z.optional(text), value: z.optional(text) };
/** "Syntax for GitHub's form schema" of GitHub's docs. */
const formSchema = z.strictObject({
  name: text,
  description: text,
  labels: z.array(text),
  body: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: text }) }),
      z.strictObject({
        type: z.literal('input'),
        attributes: z.strictObject(inputAttributes),
        ...field,
      }),
      z.strictObject({
        type: z.literal('textarea'),
        attributes: z.strictObject({ ...inputAttributes, render: z.optional(text) }),
        ...field,
      }),
      z.strictObject({
        type: z.literal('checkboxes'),
        attributes: z.strictObject({
          ...attributes,
          options: z.array(z.strictObject({ label: text, required: z.optional(z.boolean()) })),
        }),
        ...field,
      }),
    ]),
  ),
});

const issueForms = yamlIn('.github/ISSUE_TEMPLATE').filter((file) => !file.endsWith('config.yml'));

test.each(issueForms)('%s is a form that GitHub shows', (file) => {
  const form = formSchema.parse(parse(read(file)));
  const ids = form.body.flatMap((item) => ('id' in item ? item.id : []));
  const labels = form.body.flatMap((item) => ('id' in item ? item.attributes.label : []));
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(labels).size).toBe(labels.length);
});

test('a bug report has the version and the report of doctor, and warns of what must not be in it', () => {
  const { body } = formSchema.parse(parse(read('.github/ISSUE_TEMPLATE/bug.yml')));
  const required = body.flatMap((item) =>
    'validations' in item && item.validations?.required ? item.id : [],
  );
  expect(required).toEqual(expect.arrayContaining(['version', 'doctor']));
  expect(JSON.stringify(body)).toContain('share-recording doctor --report');
  for (const secret of ['email addresses', 'tokens', 'passwords', 'host names']) {
    expect(body[0]).toHaveProperty('attributes.value', expect.stringContaining(secret));
  }
});

test('a vulnerability is reported privately, not as an issue', () => {
  const schema = z.strictObject({
    blank_issues_enabled: z.literal(false),
    contact_links: z.array(z.strictObject({ name: text, url: text, about: text })),
  });
  const { contact_links: links } = schema.parse(parse(read('.github/ISSUE_TEMPLATE/config.yml')));
  const [report = ''] = links.map(({ url }) => url).filter((url) => url.includes('/advisories/'));
  expect(new URL(report).protocol).toBe('https:');
  expect(read('SECURITY.md')).toContain(report);
});

describe('Dependabot', () => {
  const update = z.object({
    'package-ecosystem': z.enum(['npm', 'github-actions']),
    directories: z.array(z.string().check(z.startsWith('/'))).check(z.minLength(1)),
    schedule: z.strictObject({ interval: z.literal('weekly') }),
    groups: z.record(z.string(), z.record(z.string(), z.unknown())),
    'versioning-strategy': z.optional(z.literal('increase')),
  });
  const schema = z.strictObject({ version: z.literal(2), updates: z.array(update) });
  const { updates } = schema.parse(parse(read('.github/dependabot.yml')));
  const directoriesOf = (ecosystem: string) =>
    updates
      .filter((one) => one['package-ecosystem'] === ecosystem)
      .flatMap(({ directories }) => directories.map((directory) => directory.slice(1)));

  test('updates every lock file', () => {
    const locked = ['', 'test/experiments/mutation'];
    expect(directoriesOf('npm')).toEqual(locked);
    for (const folder of locked) {
      expect(existsSync(join(root, folder, 'package-lock.json'))).toBe(true);
    }
  });

  test('updates the actions of every workflow', () => {
    // The root stands for `.github/workflows`.
    const folders = directoriesOf('github-actions').map((folder) => folder || '.github/workflows');
    expect(folders.sort()).toEqual([...new Set(workflows.map(dirname))].sort());
  });
});

test('the template of a pull request names commands and files that exist', () => {
  const code = [...read('.github/PULL_REQUEST_TEMPLATE.md').matchAll(/`([^`]+)`/g)];
  const missing = code
    .map(([, name = '']) => name)
    .filter((name) => !(name.replace('npm run ', '') in scripts || existsSync(join(root, name))));
  expect(code).not.toEqual([]);
  expect(missing).toEqual([]);
});

test('every file has an owner', () => {
  expect(read('.github/CODEOWNERS')).toMatch(/^\* @[\w-]+\/[\w-]+$/m);
});

test.each(['SECURITY.md', 'UPGRADING.md'])('%s links to files that exist', (file) => {
  const links = [...read(file).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link = '']) => link);
  const files = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(files).not.toEqual([]);
  expect(files.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
});

test('UPGRADING.md has a part for every minor version in the changelog', () => {
  const versionsIn = (file: string) =>
    [...read(file).matchAll(/^## \[?(\d+\.\d+\.0)\b/gm)].map(([, version]) => version);
  expect(versionsIn('UPGRADING.md')).toEqual(expect.arrayContaining(versionsIn('CHANGELOG.md')));
});
