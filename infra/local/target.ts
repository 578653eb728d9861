/** The local stack, as the command-line tools reach an instance. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { pauseSending, type Target } from '../cli/target.ts';
import { version } from '../version.ts';
import type { LocalStack } from './stack.ts';

export function localTarget(stack: LocalStack): Target {
  const documents = DynamoDBDocumentClient.from(stack.dynamo());
  return {
    requestUrl: stack.slack.requestUrl,
    version,
    // Nothing here looks for loops.
    recursiveLoop: () => Promise.resolve('Allow'),
    invokeWorker: (event) => stack.worker.invoke(event),
    putSecret(which, value) {
      stack.secrets.put(stack.deployment.secrets[which], JSON.stringify(value));
      return Promise.resolve();
    },
    setPaused: (paused) => pauseSending(documents, stack.tableName, paused),
  };
}
