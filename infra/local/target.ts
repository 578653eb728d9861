/** The local stack, as the command-line tools reach an instance. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { sendingSwitchKey } from '../../lambda/aws/table.ts';
import type { Target } from '../cli/target.ts';
import type { LocalStack } from './stack.ts';

export function localTarget(stack: LocalStack): Target {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: stack.endpoint, region: 'eu-west-1', credentials });
  const documents = DynamoDBDocumentClient.from(client);
  const table = { TableName: stack.tableName };
  return {
    requestUrl: stack.slack.requestUrl,
    invokeWorker: (event) => stack.worker.invoke(event),
    putSecret(which, value) {
      stack.secrets.put(stack.deployment.secrets[which], JSON.stringify(value));
      return Promise.resolve();
    },
    async setPaused(paused) {
      await (paused
        ? documents.send(new PutCommand({ ...table, Item: sendingSwitchKey }))
        : documents.send(new DeleteCommand({ ...table, Key: sendingSwitchKey })));
    },
  };
}
