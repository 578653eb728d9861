/** The requests table, the queues, the secrets and the audit trail. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { table as shape } from '../../lambda/aws/table.ts';
import { queueFigures } from './function-limits.ts';

const removal = (retain: boolean) => (retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);

export function requestsTable(scope: Construct, retain: boolean): TableV2 {
  const { partitionKey, sortKey, dueIndex, requesterIndex, waitingIndex, ruleIndex, ttl } = shape;
  const index = (of: { name: string; partitionKey: string; sortKey: string }) => ({
    indexName: of.name,
    partitionKey: { name: of.partitionKey, type: AttributeType.STRING },
    sortKey: { name: of.sortKey, type: AttributeType.NUMBER },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return new TableV2(scope, 'Requests', {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: AttributeType.STRING },
    globalSecondaryIndexes: [dueIndex, requesterIndex, waitingIndex, ruleIndex].map(index),
    timeToLiveAttribute: ttl,
    billing: Billing.onDemand(),
    // A deleted email body can be restored for this long.
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
    deletionProtection: retain,
    removalPolicy: removal(retain),
  });
}

export interface WorkQueues {
  work: Queue;
  deadLetters: Queue;
}

export function workQueues(scope: Construct): WorkQueues {
  const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...common,
    retentionPeriod: Duration.days(14),
  });
  const work = new Queue(scope, 'Work', {
    ...common,
    visibilityTimeout: Duration.seconds(queueFigures.visibilityTimeoutS),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: queueFigures.maxReceiveCount },
  });
  return { work, deadLetters };
}

export interface NamedSecret {
  name: string;
  /** Lets a function read it, and decrypt with its customer-managed key. */
  grantRead(fn: IGrantable): void;
  /** Name or ARN, for the function's environment. */
  id: string;
}

interface SecretOptions {
  /** The name of a secret that exists already. */
  existing: string | undefined;
  /** The name of the secret that is made otherwise. */
  name: string;
  /** A customer-managed key: the functions may decrypt with it. */
  keyArn: string | undefined;
  retain: boolean;
}

/**
 * An existing secret, or a new one without a value: CDK's `Secret` would set a random password, and a placeholder could
 * overwrite the real value in a later deployment.
 */
export function namedSecret(
  scope: Construct,
  id: string,
  { existing, name, keyArn, retain }: SecretOptions,
): NamedSecret {
  const granted = (secret: ISecret) => (fn: IGrantable) => {
    secret.grantRead(fn);
    if (keyArn !== undefined) Grant.addToPrincipal(decrypting(fn, keyArn));
  };
  if (existing !== undefined) {
    const secret = Secret.fromSecretNameV2(scope, id, existing);
    return { name: existing, grantRead: granted(secret), id: existing };
  }
  const key = keyArn === undefined ? {} : { kmsKeyId: keyArn };
  const made = new CfnSecret(scope, id, { name, ...key });
  // Kept by an update and a deletion, but not by a first deployment that fails: the next one needs the name.
  made.applyRemovalPolicy(
    retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  );
  const secret = Secret.fromSecretCompleteArn(scope, `${id}Ref`, made.ref);
  return { name, grantRead: granted(secret), id: made.ref };
}

const decrypting = (grantee: IGrantable, keyArn: string) => ({
  grantee,
  actions: ['kms:Decrypt'],
  resourceArns: [keyArn],
});

/** The audit trail, separate from the requests table. */
export const auditLog = (scope: Construct, retain: boolean): LogGroup =>
  new LogGroup(scope, 'AuditTrail', {
    retention: RetentionDays.TEN_YEARS,
    removalPolicy: removal(retain),
  });
