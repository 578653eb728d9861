/** The disclosure report over few and over many stored requests: its time, and the memory of its process. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { requestKey } from '../../lambda/aws/table.ts';
import { Harness } from '../support/harness.ts';

export interface DisclosuresResult {
  stored: number;
  seconds: number;
  /** The most that the process had resident, megabytes. */
  peakMb: number;
  /** Of the report. */
  bytes: number;
}

/** Megabytes, much less than the requests take: a report that keeps them does not come to its end. */
const smallHeap = ['--max-old-space-size=64', '--max-semi-space-size=4'];
const child = new URL('disclosures-child.ts', import.meta.url).pathname;

export async function disclosures(stored: number): Promise<DisclosuresResult> {
  const h = await Harness.start();
  try {
    await copy(h, await h.share(), stored - 1);
    const { accessKeyId, secretAccessKey } = await h.stack.dynamo().config.credentials();
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: h.stack.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      REQUESTS_TABLE: h.stack.tableName,
    };
    const arguments_ = [...smallHeap, child];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { env });
    return { stored, ...(JSON.parse(stdout) as Omit<DisclosuresResult, 'stored'>) };
  } finally {
    await h.stop();
  }
}

/** Writes the request so many times more, each with an ID of its own. */
async function copy(h: Harness, id: string, count: number): Promise<void> {
  const client = DynamoDBDocumentClient.from(h.stack.dynamo());
  const { tableName } = h.stack;
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: requestKey(id) }));
  for (let from = 0; from < count; from += 25) {
    const puts = Array.from({ length: Math.min(25, count - from) }, (_, index) => {
      const copyId = String(from + index).padStart(32, '0');
      return { PutRequest: { Item: { ...Item, ...requestKey(copyId), id: copyId } } };
    });
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: puts } }));
    h.stack.aws.calls.length = 0;
  }
  client.destroy();
}
