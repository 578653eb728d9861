/** The daily limit: one item for each person and day, holding the ids of what was asked for. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Quota } from '../share/ports.ts';
import type { Deadline } from './calls.ts';
import { held } from './request-store.ts';
import { quotaKey, table } from './table.ts';

const keptS = 3 * 86_400;

export const quota = (
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
  deadline: Deadline,
): Quota => ({
  take(teamId, userId, day, requestId, limit) {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: quotaKey(teamId, userId, day),
      UpdateExpression: 'ADD requests :ids SET #ttl = :ttl',
      ConditionExpression:
        'attribute_not_exists(requests) OR size(requests) < :limit OR contains(requests, :id)',
      ExpressionAttributeNames: { '#ttl': table.ttl },
      ExpressionAttributeValues: {
        ':ids': new Set([requestId]),
        ':id': requestId,
        ':limit': limit,
        ':ttl': Math.floor(now() / 1000) + keptS,
      },
    });
    return held(client.send(update, deadline()));
  },
});
