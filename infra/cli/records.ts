/** The records of an instance: its requests, and its audit trail. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requestStore } from '../../lambda/aws/request-store.ts';
import type { SavedRequest } from '../../lambda/share/ports.ts';
import type { ShareRequest } from '../../lambda/share/request.ts';
import { outputsOf } from './target.ts';

/** The requests of one table. */
export interface Requests {
  all(): Promise<SavedRequest[]>;
  /** False when the request has changed since it was read. */
  save(before: SavedRequest, after: ShareRequest): Promise<boolean>;
  /** Adds a request, unless there is one with its id. */
  add(request: ShareRequest): Promise<boolean>;
  drop(request: SavedRequest): Promise<void>;
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
      const requests: SavedRequest[] = [];
      for await (const scanned of store.scan()) {
        if (scanned.kind === 'unreadable') throw new Error(scanned.problem);
        requests.push(scanned.request);
      }
      return requests;
    },
    save: async (before, after) => (await store.save(before, after)).kind === 'saved',
    add: async (request) => (await store.create(request, Date.now())).kind === 'created',
    async drop(request) {
      await store.remove(request);
    },
  };
}
