/** The requests table, the queues, the secrets and the audit trail. */
import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { table as shape } from '../../lambda/aws/table.ts';
import { queueFigures } from './function-limits.ts';

const removal = (retain: boolean) => (retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);

/** `keyArn`: a customer-managed key instead of AWS's own. */
export function requestsTable(
  scope: Construct,
  retain: boolean,
  keyArn: string | undefined,
): TableV2 {
  const { partitionKey, sortKey, dueIndex, requesterIndex, waitingIndex, ruleIndex, ttl } = shape;
  const index = (of: { name: string; partitionKey: string; sortKey: string }) => ({
    indexName: of.name,
    partitionKey: { name: of.partitionKey, type: AttributeType.STRING },
    sortKey: { name: of.sortKey, type: AttributeType.NUMBER },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  const table = new TableV2(scope, 'Requests', {
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
  if (keyArn !== undefined) {
    // CDK's own property refuses a key unless the stack names its region.
    const resource = cfnOf(table);
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn });
  }
  return table;
}

function cfnOf({ node }: Construct): CfnResource {
  if (CfnResource.isCfnResource(node.defaultChild)) return node.defaultChild;
  throw new Error(`${node.path} is not one resource`);
}

export interface WorkQueues {
  work: Queue;
  deadLetters: Queue;
}

/** `keyArn`: a customer-managed key instead of SQS's own. */
export function workQueues(scope: Construct, keyArn: string | undefined): WorkQueues {
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
  if (keyArn !== undefined) {
    // With CDK's own property, the worker could use the key for more than what it gets from the queue.
    for (const queue of [work, deadLetters]) {
      cfnOf(queue).addPropertyOverride('SqsManagedSseEnabled', false);
      cfnOf(queue).addPropertyOverride('KmsMasterKeyId', keyArn);
    }
  }
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
  /** A secret that exists already, or its name. */
  existing: ISecret | string | undefined;
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
    // CDK's own grant does not reach a key that it does not manage.
    for (const arn of new Set([keyArn, secret.encryptionKey?.keyArn])) {
      if (arn !== undefined) Grant.addToPrincipal(decrypting(fn, arn));
    }
  };
  if (typeof existing === 'object') {
    const { secretName, secretArn } = existing;
    return { name: secretName, grantRead: granted(existing), id: secretArn };
  }
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
