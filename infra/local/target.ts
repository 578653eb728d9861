/** The local stack, as the command-line tools reach an instance. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { pauseSending, type Target } from '../cli/target.ts';
import type { LocalStack } from './stack.ts';

export function localTarget(stack: LocalStack): Target {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: stack.endpoint, region: 'eu-west-1', credentials });
  const documents = DynamoDBDocumentClient.from(client);
  return {
    requestUrl: stack.slack.requestUrl,
    invokeWorker: (event) => stack.worker.invoke(event),
    putSecret(which, value) {
      stack.secrets.put(stack.deployment.secrets[which], JSON.stringify(value));
      return Promise.resolve();
    },
    setPaused: (paused) => pauseSending(documents, stack.tableName, paused),
  };
}
