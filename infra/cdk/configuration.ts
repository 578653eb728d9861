/**
 * What `cdk.json` configures under "share-recording", checked when the stack is made: unknown keys, the policy
 * by the schema of run time, and what no schema sees (`policy-lint.ts`). `stages` overrides it per stage.
 */
import type { Node } from 'constructs';
import * as z from 'zod';
import { type Policy, parsePolicy } from '../../lambda/domain/policy.ts';
import { lintPolicy } from './policy-lint.ts';

const name = z.string().regex(/^[\w/+=.@-]{1,200}$/, 'is no name of a secret');
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}-[0-9a-f]+$`));

const settings = {
  policy: z.unknown(),
  /** An SNS topic that alarms go to; absent, they only show in CloudWatch. */
  alarmTopicArn: z.string().startsWith('arn:').optional(),
  /** A ping every five minutes keeps one receiver container warm; about 8,640 invocations a month. */
  keepReceiverWarm: z.boolean().default(false),
  /** `keep` holds one ICWS session (and license) a container; for centres that share all day. */
  icwsSession: z.enum(['release', 'keep']).default('release'),
  /** Workers at once, at most: each may hold one ICWS session. SQS allows no fewer than 2. */
  maxWorkers: z.number().int().min(2).max(20).default(2),
  /** The worker's network, by ids. Its subnets need one fixed way out: ICWS binds a session to the address. */
  workerVpc: z
    .strictObject({
      vpcId: id('vpc'),
      availabilityZones: z.array(z.string().min(1)).min(1),
      subnetIds: z.array(id('subnet')).min(1),
      securityGroupIds: z.array(id('sg')).min(1),
    })
    .optional(),
  /** Existing secrets; absent, the stack makes them, without a value. */
  slackSecretName: name.optional(),
  icwsSecretName: name.optional(),
  /** False lets `cdk destroy` delete requests, secrets and audit trail: for trying out. */
  retainRecords: z.boolean().default(true),
};
const { policy: anyPolicy, ...others } = settings;
const stageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be 1 to 20 lower-case letters, digits and hyphens');
const overrides = z.record(stageName, z.record(z.string(), z.unknown())).default({});
const configurationSchema = z.strictObject({ policy: anyPolicy, ...others });

export interface Configuration extends z.infer<typeof configurationSchema> {
  /** Tells instances in one account apart. */
  stage: string;
  policy: Policy;
  /** The policy's JSON as written, for the receiver. */
  policyText: string;
  warnings: string[];
}

/** What a person has to fix in `cdk.json`; says so in words. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** Throws `ConfigurationError` naming every mistake and where to fix it. */
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

function fail(mistakes: string[]): never {
  throw new ConfigurationError(`Mend "share-recording" in cdk.json:\n  ${mistakes.join('\n  ')}`);
}

const describe = ({ issues }: z.ZodError, prefix = ''): string[] =>
  issues.map(({ path, message }) => {
    const place = [prefix, ...path.map(String)].filter(Boolean).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
