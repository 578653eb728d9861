/** The requests table, the queues, the secrets and the audit trail. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { table as shape } from '../../lambda/aws/table.ts';
import { queueFigures } from './function-limits.ts';

const removal = (retain: boolean) => (retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);

export function requestsTable(scope: Construct, retain: boolean): TableV2 {
  const { partitionKey, sortKey, dueIndex, requesterIndex, waitingIndex, ttl } = shape;
  const index = (of: { name: string; partitionKey: string; sortKey: string }) => ({
    indexName: of.name,
    partitionKey: { name: of.partitionKey, type: AttributeType.STRING },
    sortKey: { name: of.sortKey, type: AttributeType.NUMBER },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return new TableV2(scope, 'Requests', {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: AttributeType.STRING },
    globalSecondaryIndexes: [index(dueIndex), index(requesterIndex), index(waitingIndex)],
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
  secret: ISecret;
  /** Name or ARN, for the function's environment. */
  id: string;
}

/**
 * An existing secret, or a new one without a value: CDK's `Secret` would set a random password, and a placeholder could
 * overwrite the real value in a later deployment.
 */
export function namedSecret(
  scope: Construct,
  id: string,
  existing: string | undefined,
  name: string,
  retain: boolean,
): NamedSecret {
  if (existing !== undefined) {
    return { name: existing, secret: Secret.fromSecretNameV2(scope, id, existing), id: existing };
  }
  const made = new CfnSecret(scope, id, { name });
  made.applyRemovalPolicy(removal(retain));
  const secret = Secret.fromSecretCompleteArn(scope, `${id}Ref`, made.ref);
  return { name, secret, id: made.ref };
}

/** The audit trail, separate from the requests table. */
export const auditLog = (scope: Construct, retain: boolean): LogGroup =>
  new LogGroup(scope, 'AuditTrail', {
    retention: RetentionDays.TEN_YEARS,
    removalPolicy: removal(retain),
  });
