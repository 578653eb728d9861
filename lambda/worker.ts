/** Entry point of the worker: an SQS message's request id in, `advance` on it. */
import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { backgroundLimits, documentClient, queueClient, secretsClient } from './aws/clients.ts';
import { loginPauses } from './aws/login-pauses.ts';
import { requestIdIn, workQueue } from './aws/queue.ts';
import { requestStore } from './aws/request-store.ts';
import { cachedSecret } from './aws/secrets.ts';
import { readVariables, sessionMode, slackApiUrl } from './environment.ts';
import { IcwsPbx } from './icws/pbx.ts';
import { icwsSecretSchema } from './icws/settings.ts';
import { log } from './log.ts';
import { advance } from './share/advance.ts';
import { slackSecretSchema } from './slack/secret.ts';
import { slackTeller } from './slack/teller.ts';

const variables = readVariables(
  'SLACK_SECRET_ID',
  'ICWS_SECRET_ID',
  'REQUESTS_TABLE',
  'WORK_QUEUE_URL',
);
const now = Date.now;
const secrets = secretsClient(backgroundLimits);
const documents = documentClient(backgroundLimits);
const store = requestStore(documents, variables.REQUESTS_TABLE);
const queue = workQueue(queueClient(backgroundLimits), variables.WORK_QUEUE_URL);
const pbx = new IcwsPbx({
  secret: cachedSecret(secrets, variables.ICWS_SECRET_ID, icwsSecretSchema, { now, log }),
  pauses: loginPauses(documents, variables.REQUESTS_TABLE),
  mode: sessionMode(),
  log,
  now,
});
const teller = slackTeller({
  secret: cachedSecret(secrets, variables.SLACK_SECRET_ID, slackSecretSchema, { now, log }),
  apiUrl: slackApiUrl(),
  log,
});

/** A message that could not be worked on for a fault stays in the queue; everything else is acknowledged. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  const remainingMs = () => context.getRemainingTimeInMillis();
  try {
    for (const { messageId, body } of event.Records) {
      const requestId = requestIdIn(body);
      if (requestId === undefined) {
        log.error('unreadable_message', { messageId });
        continue;
      }
      const deps = { store, queue, pbx, teller, log, now, owner: randomUUID(), remainingMs };
      try {
        await advance(deps, requestId);
      } catch (cause) {
        log.error('advance_failed', { requestId }, cause);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
  } finally {
    await pbx.endInvocation();
  }
  return { batchItemFailures };
}
