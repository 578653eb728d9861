/** Which requests share a recording with an address: one item, with what was remembered within the last week. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Hint, SentHints } from '../application/ports.ts';
import { type Deadline, noDeadline } from './calls.ts';
import { sentHintKey, table } from './table.ts';

const weekMs = 7 * 86_400_000;
/** Each is another read for whoever asks. */
const mostFound = 5;

export const sentHints = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: Deadline = noDeadline,
): SentHints => ({
  async find(key, now) {
    const input = { TableName: tableName, Key: sentHintKey(key) };
    const { Item } = await client.send(new GetCommand(input), deadline());
    const entries: unknown[] = Item?.requests instanceof Set ? [...Item.requests] : [];
    return latest(entries.map(readEntry), now);
  },
  async remember(key, hint) {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: sentHintKey(key),
      UpdateExpression: 'ADD requests :hint SET #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': table.ttl },
      ExpressionAttributeValues: {
        ':hint': new Set([`${hint.at} ${hint.id}`]),
        ':ttl': Math.ceil((hint.at + weekMs) / 1000),
      },
    });
    await client.send(update, deadline());
  },
});

/** A request that was remembered again is found once, by the last time. */
function latest(hints: Hint[], now: number): Hint[] {
  const byId = new Map<string, Hint>();
  const alive = hints.filter(({ at }) => at + weekMs > now);
  for (const hint of alive.sort((a, b) => a.at - b.at)) byId.set(hint.id, hint);
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, mostFound);
}

function readEntry(entry: unknown): Hint {
  const [at = '', id = ''] = String(entry).split(' ');
  return { id, at: Number(at) };
}
