/**
 * The doctor's findings as a file that an adopter can attach to a bug report. Pure. Nothing is copied that anybody else wrote:
 * of a check its code, its level, and its numbers, of the configuration what is set and how many there are.
 */
import {
  type Check,
  type CheckNumbers,
  checkCodes,
  checkNumbers,
} from '../../lambda/application/checks.ts';
import type { Policy, Rule } from '../../lambda/domain/policy.ts';
import type { StageSettings } from '../cdk/configuration.ts';
import { type Level, levelOf } from './checks.ts';

/** What the report is about. */
export interface Subject {
  checks: readonly Check[];
  configuration: StageSettings;
  /** The version of the stack. */
  deployed: string | undefined;
  tool: { version: string; node: string; platform: string; architecture: string };
}

interface ReportedCheck {
  component: string;
  level: Level;
  code: string;
  numbers?: CheckNumbers;
}

export interface DoctorReport {
  tool: Subject['tool'];
  deployed: string;
  configuration: object;
  checks: ReportedCheck[];
}

export const doctorReport = ({ checks, configuration, deployed, tool }: Subject): DoctorReport => ({
  tool: {
    version: versionOf(tool.version),
    node: versionOf(tool.node),
    platform: oneOf(platforms, tool.platform),
    architecture: oneOf(architectures, tool.architecture),
  },
  deployed: versionOf(deployed),
  configuration: shapeOf(configuration),
  checks: checks.map(reported),
});

const other = 'other';
const platforms = ['aix', 'darwin', 'freebsd', 'linux', 'openbsd', 'sunos', 'win32'];
const architectures = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const oneOf = (known: readonly string[], word: string): string =>
  known.includes(word) ? word : other;

/** Numbers only: a version's other parts are whatever somebody wrote there. */
function versionOf(text: string | undefined): string {
  if (text === undefined) return 'unknown';
  return /^v?\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(text) ? text : other;
}

function reported(check: Check): ReportedCheck {
  const [component, codes] =
    Object.entries(checkCodes).find(([, all]) => all.some((code) => code === check.code)) ?? [];
  const code = codes?.find((one) => one === check.code) ?? 'unknown';
  const numbers = numbersOf(check.numbers);
  const named = { component: component ?? other, level: levelOf(check), code };
  return Object.keys(numbers).length === 0 ? named : { ...named, numbers };
}

/** No ID, and no number of an account or a telephone, is as small as these. */
const limits: Record<keyof CheckNumbers, { min: number; max: number }> = {
  count: { min: 0, max: 9999 },
  of: { min: 0, max: 9999 },
  seconds: { min: -99_999, max: 99_999 },
  status: { min: 100, max: 599 },
  version: { min: 0, max: 99 },
};

function numbersOf(numbers: CheckNumbers = {}): CheckNumbers {
  const kept: CheckNumbers = {};
  for (const name of checkNumbers) {
    const value = numbers[name];
    if (value !== undefined && fits(value, limits[name])) kept[name] = value;
  }
  return kept;
}

const fits = (value: number, { min, max }: { min: number; max: number }): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

const isSet = (value: unknown): boolean => value !== undefined;

/** A new setting does not compile until somebody decides what may be said of it. */
const shapeOf = (given: StageSettings) =>
  ({
    stage: given.stage === 'main' ? 'main' : other,
    policy: policyShape(given.policy),
    policyText: { bytes: Buffer.byteLength(given.policyText) },
    warnings: given.warnings.length,
    alarmTopicArn: isSet(given.alarmTopicArn),
    alarmAtSharesPerHour: given.alarmAtSharesPerHour,
    alarmAtRefusalsPerHour: given.alarmAtRefusalsPerHour,
    keepReceiverWarm: given.keepReceiverWarm,
    icwsSession: given.icwsSession,
    maxWorkers: given.maxWorkers,
    workerVpc: given.workerVpc
      ? {
          subnets: given.workerVpc.subnetIds.length,
          securityGroups: given.workerVpc.securityGroupIds.length,
        }
      : false,
    slackSecretName: isSet(given.slackSecretName),
    icwsSecretName: isSet(given.icwsSecretName),
    secretsKeyArn: isSet(given.secretsKeyArn),
    auditArchive: given.auditArchive
      ? { years: given.auditArchive.years, mode: given.auditArchive.mode }
      : false,
    logRetentionDays: given.logRetentionDays,
    dataKeyArn: isSet(given.dataKeyArn),
    permissionsBoundaryArn: isSet(given.permissionsBoundaryArn),
    tags: Object.keys(given.tags).length,
    domain: isSet(given.domain),
    retainRecords: given.retainRecords,
  }) satisfies Record<keyof Omit<StageSettings, 'configuration'>, unknown>;

const policyShape = ({ rules, templates, ...policy }: Policy) => ({
  rules: rules.length,
  rulesWith: Object.fromEntries(parts.map((part) => [part, count(rules, part)])),
  templates: templates.length,
  sendWithinMinutes: policy.sendWithinMinutes,
  dailyLimitPerRequester: policy.dailyLimitPerRequester,
  retentionDays: policy.retentionDays,
});

/** What a rule may have or lack. */
const parts = [
  'requesters',
  'refuse',
  'approvers',
  'purposes',
  'mediaTypes',
  'maxAgeDays',
  'warning',
] as const satisfies readonly (keyof Rule)[];

const count = (rules: readonly Rule[], part: (typeof parts)[number]): number =>
  rules.filter((rule) => isSet(rule[part])).length;
