/** The switch that stops all sending: an item that exists while sending is paused. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { SendingSwitch } from '../application/ports.ts';
import { sendingSwitchKey } from './table.ts';

export const sendingSwitch = (
  client: DynamoDBDocumentClient,
  tableName: string,
): SendingSwitch => ({
  async paused() {
    const input = { TableName: tableName, Key: sendingSwitchKey, ConsistentRead: true };
    return (await client.send(new GetCommand(input))).Item !== undefined;
  },
});
