/** Which requests share a recording with an address: one item, with what was remembered within the last week. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DuplicateIndex, IndexedShare } from '../application/ports.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { duplicateIndexKey, table } from './table.ts';

const weekMs = 7 * 86_400_000;
/** Each is another read for whoever asks. */
const mostFound = 5;

export const duplicateIndex = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: CallDeadline = noDeadline,
): DuplicateIndex => ({
  async get(key, now) {
    const input = { TableName: tableName, Key: duplicateIndexKey(key) };
    const { Item } = await client.send(new GetCommand(input), deadline());
    const entries: unknown[] = Item?.requests instanceof Set ? [...Item.requests] : [];
    return latest(entries.map(readEntry), now);
  },
  async put(key, share) {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: duplicateIndexKey(key),
      UpdateExpression: 'ADD requests :share SET #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': table.ttl },
      ExpressionAttributeValues: {
        ':share': new Set([`${share.at} ${share.id}`]),
        ':ttl': Math.ceil((share.at + weekMs) / 1000),
      },
    });
    await client.send(update, deadline());
  },
});

/** A request that was remembered again is found once, by the last time. */
function latest(duplicates: IndexedShare[], now: number): IndexedShare[] {
  const byId = new Map<string, IndexedShare>();
  const alive = duplicates.filter(({ at }) => at + weekMs > now);
  for (const share of alive.sort((a, b) => a.at - b.at)) byId.set(share.id, share);
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, mostFound);
}

function readEntry(entry: unknown): IndexedShare {
  const [at = '', id = ''] = String(entry).split(' ');
  return { id, at: Number(at) };
}
