/** The daily limits: one item for each person and day with the ids of what was asked for, one that counts look-ups. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Quota } from '../application/ports.ts';
import type { CallDeadline } from './calls.ts';
import { conditionHeld } from './condition-held.ts';
import { lookUpsKey, quotaKey, table } from './table.ts';

const keptS = 3 * 86_400;

export const quota = (
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
  deadline: CallDeadline,
): Quota => {
  const ttl = () => Math.floor(now() / 1000) + keptS;
  return {
    consume({ requestId, limit, ...of }) {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: quotaKey(of),
        UpdateExpression: 'ADD requests :ids SET #ttl = :ttl',
        ConditionExpression:
          'attribute_not_exists(requests) OR size(requests) < :limit OR contains(requests, :id)',
        ExpressionAttributeNames: { '#ttl': table.ttl },
        ExpressionAttributeValues: {
          ':ids': new Set([requestId]),
          ':id': requestId,
          ':limit': limit,
          ':ttl': ttl(),
        },
      });
      return conditionHeld(client.send(update, deadline()));
    },
    async countLookUps({ requestId, limit, recordings, ...of }) {
      const Key = lookUpsKey(of);
      // A count, not a set of ids: an item would not hold that many.
      const update = new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'ADD lookUps :recordings SET lastRequest = :id, #ttl = :ttl',
        ConditionExpression:
          'attribute_not_exists(lookUps) OR (lookUps < :limit AND lastRequest <> :id)',
        ExpressionAttributeNames: { '#ttl': table.ttl },
        ExpressionAttributeValues: {
          ':recordings': recordings,
          ':limit': limit,
          ':id': requestId,
          ':ttl': ttl(),
        },
      });
      if (await conditionHeld(client.send(update, deadline()))) return true;
      // The limit is reached, or the form that was counted last came again.
      const get = new GetCommand({ TableName: tableName, Key, ConsistentRead: true });
      return (await client.send(get, deadline())).Item?.lastRequest === requestId;
    },
  };
};
