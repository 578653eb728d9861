/** The records of an instance: its requests and its audit trail. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditLog, RequestStore, SavedRequest } from '../../lambda/application/ports.ts';
import { auditLog } from '../../lambda/aws/audit-log.ts';
import { type RequestTable, requestStore } from '../../lambda/aws/request-store.ts';
import { type Archived, archivedLines } from './archived-lines.ts';
import { awsOptions } from './aws.ts';
import { outputsOf } from './target.ts';
import { ToolError } from './tool-error.ts';

/** The requests of one table. */
export type Requests = RequestStore & RequestTable;

export interface Records {
  requests: Requests;
  trail: AuditLog;
  /** The trail's copy under Object Lock; absent unless the stack has `auditArchive`. */
  archive?: () => Promise<Archived>;
  /** Copies from before the archive was turned off. */
  earlierArchives?: (() => Promise<Archived>)[];
}

/** The records of a stack. */
export interface DeployedRecords extends Records {
  /** The stack with its account and region, as people read it. */
  place: string;
}

interface RecordsOptions {
  stage?: string;
  /** Buckets that the trail was copied to before. */
  earlierArchives?: readonly string[];
}

/** Throws `ToolError` if there is no such stack. */
export async function deployedRecords(
  stack: string,
  { stage, earlierArchives = [] }: RecordsOptions = {},
): Promise<DeployedRecords> {
  const outputs = await outputsOf(stack, stage);
  const bucket = outputs.optional('AuditArchiveBucket');
  const archiveIn = (name: string) => () => archivedLines(new S3Client(awsOptions), name);
  return {
    place: outputs.place,
    requests: requestsIn(outputs.required('TableName')),
    trail: auditLog(new CloudWatchLogsClient(awsOptions), outputs.required('AuditLogGroup')),
    ...(bucket === undefined ? {} : { archive: archiveIn(bucket) }),
    earlierArchives: earlierArchives.map(archiveIn),
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

/** Throws `ToolError` if there is no such table. */
export async function requireTable(TableName: string): Promise<void> {
  try {
    await new DynamoDBClient(awsOptions).send(new DescribeTableCommand({ TableName }));
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new ToolError(`There is no table ${TableName} in this account and region.`);
  }
}
