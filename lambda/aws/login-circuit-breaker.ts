/**
 * The circuit breaker of sign-ins, shared by all containers. Its item is keyed by the secret's version, so that a
 * new version is tried at once. It stays open for 15 minutes after wrong credentials: a repeated wrong password
 * locks the account.
 */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { conditionHeld } from './condition-held.ts';
import { loginCircuitBreakerKey } from './table.ts';

const openForMs = 15 * 60_000;

/** The state that one caller sees; `half_open` goes to one caller, which may try one sign-in. */
type CircuitState = { kind: 'closed' } | { kind: 'half_open' } | { kind: 'open'; until: number };

/** Makes the circuit breaker over the table. */
export function loginCircuitBreaker(client: DynamoDBDocumentClient, tableName: string) {
  const put = (version: string, now: number, seen?: number) => {
    const until = now + openForMs;
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
    async tryAcquire(version: string, now: number): Promise<CircuitState> {
      const Key = loginCircuitBreakerKey(version);
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (!Item) return { kind: 'closed' };
      const until = Number(Item.pausedUntil);
      if (until <= now && (await conditionHeld(put(version, now, until)))) {
        return { kind: 'half_open' };
      }
      return { kind: 'open', until: Math.max(until, now + 60_000) };
    },
    async trip(version: string, now: number): Promise<void> {
      await put(version, now);
    },
    async reset(version: string): Promise<void> {
      await client.send(
        new DeleteCommand({ TableName: tableName, Key: loginCircuitBreakerKey(version) }),
      );
    },
  };
}
