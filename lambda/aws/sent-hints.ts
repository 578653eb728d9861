/** Where a recording went within the last week: two items, by kind, under a keyed hash of recording and address. */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Hint, HintKind, SentHints } from '../share/ports.ts';
import { type Deadline, noDeadline } from './calls.ts';
import { hintsPartition } from './table.ts';

const weekS = 7 * 86_400;

export const sentHints = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: Deadline = noDeadline,
): SentHints => ({
  async find(key, now) {
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': hintsPartition(key) },
    });
    const { Items = [] } = await client.send(query, deadline());
    const alive = Items.filter(({ ttl }) => Number(ttl) * 1000 > now);
    const hintOf = (kind: HintKind): Hint | undefined => {
      const item = alive.find(({ sk }) => sk === kind);
      return item && { id: String(item.requestId), at: Number(item.at) };
    };
    const [sent, waiting] = [hintOf('sent'), hintOf('waiting')];
    return { ...(sent ? { sent } : {}), ...(waiting ? { waiting } : {}) };
  },
  async remember(kind, key, { id, at }) {
    const ttl = Math.floor(at / 1000) + weekS;
    const Item = { pk: hintsPartition(key), sk: kind, requestId: id, at, ttl };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  },
});
