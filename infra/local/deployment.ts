/** What the local stack runs: the bundles with their environment, the table, the queue, the secrets. */
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { table } from '../../lambda/aws/table.ts';
import { distOf, type FunctionName } from '../build/functions.ts';
import { figures, queueFigures } from '../cdk/function-limits.ts';

export interface DeployedFunction {
  file: string;
  exportName: string;
  timeoutMs: number;
  memoryMb: number;
  /** The function's own variables; `endpoint` is where the AWS simulators listen. */
  environment(endpoint: string): Record<string, string>;
}

export interface Deployment {
  table: CreateTableCommandInput;
  queue: { name: string; visibilityTimeoutS: number; maxReceiveCount: number };
  /** Names of the secrets. */
  secrets: { slack: string; icws: string };
  auditLogGroup: string;
  functions: Record<FunctionName, DeployedFunction>;
}

const queue = { name: 'work', ...queueFigures };
const secrets = { slack: 'share-recording/slack', icws: 'share-recording/icws' };
const auditLogGroup = 'share-recording-audit';
const tableName = 'share-recording-requests';

/** The bundles as built, with the names of this machine. */
export function localDeployment(policy: unknown): Deployment {
  const common = (endpoint: string) => ({
    REQUESTS_TABLE: tableName,
    WORK_QUEUE_URL: `${endpoint}/000000000000/${queue.name}`,
    SLACK_SECRET_ID: secrets.slack,
    ICWS_SECRET_ID: secrets.icws,
    AUDIT_LOG_GROUP: auditLogGroup,
    POLICY: JSON.stringify(policy),
  });
  const deployed = (name: FunctionName): DeployedFunction => ({
    file: join(distOf(name), 'index.js'),
    exportName: 'handler',
    timeoutMs: figures[name].timeoutS * 1000,
    memoryMb: figures[name].memoryMb,
    environment: common,
  });
  return {
    table: requestsTable(tableName),
    queue,
    secrets,
    auditLogGroup,
    functions: {
      receiver: deployed('receiver'),
      worker: deployed('worker'),
      sweeper: deployed('sweeper'),
    },
  };
}

const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({
  AttributeName,
  AttributeType,
});
const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

/** The requests table, from the same description as the deployed one. */
function requestsTable(TableName: string): CreateTableCommandInput {
  const { partitionKey, sortKey, dueIndex, requesterIndex, waitingIndex, ruleIndex } = table;
  const indexes = [dueIndex, requesterIndex, waitingIndex, ruleIndex];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      attribute(partitionKey, 'S'),
      attribute(sortKey, 'S'),
      ...indexes.flatMap((index) => [
        attribute(index.partitionKey, 'S'),
        attribute(index.sortKey, 'N'),
      ]),
    ],
    KeySchema: keys(partitionKey, sortKey),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keys(index.partitionKey, index.sortKey),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
  };
}
