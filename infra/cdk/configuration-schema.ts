/**
 * The schema of `share-recording.config.json`. Its descriptions are what editors show, and what
 * `docs/configuration.md` is made of (`configuration-reference.ts`).
 */
import * as z from 'zod';
import { policySchema } from '../../lambda/domain/policy.ts';

const secretName = z.string().regex(/^[\w/+=.@-]{1,200}$/, "must be a secret's name, not an ARN");
const id = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]+$`), `must be an ID that begins with ${prefix}-`);
const keyArn = z
  .string()
  .regex(
    /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
    'must be the ARN of a KMS key, not an alias',
  );
const arn = z.string().startsWith('arn:');

/** What CloudWatch Logs takes ("PutRetentionPolicy" of its API reference). */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const settings = {
  policy: policySchema,
  alarmTopicArn: arn
    .optional()
    .describe('The ARN of an SNS topic for alarms. Without it, alarms only show in CloudWatch.'),
  alarmAtSharesPerHour: z
    .int()
    .min(1)
    .max(100_000)
    .default(30)
    .describe('Sent shares in an hour that raise the alarm `ManyShares`.'),
  alarmAtRefusalsPerHour: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('Refused forms and clicks in an hour that raise the alarm `ManyRefusals`.'),
  keepReceiverWarm: z
    .boolean()
    .default(false)
    .describe(
      'A ping every five minutes (about 8,640 invocations a month) keeps one container warm.',
    ),
  icwsSession: z
    .enum(['release', 'keep'])
    .default('release')
    .describe(
      '`release` signs out after each invocation of the worker. `keep` keeps one ICWS session and its license per container, for centers that share all day.',
    ),
  maxWorkers: z
    .int()
    .min(2)
    .max(20)
    .default(2)
    .describe('Workers that run at the same time. Each holds one ICWS session.'),
  workerVpc: z
    .strictObject({
      vpcId: id('vpc'),
      availabilityZones: z.array(z.string().min(1)).min(1),
      subnetIds: z.array(id('subnet')).min(1),
      securityGroupIds: z.array(id('sg')).min(1),
    })
    .optional()
    .describe(
      'The worker’s network, by IDs. Its subnets need one fixed outbound address, because ICWS binds a session to the client’s address.',
    ),
  slackSecretName: secretName
    .optional()
    .describe(
      'The name (not the ARN) of an existing secret. Without it, the stack creates `share-recording/<stage>/slack`.',
    ),
  icwsSecretName: secretName
    .optional()
    .describe('The same for the ICWS credentials: `share-recording/<stage>/icws`.'),
  secretsKeyArn: keyArn
    .optional()
    .describe(
      'The customer-managed KMS key that encrypts the secrets. The functions may then decrypt with it. Without it, AWS’s own key encrypts them.',
    ),
  dataKeyArn: keyArn
    .optional()
    .describe(
      'The customer-managed KMS key of the requests table and the queues. Without it, AWS’s own keys encrypt them.',
    ),
  auditArchive: z
    .strictObject({
      years: z.int().min(1).max(99),
      mode: z.enum(['governance', 'compliance']),
    })
    .optional()
    .describe(
      'Keeps a copy of the audit trail under S3 Object Lock for so many years ([what it proves and costs](operating.md#the-archive)). `compliance`: nobody can delete it earlier, not even the account’s root user. `governance`: people with the right `s3:BypassGovernanceRetention` can.',
    ),
  logRetentionDays: z
    .literal(logDays)
    .default(90)
    .describe('How long the functions’ logs are kept. The audit trail is kept for ten years.'),
  permissionsBoundaryArn: arn
    .optional()
    .describe('The ARN of a managed policy that bounds every role of the stack.'),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .describe('Tags of every resource.'),
  domain: z
    .strictObject({
      name: z
        .string()
        .regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a domain name, such as share.example.com'),
      certificateArn: z
        .string()
        .regex(/^arn:[\w-]+:acm:/, 'must be the ARN of a certificate in ACM, in the same region'),
    })
    .optional()
    .describe(
      'A domain of yours for the request URL, with its certificate. Point its DNS record to the output `DomainTarget`.',
    ),
  retainRecords: z
    .boolean()
    .default(true)
    .describe(
      '`false` lets `cdk destroy` delete requests, secrets, and the audit trail: for a trial.',
    ),
};

export const stageName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,14}$/,
    'must be 1 to 15 lowercase letters, digits, and hyphens, starting with a letter',
  );

/** One stage, with its own values instead of the common ones. */
export const stageSchema = z.strictObject(settings);

export const configurationSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find this schema.'),
  ...settings,
  stages: z
    .record(stageName, stageSchema.partial())
    .default({})
    .describe(
      'More instances in the same account, each by its name, with the values that differ. `main` always exists.',
    ),
});

/** What the configuration file holds. */
export type Configuration = z.input<typeof configurationSchema>;
