/**
 * The pause of sign-ins after wrong credentials, shared by all containers: an item keyed by the secret's
 * version, so that a new secret is tried at once. Accounts lock when a wrong password is retried.
 */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { LoginCircuitBreaker } from '../application/ports.ts';
import { conditionHeld } from './request-store.ts';
import { loginCircuitBreakerKey } from './table.ts';

const pauseMs = 15 * 60_000;

export function loginCircuitBreaker(
  client: DynamoDBDocumentClient,
  tableName: string,
): LoginCircuitBreaker {
  const put = (version: string, now: number, seen?: number) => {
    const until = now + pauseMs;
    const condition = {
      ConditionExpression: 'pausedUntil = :seen',
      ExpressionAttributeValues: { ':seen': seen },
    };
    return client.send(
      new PutCommand({
        TableName: tableName,
        Item: {
          ...loginCircuitBreakerKey(version),
          pausedUntil: until,
          ttl: Math.ceil(until / 1000) + 86_400,
        },
        ...(seen === undefined ? {} : condition),
      }),
    );
  };
  return {
    async tryAcquire(version, now) {
      const Key = loginCircuitBreakerKey(version);
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (!Item) return { may: true, paused: false };
      const until = Number(Item.pausedUntil);
      if (until <= now && (await conditionHeld(put(version, now, until)))) {
        return { may: true, paused: true };
      }
      return { may: false, until: Math.max(until, now + 60_000) };
    },
    async pause(version, now) {
      await put(version, now);
    },
    async clear(version) {
      await client.send(
        new DeleteCommand({ TableName: tableName, Key: loginCircuitBreakerKey(version) }),
      );
    },
  };
}
