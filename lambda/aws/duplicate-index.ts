/** Where a recording went within the last week: two items, by kind, under a hash of recording and address. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Hint, HintKind, SentHints } from '../application/ports.ts';
import { type Deadline, noDeadline } from './calls.ts';
import { hintKey } from './table.ts';

const weekS = 7 * 86_400;

export const sentHints = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: Deadline = noDeadline,
): SentHints => ({
  async find(key, now) {
    const hintOf = async (kind: HintKind): Promise<Partial<Record<HintKind, Hint>>> => {
      const input = { TableName: tableName, Key: hintKey(kind, key) };
      const { Item } = await client.send(new GetCommand(input), deadline());
      const alive = Item !== undefined && Number(Item.ttl) * 1000 > now;
      return alive ? { [kind]: { id: String(Item.requestId), at: Number(Item.at) } } : {};
    };
    const [sent, waiting] = await Promise.all([hintOf('sent'), hintOf('waiting')]);
    return { ...sent, ...waiting };
  },
  async remember(kind, key, { id, at }) {
    const ttl = Math.floor(at / 1000) + weekS;
    const Item = { ...hintKey(kind, key), requestId: id, at, ttl };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  },
});
