/** The records of a deployed instance: its requests, and its audit trail. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { requestStore } from '../../lambda/aws/request-store.ts';
import { requestSchema, type ShareRequest } from '../../lambda/share/request.ts';
import { outputsOf } from './target.ts';

export interface Records {
  /** Every request in the table. */
  requests(): Promise<ShareRequest[]>;
  /** The trail's lines between two times, epoch milliseconds. */
  trail(from: number, to: number): Promise<string[]>;
  /** False when the request has changed since it was read. */
  save(before: ShareRequest, after: ShareRequest): Promise<boolean>;
}

export async function deployedRecords(stage: string): Promise<Records> {
  const output = await outputsOf(stage);
  const table = output('TableName');
  const logGroupName = output('AuditLogGroup');
  return {
    requests: () => allRequests(table),
    async trail(startTime, endTime) {
      const lines: string[] = [];
      const pages = paginateFilterLogEvents(
        { client: new CloudWatchLogsClient() },
        { logGroupName, startTime, endTime },
      );
      for await (const { events = [] } of pages) {
        lines.push(...events.map(({ message = '' }) => message));
      }
      return lines;
    },
    save: async (before, after) =>
      (await requestStore(documents(), table).save(before, after)).kind === 'saved',
  };
}

const documents = () =>
  DynamoDBDocumentClient.from(new DynamoDBClient(), {
    marshallOptions: { removeUndefinedValues: true },
  });

async function allRequests(TableName: string): Promise<ShareRequest[]> {
  const requests: ShareRequest[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName })) {
    for (const item of Items) if (item.sk === 'request') requests.push(requestSchema.parse(item));
  }
  return requests;
}
