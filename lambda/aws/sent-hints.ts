/** That a recording was sent to an address within the last week: an item under a keyed hash of both. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SentHints } from '../share/ports.ts';
import { type Deadline, noDeadline } from './calls.ts';
import { sentHintKey } from './table.ts';

const weekS = 7 * 86_400;

export const sentHints = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: Deadline = noDeadline,
): SentHints => ({
  async find(key, now) {
    const input = { TableName: tableName, Key: sentHintKey(key) };
    const { Item } = await client.send(new GetCommand(input), deadline());
    if (!Item || Number(Item.ttl) * 1000 <= now) return undefined;
    return { id: String(Item.requestId), at: Number(Item.at) };
  },
  async remember(key, requestId, at) {
    const Item = { ...sentHintKey(key), requestId, at, ttl: Math.floor(at / 1000) + weekS };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  },
});
