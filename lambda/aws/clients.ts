/** SDK clients of the table, the queue and the audit trail; each made when it is first used. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type CallLimits, clientOptions, type Lazy, lazy } from './calls.ts';

export const documentClient = (limits: CallLimits): Lazy<DynamoDBDocumentClient> =>
  lazy(() =>
    DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(limits)), {
      marshallOptions: { removeUndefinedValues: true },
    }),
  );

export const logsClient = (limits: CallLimits): Lazy<CloudWatchLogsClient> =>
  lazy(() => new CloudWatchLogsClient(clientOptions(limits)));
export const queueClient = (limits: CallLimits): Lazy<SQSClient> =>
  lazy(() => new SQSClient(clientOptions(limits)));
