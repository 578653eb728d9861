/** The records of an instance: its requests and its audit trail. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RequestStore, SavedRequest } from '../../lambda/application/ports.ts';
import { type RequestTable, requestStore } from '../../lambda/aws/request-store.ts';
import { awsOptions } from './aws.ts';
import { outputsOf } from './target.ts';

/** The requests of one table. */
export type Requests = RequestStore & RequestTable;

interface TrailLine {
  /** When CloudWatch received it, epoch milliseconds. */
  timestamp: number;
  message: string;
}

export interface Records {
  requests: Requests;
  /** The trail's lines between two times, epoch milliseconds. */
  trail(from: number, to: number): Promise<TrailLine[]>;
}

export async function deployedRecords(stage: string): Promise<Records> {
  const output = await outputsOf(stage);
  const logGroupName = output('AuditLogGroup');
  return {
    requests: requestsIn(output('TableName')),
    async trail(startTime, endTime) {
      const lines: TrailLine[] = [];
      const pages = paginateFilterLogEvents(
        { client: new CloudWatchLogsClient(awsOptions) },
        { logGroupName, startTime, endTime },
      );
      for await (const { events = [] } of pages) {
        lines.push(...events.map(({ timestamp = 0, message = '' }) => ({ timestamp, message })));
      }
      return lines;
    },
  };
}

/** `client`: by default, one with the credentials of the environment. */
export function requestsIn(TableName: string, client = new DynamoDBClient(awsOptions)): Requests {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return requestStore(documents, TableName);
}

/** An item of a request that cannot be read, and why. */
export interface Unreadable {
  id: string;
  problem: string;
}

/** All requests in a table, and the items that cannot be read. */
export async function readAll(
  table: RequestTable,
): Promise<{ requests: SavedRequest[]; unreadable: Unreadable[] }> {
  const requests: SavedRequest[] = [];
  const unreadable: Unreadable[] = [];
  for await (const scanned of table.scan()) {
    if (scanned.kind === 'request') requests.push(scanned.request);
    else unreadable.push(scanned);
  }
  return { requests, unreadable };
}
