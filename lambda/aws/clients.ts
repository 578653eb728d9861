/** SDK clients of the table, the queue and the audit trail. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type CallLimits, clientOptions } from './calls.ts';

export const documentClient = (limits: CallLimits): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(limits)), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const logsClient = (limits: CallLimits): CloudWatchLogsClient =>
  new CloudWatchLogsClient(clientOptions(limits));
export const queueClient = (limits: CallLimits): SQSClient => new SQSClient(clientOptions(limits));
