/** The doctor's report holds codes and numbers: whatever a server, a person, or another program wrote, none of it gets through. */
import fc from 'fast-check';
import { checkConfiguration, type StageSettings } from '../../../infra/cdk/configuration.ts';
import { withUsualValues } from '../../../infra/cli/check-arguments.ts';
import { doctor } from '../../../infra/cli/commands/doctor.ts';
import { type DoctorReport, doctorReport } from '../../../infra/cli/doctor-report.ts';
import { type Check, type CheckCode, checkCodes } from '../../../lambda/application/checks.ts';

const configure = (
  { policy, ...settings }: { policy: object; [setting: string]: unknown },
  stage = 'main',
): StageSettings => checkConfiguration({ policy, stages: { [stage]: settings } }, stage);
const tool = { version: '0.1.0', node: 'v24.21.0', platform: 'linux', architecture: 'x64' };
const plain = configure({
  policy: { rules: [{ name: 'r', recipients: ['*@example.com'], requesters: ['U1'] }] },
});
const reportOf = (
  checks: readonly Check[],
  change: Partial<Parameters<typeof doctorReport>[0]> = {},
): DoctorReport =>
  doctorReport({ checks, configuration: plain, deployed: '0.1.0', tool, ...change });

/** Each must be absent from the report, whole and in part. */
const secrets = {
  host: 'pbx7.corp.acme.example',
  ip: '10.20.30.40',
  email: 'ann.lee@acme.example',
  person: 'U0ANNLEE1',
  group: 'S0LEADS99',
  channel: 'C0SECRETS',
  account: '123456789012',
  arn: 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-aaaa-bbbb-cccc-0123456789ab',
  token: 'xoxb-1111111111-abcdefghij',
  recording: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  request: 'SR-1A2B3C4D',
  rule: 'Acme board members',
  team: 'Acme Insurance',
};
const hostile = Object.values(secrets).join(' ');
const absentIn = (report: DoctorReport): void => {
  const text = JSON.stringify(report);
  for (const [name, secret] of Object.entries(secrets)) {
    expect({ name, found: text.includes(secret) }).toEqual({ name, found: false });
  }
  expect(text).not.toMatch(/acme|ann\.lee|xoxb|arn:|@/i);
};

test('says of each check its component, level, code, and numbers', () => {
  const checks: Check[] = [
    { component: 'sending', ok: true, code: 'sending_on', message: 'not paused' },
    {
      component: 'group S0LEADS99',
      ok: false,
      code: 'group_empty',
      message: 'is disabled',
      fix: 'Enable it',
    },
    {
      component: 'worker clock',
      ok: true,
      code: 'tool_clock_differs',
      message: 'behind',
      fix: 'Set it',
      numbers: { seconds: -40 },
    },
  ];
  expect(reportOf(checks).checks).toEqual([
    { component: 'sending', level: 'ok', code: 'sending_on' },
    { component: 'group', level: 'fail', code: 'group_empty' },
    {
      component: 'worker clock',
      level: 'warn',
      code: 'tool_clock_differs',
      numbers: { seconds: -40 },
    },
  ]);
});

test('no message, fix, component, or unknown code gets through', () => {
  const codes: string[] = [
    ...Object.values(checkCodes).flat(),
    hostile,
    '__proto__',
    'constructor',
  ];
  const checks = codes.map((code) => ({
    component: hostile,
    ok: false,
    code: code as CheckCode,
    message: hostile,
    fix: hostile,
    [hostile]: hostile,
    numbers: { count: 3, [hostile]: 4, status: 123456789012, of: hostile as never, seconds: 0.5 },
  }));
  const report = reportOf(checks);
  absentIn(report);
  expect(report.checks).toHaveLength(codes.length);
  expect(report.checks.at(-1)).toEqual({
    component: 'other',
    level: 'fail',
    code: 'unknown',
    numbers: { count: 3 },
  });
});

test('whatever is written into checks, the report is the same', () => {
  const written = fc.record({ component: fc.string(), message: fc.string(), fix: fc.string() });
  const code = fc.constantFrom(...Object.values(checkCodes).flat());
  fc.assert(
    fc.property(written, code, fc.boolean(), (words, found, ok) => {
      const silent = { component: '', message: '', fix: '' };
      expect(reportOf([{ ...words, code: found, ok }])).toEqual(
        reportOf([{ ...silent, code: found, ok }]),
      );
    }),
  );
});

test('the configuration is counted, not copied', () => {
  const configuration = configure(
    {
      policy: {
        rules: [
          {
            name: secrets.rule,
            recipients: [secrets.email, '*@acme.example'],
            requesters: [secrets.group, secrets.person],
            approvers: [secrets.person],
            askIn: secrets.channel,
            warning: `Ask ${secrets.team}`,
          },
          { name: 'never', recipients: ['*@mail.example'], refuse: secrets.team },
        ],
        templates: [{ name: secrets.team, subject: secrets.team, body: secrets.team }],
      },
      alarmTopicArn: `arn:aws:sns:eu-west-1:${secrets.account}:acme`,
      slackSecretName: 'acme/slack',
      icwsSecretName: 'acme/icws',
      secretsKeyArn: secrets.arn,
      workerVpc: {
        vpcId: 'vpc-0acce',
        availabilityZones: ['eu-west-1a'],
        subnetIds: ['subnet-0acce', 'subnet-1acce'],
        securityGroupIds: ['sg-0acce'],
      },
      auditArchive: { years: 6, mode: 'compliance' },
    },
    'acme',
  );
  const report = reportOf([], { configuration });
  absentIn(report);
  expect(JSON.stringify(report)).not.toMatch(/acce|eu-west/);
  expect(report.configuration).toMatchObject({
    stage: 'other',
    policy: {
      rules: 2,
      rulesWith: { requesters: 1, approvers: 1, refuse: 1, warning: 1, purposes: 0 },
      templates: 1,
    },
    alarmTopicArn: true,
    slackSecretName: true,
    icwsSecretName: true,
    secretsKeyArn: true,
    workerVpc: { subnets: 2, securityGroups: 1 },
    auditArchive: { years: 6, mode: 'compliance' },
    icwsSession: 'release',
    maxWorkers: 2,
  });
});

test.each([
  ['0.1.0', '0.1.0'],
  [undefined, 'unknown'],
  ['0.1.0-acme.internal', 'other'],
  [secrets.host, 'other'],
  [secrets.ip, 'other'],
])('the deployed version %s is reported as %s', (deployed, said) => {
  expect(reportOf([], { deployed }).deployed).toBe(said);
});

test('of this machine only what many machines have', () => {
  expect(reportOf([]).tool).toEqual(tool);
  const own = { version: hostile, node: hostile, platform: hostile, architecture: hostile };
  expect(new Set(Object.values(reportOf([], { tool: own }).tool))).toEqual(new Set(['other']));
});

test.each([
  [['--report'], ['--report=share-recording-report.json']],
  [
    ['--report', '--local'],
    ['--report=share-recording-report.json', '--local'],
  ],
  [
    ['--report', 'mine.json', '--local'],
    ['--report', 'mine.json', '--local'],
  ],
  [
    ['--stage', 'main'],
    ['--stage', 'main'],
  ],
])('the file of a report has a usual name: %j', (given, understood) => {
  expect(withUsualValues(given, [doctor])).toEqual(understood);
});
