/** `policy test`: cases that a policy must decide as expected; mistakes of their file have lines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTool } from '../../support/tool.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-tests-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const configuration = {
  policy: {
    rules: [
      { name: 'never', recipients: ['*@mail.example'], refuse: 'Personal mailboxes.' },
      { name: 'colleagues', requesters: ['S0QA'], recipients: ['*@example.com'] },
      {
        name: 'partners',
        recipients: ['*@partner.example'],
        approvers: ['U5', 'S6'],
        approvals: 2,
      },
      {
        name: 'own',
        recipients: ['*@own.example'],
        requesters: ['U1', 'U9'],
        approvers: ['U1', 'U2'],
        approvals: 2,
      },
    ],
  },
  stages: {
    dev: {
      policy: { rules: [{ name: 'all', requesters: ['S0QA'], recipients: ['*@partner.example'] }] },
    },
  },
};

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const run = (cases: unknown, ...options: string[]) => {
  const tests = file('tests.json', typeof cases === 'string' ? cases : { cases });
  const config = file('config.json', configuration);
  return callTool(['policy', 'test', tests, '--config', config, ...options]);
};
const ask = { requester: 'U1', recipients: ['x@partner.example'] };

test('the example at the top of the repository passes', async () => {
  const { code, stdout } = await callTool(['policy', 'test']);
  expect(stdout).toContain('3 passed, 0 failed.');
  expect(code).toBe(0);
});

test.each<[string, object, string]>([
  [
    'more recipients than the rule allows',
    { recipients: Array.from({ length: 11 }, (_, index) => `x${index}@partner.example`) },
    'the rule allows 10 recipients',
  ],
  [
    'a rule that the requester alone could approve',
    { recipients: ['x@own.example'] },
    'too few others can approve it',
  ],
])('%s is refused, as the form does', async (_, share, why) => {
  const refused = await run([{ ...ask, ...share, expect: { refused: true } }]);
  expect([refused.code, refused.stdout]).toEqual([0, expect.stringContaining(why)]);
  const allowed = await run([{ ...ask, ...share, expect: { rule: 'partners' } }]);
  expect(allowed.code).toBe(1);
});

test.each<[string, object, object]>([
  ['a rule', ask, { rule: 'partners' }],
  ['its number of approvals', ask, { rule: 'partners', approvals: 2 }],
  ['a refusal by no rule', { ...ask, recipients: ['x@else.example'] }, { refused: true }],
  ['a refusal by a rule', { ...ask, recipients: ['x@mail.example'] }, { refused: 'never' }],
  ['any refusal', { ...ask, recipients: ['x@mail.example'] }, { refused: true }],
  [
    'a group',
    { ...ask, groups: ['S0QA'], recipients: ['b@example.com'] },
    { rule: 'colleagues', approvals: 0 },
  ],
  ['nobody of the group', { ...ask, recipients: ['b@example.com'] }, { refused: true }],
])('%s is as expected', async (_, one, expect_) => {
  const { code, stdout } = await run([{ ...one, expect: expect_ }]);
  expect(stdout).toMatch(/^ok {4}U1 → .*\n1 passed, 0 failed\.\n$/);
  expect(code).toBe(0);
});

test('what is not as expected is explained, and ends with 1', async () => {
  const cases = [
    { name: 'alone', ...ask, expect: { rule: 'partners', approvals: 1 } },
    { ...ask, expect: { refused: 'never' } },
    { ...ask, expect: { rule: 'partners' } },
  ];
  const { code, stdout } = await run(cases);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'FAIL  alone: expected rule "partners", 1 approval, got rule "partners", 2 approvals\n',
  );
  expect(stdout).toContain(
    '      → rule "partners": any member can share with *@partner.example\n',
  );
  expect(stdout).toContain('refused by rule "never", got rule "partners"');
  expect(stdout).toMatch(/1 passed, 2 failed\.\n$/);
});

test('a stage’s policy decides with --stage, and --json is for a script', async () => {
  const cases = [{ ...ask, groups: ['S0QA'], expect: { rule: 'all', approvals: 0 } }];
  const { code, stdout } = await run(cases, '--stage', 'dev', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    cases: [{ ok: true, decided: 'rule "all", 0 approvals' }],
  });
});

test('every mistake of the file is reported at once, each with its line', async () => {
  const text = [
    '{ "cases": [',
    '{ "requester": "Ann", "recipients": ["x@a.example"], "expect": { "refused": true } },',
    '{ "requester": "U1", "recipient": ["x@a.example"], "expect": { "refused": true } },',
    '{ "requester": "U1", "recipients": ["nobody"], "expect": { "approved": true } }',
    '] }',
  ].join('\n');
  const { code, stderr } = await run(text);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^The file of policy tests has \d mistakes:/);
  expect(stderr).toMatch(/tests\.json:2 cases\[0\]\.requester: must be the ID of a Slack user/);
  expect(stderr).toMatch(/tests\.json:3 cases\[1\]\.recipients: is required/);
  expect(stderr).toMatch(/tests\.json:3 cases\[1\]\.recipient: is not a known key/);
  expect(stderr).toMatch(/tests\.json:4 cases\[2\]\.recipients\[0\]: must be an email address/);
  expect(stderr).toMatch(/tests\.json:4 cases\[2\]\.expect\.approved: is not a known key/);
});

test.each([
  ['no JSON', '{ "cases": ', /tests\.json:1: not valid JSON/],
  ['a key twice', '{ "cases": [],\n"cases": [] }', /cases: is there twice, again in line 2/],
  ['no case', '{ "cases": [] }', /tests\.json:1 cases: /],
])('%s', async (_, text, message) => {
  const { code, stderr } = await run(text);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('a file that is not there says how another one is named', async () => {
  const { code, first, stderr } = await callTool(['policy', 'test', join(folder, 'none.json')]);
  expect([code, first]).toEqual([2, 'The file of policy tests has a mistake:']);
  expect(stderr).toContain('there is no such file. Name another one: policy test FILE');
});

describe('the configuration', () => {
  test('its stages and warnings', async () => {
    const config = file('config.json', configuration);
    const { code, stdout } = await callTool(['config', 'check', '--config', config, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        ok: true,
        stages: [
          { stage: 'main', warnings: [] },
          { stage: 'dev', warnings: [] },
        ],
      },
    ]);
  });

  test('its mistakes are what the check is for: 1, where other commands end with 2', async () => {
    const config = file('wrong.json', { ...configuration, maxWorker: 3, icwsSession: 'hold' });
    const check = await callTool(['config', 'check', '--config', config]);
    expect([check.code, check.stdout]).toEqual([
      1,
      expect.stringMatching(/2 mistakes:.*maxWorker.*icwsSession/s),
    ]);
    const json = await callTool(['config', 'check', '--config', config, '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      1,
      { ok: false, mistakes: [expect.any(String), expect.any(String)] },
    ]);
    expect((await callTool(['policy', 'test', '--config', config])).code).toBe(2);
    expect((await callTool(['policy', 'check', '--config', config])).code).toBe(1);
  });

  test('a mistake in it keeps nobody from pausing, but a stage that it does not name does', async () => {
    const config = file('wrong.json', { ...configuration, maxWorker: 3 });
    const call = (stage: string) =>
      callTool(['pause', '--yes', '--config', config, '--stage', stage]);
    expect((await call('dev')).first).toMatch(/^Can't read the stack share-recording-dev\. No AWS/);
    expect((await call('deb')).first).toMatch(
      /: there is no stage "deb", only main, dev\. Did you mean "dev"\?$/,
    );
    file('wrong.json', '{ not JSON');
    expect((await call('deb')).code).toBe(3);
  });
});
