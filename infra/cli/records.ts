/** The records of an instance: its requests, and its audit trail. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { requestStore } from '../../lambda/aws/request-store.ts';
import { requestKey } from '../../lambda/aws/table.ts';
import { requestSchema, type ShareRequest } from '../../lambda/share/request.ts';
import { outputsOf } from './target.ts';

/** The requests of one table. */
export interface Requests {
  all(): Promise<ShareRequest[]>;
  /** False when the request has changed since it was read. */
  save(before: ShareRequest, after: ShareRequest): Promise<boolean>;
  /** Adds a request, unless there is one with its id. */
  add(request: ShareRequest): Promise<boolean>;
  drop(request: ShareRequest): Promise<void>;
}

export interface Records {
  requests: Requests;
  /** The trail's lines between two times, epoch milliseconds. */
  trail(from: number, to: number): Promise<string[]>;
}

export async function deployedRecords(stage: string): Promise<Records> {
  const output = await outputsOf(stage);
  const logGroupName = output('AuditLogGroup');
  return {
    requests: requestsIn(output('TableName')),
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
  };
}

/** `client`: another than the one of the environment's credentials. */
export function requestsIn(TableName: string, client = new DynamoDBClient()): Requests {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const store = requestStore(documents, TableName);
  return {
    async all() {
      const requests: ShareRequest[] = [];
      const pages = paginateScan({ client: documents }, { TableName, ConsistentRead: true });
      for await (const { Items = [] } of pages) {
        const found = Items.filter(({ sk }) => sk === 'request');
        requests.push(...found.map((item) => requestSchema.parse(item)));
      }
      return requests;
    },
    save: async (before, after) => (await store.save(before, after)).kind === 'saved',
    add: async (request) => (await store.create(request, Date.now())) === 'created',
    async drop({ id }) {
      await documents.send(new DeleteCommand({ TableName, Key: requestKey(id) }));
    },
  };
}
