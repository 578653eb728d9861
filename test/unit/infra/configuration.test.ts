/** A configuration is checked as a whole: every mistake is reported at once, in words, with its place. */
import { checkConfiguration } from '../../../infra/cdk/configuration.ts';
import { policy } from '../../support/infra/deployment.ts';

function read(settings: Record<string, unknown>, stage = 'main') {
  return checkConfiguration({ policy, ...settings }, stage);
}

const rule = (more: object) => ({ name: 'r', recipients: ['*@example.com'], ...more });
const rules = (...given: object[]) => ({ policy: { rules: given } });
test.each([
  [
    'an invalid policy',
    rules(rule({ recipients: ['*'] })),
    /policy\.rules\[0\]\.recipients\[0\]: is not an address pattern/,
  ],
  ['no policy', { policy: undefined }, /policy/],
  ['an unknown key', { keepWarm: true }, /keepWarm/],
  ['an unknown key of a stage', { stages: { main: { policy, color: 'red' } } }, /color/],
  ['a bad topic', { alarmTopicArn: 'alarms' }, /alarmTopicArn/],
  ['one worker', { maxWorkers: 1 }, /maxWorkers/],
  ['a network without subnets', { workerVpc: { vpcId: 'vpc-1' } }, /workerVpc\.subnetIds/],
  [
    'a rule in the shadow of an earlier one',
    rules(
      rule({ name: 'wide', recipients: ['*@*.example.com', '*@example.com'] }),
      rule({ name: 'narrow', recipients: ['ann@example.com', '*@a.example.com'] }),
    ),
    /rule "narrow" never applies: "wide" before it already matches.*Move it up/,
  ],
  [
    'a rule whose recipients are all refused',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'], refuse: 'Never.' }),
      rule({ name: 'b', recipients: ['*@b.example'], refuse: 'Never.' }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'], requesters: ['U1'] }),
    ),
    /rule "c" never applies: rules before it, such as "a", refuse all its recipients/,
  ],
  [
    'a rule of which another leaves only what is refused',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'], refuse: 'Never.' }),
      rule({ name: 'b', recipients: ['*@b.example'] }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'] }),
    ),
    /rule "c" never applies: "b" before it already matches/,
  ],
  [
    'a rule whose requester is its only approver',
    rules(rule({ requesters: ['U1'], approvers: ['U1'] })),
    /rule "r" can never be satisfied.*Add approvers/,
  ],
])('%s stops the synth with what to fix', (_, settings, message) => {
  expect(() => read(settings)).toThrow(message);
});

test.each([
  [
    'two rules that each match some of the recipients: shares with both are left',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'] }),
      rule({ name: 'b', recipients: ['*@b.example'] }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'], requesters: ['U1'] }),
    ),
  ],
  [
    'a rule that refuses what an earlier one allows alone',
    rules(
      rule({ name: 'a', recipients: ['*@example.com'] }),
      rule({ name: 'b', recipients: ['x@example.com'], refuse: 'Never with others.' }),
    ),
  ],
  [
    'the narrow rule first',
    rules(
      rule({ name: 'n', recipients: ['ann@example.com'], requesters: ['U2'] }),
      rule({ name: 'w', requesters: ['U1'] }),
    ),
  ],
  [
    'the same recipients for other people',
    rules(rule({ name: 'a', requesters: ['U1'] }), rule({ name: 'b', requesters: ['U2'] })),
  ],
  [
    'a requester among several approvers',
    rules(rule({ requesters: ['U1'], approvers: ['U1', 'U2'] })),
  ],
])('%s is fine', (_, settings) => {
  expect(() => read(settings)).not.toThrow();
});

test.each([
  ['My Stage', /the stage "My Stage" must be 1 to 15 lowercase letters/],
  ['', /the stage "" must be/],
  ['x'.repeat(21), /must be/],
  ['dve', /there is no stage "dve", only main, dev\. Did you mean "dev"\? To make a new one/],
  ['production', /there is no stage "production", only main, dev\. To make a new one/],
])('the stage %j is refused: a mistyped one would be another instance', (stage, message) => {
  expect(() => read({ stages: { dev: {} } }, stage)).toThrow(message);
});

test('a stage has the common settings, and its own instead', () => {
  const stages = { dev: { maxWorkers: 3 } };
  expect(read({ keepReceiverWarm: true, stages }, 'dev')).toMatchObject({
    ...{ stage: 'dev', maxWorkers: 3, keepReceiverWarm: true, retainRecords: true },
  });
  expect(read({ stages }).maxWorkers).toBe(2);
});

/** Wrong values, one for each kind of setting, and what is said of each. */
const wrong: [settings: object, problem: string][] = [
  [{ maxWorkers: '3' }, 'maxWorkers: must be a number, not "3"'],
  [{ maxWorkers: 2.5 }, 'maxWorkers: must be a whole number, not 2.5'],
  [{ maxWorkers: 21 }, 'maxWorkers: must be at most 20'],
  [{ keepReceiverWarm: 'yes' }, 'keepReceiverWarm: must be true or false, not "yes"'],
  [{ icwsSession: 'hold' }, 'icwsSession: must be "release" or "keep"'],
  [{ alarmTopicArn: 'alarms' }, 'alarmTopicArn: must begin with "arn:"'],
  [{ alarmTopicArn: null }, 'alarmTopicArn: must be text, not null'],
  [{ secretsKeyArn: 'alias/x' }, 'secretsKeyArn: must be the ARN of a KMS key, not an alias'],
  [{ slackSecretName: 'arn:aws:x' }, "slackSecretName: must be a secret's name, not an ARN"],
  [{ auditArchive: { years: 6 } }, 'auditArchive.mode: must be "governance" or "compliance"'],
  [{ auditArchive: { years: 100, mode: 'governance' } }, 'auditArchive.years: must be at most 99'],
  [{ workerVpc: [] }, 'workerVpc: must be an object, not a list'],
  [{ tags: { a: 1 } }, 'tags.a: must be text, not 1'],
  [{ domain: { name: 'x' } }, 'domain.name: must be a domain name, such as share.example.com'],
  [{ logRetentionDays: 91 }, 'logRetentionDays: must be 1 or 3 or 5'],
  [{ keepWarm: true }, 'keepWarm: is not a known key'],
  [{ maxWorker: 3 }, 'maxWorker: is not a known key. Did you mean "maxWorkers"?'],
  [{ stages: { Dev: {} } }, 'stages.Dev: the name must be 1 to 15 lowercase letters'],
  [{ stages: { dev: { maxWorkers: 1 } } }, 'stages.dev.maxWorkers: must be at least 2'],
  [
    { stages: { dev: { polcy: {} } } },
    'stages.dev.polcy: is not a known key. Did you mean "policy"?',
  ],
  [{ stages: { dev: { stages: {} } } }, 'stages.dev.stages: is not a known key'],
  [{ policy: undefined }, 'policy: is required'],
  [{ policy: { rules: [] } }, 'policy.rules: must have at least 1 item'],
  [{ policy: { rules: 'all' } }, 'policy.rules: must be a list, not "all"'],
  [rules({ recipients: ['*@a.example'] }), 'policy.rules[0].name: is required'],
  [rules(rule({ approval: 1 })), 'policy.rules[0].approval: is not a known key. Did you mean'],
  [rules(rule({ approvers: ['bob'] })), 'policy.rules[0].approvers[0]: is neither a Slack user ID'],
  [rules(rule({ maxRecordings: 21 })), 'policy.rules[0].maxRecordings: must be at most 20'],
  [rules(rule({ mediaTypes: ['fax'] })), 'policy.rules[0].mediaTypes[0]: must be "call" or'],
  [
    { stages: { dev: { policy: { rules: [rule({ name: 'a' }), rule({ name: 'b' })] } } } },
    'stages.dev.policy.rules[1]: rule "b" never applies',
  ],
];
test.each(wrong)('%j: what is wrong, in words', (settings, problem) => {
  expect(() => read({ ...settings })).toThrow(`\n  ${problem}`);
});

test('nothing is said in the words of the schema’s library', () => {
  const said = wrong.map(([settings]) => {
    try {
      read({ ...settings });
      return 'accepted';
    } catch (cause) {
      return String(cause);
    }
  });
  expect(said.join('\n')).not.toMatch(
    /Invalid|expected|received|Unrecognized|Too (?:big|small)|accepted/,
  );
});

test('all mistakes are in one message', () => {
  expect(() =>
    read({ maxWorkers: 1, slackSecretName: 'arn:aws:x', stages: { dev: { x: 1 } } }),
  ).toThrow(
    /^The configuration has 3 mistakes:\n {2}maxWorkers: .*\n {2}slackSecretName: .*\n {2}stages\.dev\.x: /,
  );
});

const shadowed = { rules: [rule({ name: 'a' }), rule({ name: 'b' })] };
const sound = { rules: [rule({ name: 'a' })] };
test('the common policy is checked, also where every stage that is named has its own', () => {
  expect(() => read({ policy: shadowed, stages: { main: { policy: sound }, dev: {} } })).toThrow(
    'policy.rules[1]: rule "b" never applies',
  );
});

test.each([
  ['slackSecretName', 'common/slack', 'common/slack'],
  ['icwsSecretName', 'common/icws', 'common/icws'],
  ['domain', { name: 'share.example.com', certificateArn: 'arn:aws:acm:x' }, 'share.example.com'],
])('two stages do not share %s', (key, value, name) => {
  const stages = { dev: {} };
  expect(() => read({ [key]: value, stages })).toThrow(
    `\n  ${key}: the stages main and dev would both use "${name}". Give one of them a value of its own`,
  );
  expect(() => read({ stages: { dev: { [key]: value } } })).not.toThrow();
});

test('what is checked is what is deployed: the configuration as its JSON', () => {
  const inherited = Object.assign(Object.create({ approvers: ['U1'] }) as object, rule({}));
  const { policy: checked, policyText } = read({ policy: { rules: [inherited] } });
  expect(checked.rules[0]?.approvers).toBeUndefined();
  expect(policyText).not.toContain('approvers');
  // A key without a value is none.
  expect(read({ stages: { dev: { policy: undefined } } }, 'dev').policyText).toContain('"r"');
});
