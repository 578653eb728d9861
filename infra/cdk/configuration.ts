/**
 * The settings under "share-recording" in `cdk.json`, checked at synth: unknown keys, the policy by the schema that the
 * receiver uses, and what no schema can check (`policy-lint.ts`). `stages` overrides settings per stage.
 */
import type { Node } from 'constructs';
import * as z from 'zod';
import { type Policy, parsePolicy } from '../../lambda/domain/policy.ts';
import { lintPolicy } from './policy-lint.ts';

const name = z.string().regex(/^[\w/+=.@-]{1,200}$/, "must be a secret's name, not an ARN");
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}-[0-9a-f]+$`));

const settings = {
  policy: z.unknown(),
  /** An SNS topic for alarms; without it, they only show in CloudWatch. */
  alarmTopicArn: z.string().startsWith('arn:').optional(),
  /** More in an hour raise an alarm: somebody may be using an account that is not theirs. */
  alarmAtSharesPerHour: z.number().int().min(1).max(100_000).default(30),
  alarmAtRefusalsPerHour: z.number().int().min(1).max(100_000).default(20),
  /** A ping every five minutes keeps one receiver container warm; about 8,640 invocations a month. */
  keepReceiverWarm: z.boolean().default(false),
  /** `keep` holds one ICWS session (and license) per container; for centers that share all day. */
  icwsSession: z.enum(['release', 'keep']).default('release'),
  /** Maximum concurrent workers: each may hold one ICWS session. SQS allows no fewer than 2. */
  maxWorkers: z.number().int().min(2).max(20).default(2),
  /** The worker's network. Its subnets need one fixed outbound address: ICWS binds a session to the address. */
  workerVpc: z
    .strictObject({
      vpcId: id('vpc'),
      availabilityZones: z.array(z.string().min(1)).min(1),
      subnetIds: z.array(id('subnet')).min(1),
      securityGroupIds: z.array(id('sg')).min(1),
    })
    .optional(),
  /** Existing secrets; without them, the stack creates secrets that have no value yet. */
  slackSecretName: name.optional(),
  icwsSecretName: name.optional(),
  /** The customer-managed KMS key of the secrets; without it, AWS's own key encrypts them. */
  secretsKeyArn: z
    .string()
    .regex(
      /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
      'must be the ARN of a KMS key, not an alias',
    )
    .optional(),
  /**
   * Keeps a copy of the audit trail under S3 Object Lock for so many years. `compliance`: nobody can delete it before, not
   * even the account's root user; `governance`: people with the right to bypass it can.
   */
  auditArchive: z
    .strictObject({
      years: z.number().int().min(1).max(100),
      mode: z.enum(['governance', 'compliance']),
    })
    .optional(),
  /** False lets `cdk destroy` delete requests, secrets and audit trail: for a trial. */
  retainRecords: z.boolean().default(true),
};
const { policy: anyPolicy, ...others } = settings;
const stageName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,14}$/,
    'must be 1 to 15 lowercase letters, digits and hyphens, starting with a letter',
  );
const overrides = z.record(stageName, z.record(z.string(), z.unknown())).default({});
const configurationSchema = z.strictObject({ policy: anyPolicy, ...others });

export interface Configuration extends z.infer<typeof configurationSchema> {
  /** Distinguishes instances in one account. */
  stage: string;
  policy: Policy;
  /** The policy's JSON as written, for the receiver. */
  policyText: string;
  warnings: string[];
}

/** Invalid settings that a person can fix; printed without a stack trace. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** Throws `ConfigurationError` naming every invalid setting. */
export function readConfiguration(node: Node): Configuration {
  const stage = stageName.safeParse(node.tryGetContext('stage'));
  const base = z.record(z.string(), z.unknown()).safeParse(node.tryGetContext('share-recording'));
  if (!stage.success) fail([`stage ${stage.error.issues[0]?.message}`]);
  if (!base.success) fail(['"share-recording" is missing']);
  const { stages, ...common } = base.data;
  const perStage = overrides.safeParse(stages);
  if (!perStage.success) fail(describe(perStage.error, 'stages'));
  const parsed = configurationSchema.safeParse({ ...common, ...perStage.data[stage.data] });
  if (!parsed.success) fail(describe(parsed.error));
  const policyText = JSON.stringify(parsed.data.policy ?? null);
  const policy = parsePolicy(policyText);
  if (!policy.ok) fail(policy.errors.map((error) => `policy: ${error}`));
  const { errors, warnings } = lintPolicy(policy.policy);
  if (errors.length > 0) fail(errors.map((error) => `policy: ${error}`));
  return { ...parsed.data, stage: stage.data, policy: policy.policy, policyText, warnings };
}

function fail(problems: string[]): never {
  throw new ConfigurationError(`Invalid settings in cdk.json:\n  ${problems.join('\n  ')}`);
}

const describe = ({ issues }: z.ZodError, prefix = ''): string[] =>
  issues.map(({ path, message }) => {
    const place = [prefix, ...path.map(String)].filter(Boolean).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
