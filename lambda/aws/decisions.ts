/** Finds requests by who decided about them, for as long as the App Home shows that. Implements `DecisionIndex`. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DecisionIndex } from '../application/ports.ts';
import { decisionKey, table } from './table.ts';

/** How long a decision is listed. */
export const decisionDays = 30;
const daySeconds = 86_400;

export const decisionIndex = (
  client: DynamoDBDocumentClient,
  TableName: string,
): DecisionIndex => ({
  async record(teamId, userId, decision) {
    const ttl = Math.ceil(decision.at / 1000) + decisionDays * daySeconds;
    const Item = { ...decisionKey(teamId, userId, decision), [table.ttl]: ttl };
    await client.send(new PutCommand({ TableName, Item }));
  },
});
