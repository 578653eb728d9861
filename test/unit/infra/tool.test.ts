/** `share-recording`: every command with every kind of call; what is wrong is refused in words. */

import { commands } from '../../../infra/cli/commands/table.ts';
import { version } from '../../../infra/version.ts';
import { callTool } from '../../support/tool.ts';

const noCredentials =
  /^Can't read the stack share-recording-main\. No AWS credentials were found\. Set AWS_PROFILE, or sign in/;
const needsYes = /^This changes a deployment, and there is no terminal to ask: add --yes\.$/;
const recording = ['--recording', '3001234567'];
const one = 'Give one of --recording, --person, or --case.';
const oneToErase = 'Give one of --recording or --person.';

interface Expected {
  /** Without arguments. */
  none?: [code: number, first: RegExp | string];
  /** With what it needs, but without AWS credentials. */
  complete: [args: string[], code: number, first: RegExp | string];
}
const expected: Record<string, Expected> = {
  // Without arguments it runs the system: the gate does that.
  dev: { complete: [['--icws'], 2, /^--icws goes with --slack/] },
  'config check': {
    none: [0, 'Configuration OK (stages: main)'],
    complete: [['--json'], 0, '{'],
  },
  'config schema': { none: [0, '{'], complete: [[], 0, '{'] },
  'config docs': { none: [0, '### settings'], complete: [[], 0, '### settings'] },
  'policy check': {
    none: [0, /^warning: rule "colleagues" lists neither/],
    complete: [['--json'], 0, '{'],
  },
  'policy explain': {
    none: [2, /^Give --requester and --recipient, for example: policy explain --requester U0123/],
    complete: [
      ['--requester', 'U1', '--recipient', 'bob@example.com'],
      0,
      '→ rule "colleagues": any member can share with *@example.com',
    ],
  },
  'policy test': {
    none: [0, /^ok {4}a colleague gets a recording without an approval: rule "colleagues", 0/],
    complete: [['--json'], 0, '{'],
  },
  manifest: { none: [3, noCredentials], complete: [[], 3, noCredentials] },
  secrets: { none: [2, needsYes], complete: [['--yes'], 3, noCredentials] },
  doctor: { none: [3, noCredentials], complete: [['--json'], 3, noCredentials] },
  pause: { none: [2, needsYes], complete: [['--yes'], 3, noCredentials] },
  resume: { none: [2, needsYes], complete: [['--yes'], 3, noCredentials] },
  'audit export': {
    none: [3, noCredentials],
    complete: [['--from', '2026-11-01'], 3, noCredentials],
  },
  'audit verify': { none: [3, noCredentials], complete: [['--json'], 3, noCredentials] },
  'audit disclosures': {
    none: [3, noCredentials],
    complete: [['--format', 'csv'], 3, noCredentials],
  },
  'audit list': { none: [3, noCredentials], complete: [['--json'], 3, noCredentials] },
  'audit hold': { none: [2, one], complete: [[...recording, '--yes'], 3, noCredentials] },
  'audit release': { none: [2, one], complete: [[...recording, '--yes'], 3, noCredentials] },
  'audit erase': { none: [2, oneToErase], complete: [[...recording, '--yes'], 3, noCredentials] },
  'after-restore': { none: [2, needsYes], complete: [['--yes'], 3, noCredentials] },
};

/** An option that other commands take. */
const foreignOf = (name: string): string => {
  const own = commands.find((command) => command.name === name)?.options ?? {};
  const all = commands.flatMap(({ options }) => Object.keys(options));
  return all.find((option) => !(option in own)) ?? '';
};

test('every command is in the table', () => {
  expect(Object.keys(expected).sort()).toEqual(commands.map(({ name }) => name).sort());
});

describe.each(Object.entries(expected))('%s', (name, { none, complete }) => {
  const words = name.split(' ');

  test('--help: its options, and nothing else is done', async () => {
    const { code, first, stdout } = await callTool([...words, '--help']);
    expect([code, first]).toEqual([0, expect.stringMatching(`^share-recording ${name}`)]);
    for (const option of Object.keys(commands.find((one) => one.name === name)?.options ?? {})) {
      expect(stdout).toMatch(`--${option}`);
    }
  });

  test('without arguments', async () => {
    if (!none) return;
    const { code, first } = await callTool(words);
    expect([code, first]).toEqual([none[0], expect.stringMatching(pattern(none[1]))]);
  });

  test('an unknown option is refused', async () => {
    const { code, first, stdout } = await callTool([...words, '--hepl']);
    expect([code, first, stdout]).toEqual([2, 'Unknown option --hepl. Did you mean --help?', '']);
  });

  test('an option of another command is refused', async () => {
    const option = foreignOf(name);
    const { code, first, stdout } = await callTool([...words, `--${option}`]);
    const text = `${name} has no option --${option}. Commands that take --${option}: `;
    expect([code, first, stdout]).toEqual([2, expect.stringContaining(text), '']);
  });

  test('an argument too many is refused', async () => {
    const extra = name === 'policy check' || name === 'policy test' ? ['a.json', 'b'] : ['b'];
    const { code, first } = await callTool([...words, ...extra]);
    expect([code, first]).toEqual([
      2,
      expect.stringMatching(/takes (?:no argument|one file), but (?:also )?got "b"\./),
    ]);
  });

  test('without AWS credentials', async () => {
    const [args, wanted, text] = complete;
    const { code, first } = await callTool([...words, ...args]);
    expect([code, first]).toEqual([wanted, expect.stringMatching(pattern(text))]);
  });

  test('no stack trace, whatever is wrong', async () => {
    for (const args of [['--hepl'], ...(none ? [[]] : []), complete[0]]) {
      const { stderr } = await callTool([...words, ...args]);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});

const pattern = (text: RegExp | string): RegExp =>
  typeof text === 'string' ? new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : text;

test('the tool itself: help without a command is wrong usage, with --help it is not', async () => {
  const nothing = await callTool([]);
  expect([nothing.code, nothing.stdout]).toEqual([2, '']);
  expect(nothing.stderr).toContain('share-recording doctor');
  const help = await callTool(['--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toMatch(/Exit codes: 0 done.*1 .*2 .*3 /s);
  expect((await callTool(['--version'])).stdout).toBe(`${version}\n`);
  const group = await callTool(['audit', '--help']);
  expect([group.code, group.stdout]).toEqual([
    0,
    expect.stringContaining('share-recording audit hold'),
  ]);
});

test.each([
  [['polcy'], 'Unknown command "polcy". Did you mean "policy"?'],
  [['policy'], 'Choose a command: policy check, policy explain, policy test.'],
  [['policy', 'tset'], 'Unknown command "policy tset". Did you mean "policy test"?'],
  [['audit', 'burn'], /^Unknown command "audit burn"\. Commands: export, verify, /],
  [
    ['pause', '--local', '--yes'],
    'pause has no option --local. Commands that take --local: doctor.',
  ],
  [['pause', '--stge', 'dev'], 'Unknown option --stge. Did you mean --stage?'],
  [['pause', '-s'], /^Unknown option -s\. Options of pause: --stage, --stack, /],
  [['pause', '--stage'], '--stage needs a value. Example: --stage dev'],
  [['pause', '--stage', '--yes'], '--stage needs a value. Example: --stage dev'],
  [['pause', '--stage='], '--stage needs a value. Example: --stage dev'],
  [['pause', '--stage', 'a', '--stage', 'b'], 'Give --stage only once.'],
  [['pause', '--stage', 'Dev!'], '--stage Dev!: is not the name of a stage. Example: --stage dev'],
  [
    ['pause', '--stage', 'mian'],
    'share-recording.config.json: there is no stage "mian", only main. Did you mean "main"?',
  ],
  [
    ['pause', '--stack', 'a b'],
    /^--stack a b: is not the name of a stack\. Example: --stack share-/,
  ],
  [['pause', '--config', 'none.json'], '--config none.json: there is no such file.'],
  [
    ['dev', '--port', '99999'],
    '--port 99999: is not a number from 0 (any free port) to 65535. Example: --port 8080',
  ],
  [['dev', '--icws'], '--icws goes with --slack: add --slack'],
  [['dev', '--once', '--slack'], /^--once plays the demo’s share: leave out/],
  [['dev', '--slack', '--port', '8080'], /^--port is of the page, which --slack/],
  [['doctor', '--local', '--stack', 'embedded'], 'Give either --local or --stack.'],
  [['manifest', '--url', 'https://a.example', '--stack', 'x'], 'Give either --url or --stack.'],
  [['secrets', '--only', 'aws'], '--only aws: must be one of slack, icws.'],
  [
    ['doctor', '--recording', '12'],
    /^--recording 12: is not a recording ID\. Example: --recording 0DE0C017-/,
  ],
  [
    ['audit', 'export', '--from', 'tomorrow'],
    '--from tomorrow: is not a date. Example: --from 2026-11-01',
  ],
  [
    ['audit', 'export', '--to', '2026-02-30'],
    '--to 2026-02-30: is not a date. Example: --to 2026-12-01',
  ],
  [
    ['audit', 'export', '--from', '2026-11-02', '--to', '2026-11-01'],
    '--from must be before --to.',
  ],
  [['audit', 'disclosures', '--format', 'xml'], '--format xml: must be one of csv, json, table.'],
  [['audit', 'disclosures', '--requester', 'Ann?'], /^--requester Ann\?: is not a Slack user ID\./],
  [['audit', 'hold', '--yes'], one],
  [['audit', 'erase', '--yes', ...recording, '--person', 'U1'], oneToErase],
  [['audit', 'erase', ...recording], needsYes],
  [
    ['audit', 'erase', '--yes', '--case', 'C-1'],
    /^audit erase has no option --case\. Commands that take --case: audit hold, /,
  ],
  [
    ['audit', 'hold', '--person', 'Bob'],
    /^--person Bob: is not an email address or a Slack user ID\./,
  ],
  [
    ['after-restore', '--from', 'a b'],
    /^--from a b: is not the name of a table\. Example: --from req/,
  ],
  [['manifest', '--url', 'http://a.example'], /^--url http:\/\/a\.example: is not an HTTPS URL\./],
  [['policy', 'check', 'none.json'], "none.json can't be read. Is there such a file?"],
  [
    ['policy', 'check', 'a.json', '--config', 'share-recording.config.json'],
    /^Give either a policy file, or/,
  ],
  [
    ['policy', 'explain', '--requester', 'Ann', '--recipient', 'a@example.com'],
    /^--requester Ann: is not a Slack user ID\./,
  ],
  [
    ['policy', 'explain', '--requester', 'U1', '--recipient', 'bob'],
    /^--recipient: “bob”: That isn’t an email address/,
  ],
  [
    ['policy', 'explain', '--groups', 'quality'],
    /^--groups quality: is not a list of user group IDs\./,
  ],
  [['completion', '--stage', 'main'], /^completion has no option --stage\./],
  [['resume', '--yes', '--', '--stage', 'dev'], /^resume takes no argument, but got "--"\./],
  [['audit', 'erase', '--yes', '--person', 'U1', '--', 'x'], /^audit erase takes no argument, but/],
])('%j is wrong usage', async (args, text) => {
  const { code, first, stderr, stdout } = await callTool(args);
  expect([code, first, stdout]).toEqual([2, expect.stringMatching(pattern(text)), '']);
  expect(stderr).not.toMatch(/^\s+at /m);
});

describe('npm takes an option without -- for itself', () => {
  test.each([
    ['pause', { npm_config_stage: 'dev' }, ['pause'], 'npm run pause -- --stage dev'],
    // Without the equals sign, npm leaves the value to the tool as an argument.
    ['pause', { npm_config_stage: 'true' }, ['pause', 'dev'], 'npm run pause -- --stage dev'],
    // A variable of a script that is not set.
    ['resume', { npm_config_stage: '' }, ['resume', '--yes'], 'npm run resume -- --stage …'],
    ['pause', { npm_config_local: 'true' }, ['pause'], 'npm run pause -- --local'],
    ['start', { npm_config_once: 'true' }, ['dev'], 'npm start -- --once'],
    ['doctor', { npm_config_json: 'true' }, ['doctor'], 'npm run doctor -- --json'],
    [
      'audit',
      { npm_config_from: '2026-11-01', npm_config_token_description: '2026-12-01' },
      ['audit', 'export'],
      'npm run audit -- export --from 2026-11-01 --to 2026-12-01',
    ],
    [
      'audit',
      { npm_config_close_unconfirmed: 'true', npm_config_person: 'U1' },
      ['audit', 'erase'],
      'npm run audit -- erase --person U1 --close-unconfirmed',
    ],
  ])('npm run %s with %j', async (script, environment, args, right) => {
    const { code, first } = await callTool(args, { npm_lifecycle_event: script, ...environment });
    expect(code).toBe(2);
    expect(first).toContain(`Write \`${right}\``);
  });

  test('settings of npm itself are none of the tool’s', async () => {
    const environment = {
      npm_lifecycle_event: 'policy',
      npm_config_yes: 'true',
      npm_config_cache: 'x',
    };
    expect((await callTool(['policy', 'check'], environment)).code).toBe(0);
    expect((await callTool(['policy', 'check'], { npm_config_stage: 'dev' })).code).toBe(0);
  });
});

test('the completion script is printed, and what it calls knows the commands', async () => {
  expect((await callTool(['completion'])).stdout).toContain(
    'share-recording --get-yargs-completions',
  );
  const { stdout } = await callTool(['--get-yargs-completions', 'share-recording', 'audit', '']);
  expect(stdout).toContain('disclosures');
});
