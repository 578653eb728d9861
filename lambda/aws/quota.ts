/** The daily limits: one item for each person and day with the ids of what was asked for, one that counts look-ups. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Quota } from '../application/ports.ts';
import type { Deadline } from './calls.ts';
import { held } from './request-store.ts';
import { lookUpsKey, quotaKey, table } from './table.ts';

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
  countLookUp(teamId, userId, day, limit) {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: lookUpsKey(teamId, userId, day),
      UpdateExpression: 'ADD lookUps :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(lookUps) OR lookUps < :limit',
      ExpressionAttributeNames: { '#ttl': table.ttl },
      ExpressionAttributeValues: {
        ':one': 1,
        ':limit': limit,
        ':ttl': Math.floor(now() / 1000) + keptS,
      },
    });
    return held(client.send(update, deadline()));
  },
});
