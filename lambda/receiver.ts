/** Entry point of the receiver: an HTTP API event in, checked and handed to Bolt, Slack's answer out. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { config } from 'zod/mini';
import type { Secret } from './application/ports.ts';
import { type Deadline, receiverLimits } from './aws/calls.ts';
import { cachedSecret, secretsClient } from './aws/secrets.ts';
import { readPolicy, readVariables, slackApiUrl } from './config.ts';
import { log } from './log.ts';
import { type SlackHandler, slackHandler } from './slack/app.ts';
import { type SlackSecret, slackSecretSchema } from './slack/secret.ts';
import * as texts from './slack/texts/answers.ts';
import { type Delivery, forBolt, isFresh, isSigned, readDelivery } from './slack/verify-request.ts';

// A schema compiled to code pays after many parses; a cold start waits for the first.
config({ jitless: true });
const variables = readVariables('SLACK_SECRET_ID', 'REQUESTS_TABLE', 'WORK_QUEUE_URL');
const now = Date.now;
const policy = readPolicy();
if (!policy.ok) log.error('policy_invalid', { errors: policy.errors.join('; ') });
const secret = cachedSecret(
  secretsClient(receiverLimits),
  variables.SLACK_SECRET_ID,
  slackSecretSchema,
  { now, log },
);
// Looked up while Lambda still starts the container; the first delivery waits for the same look.
void secret.current();
/** Slack's stamp of the delivery in work; a container has one at a time. */
let stampedAt = 0;
/** A call that has not ended this long after the stamp is given up, so that the answer is in time. */
const after =
  (ms: number): Deadline =>
  () => ({ abortSignal: AbortSignal.timeout(Math.max(stampedAt + ms - now(), 0)) });
const deps = {
  policy,
  apiUrl: slackApiUrl(),
  log,
  now,
  later: async () => (await import('./receiver-later.ts')).openLater(variables, now, after),
};
let bolt: { version: string; handler: Promise<SlackHandler> } | undefined;

export async function handler(event: unknown): Promise<APIGatewayProxyStructuredResultV2> {
  if (isPing(event)) return { statusCode: 204 };
  const delivery = readDelivery(event);
  if (!delivery) return refuse(400, 'no HTTP API event');
  if (!isFresh(delivery, now()) || !delivery.headers['x-slack-signature']) {
    return refuse(401, 'unsigned, old or from the future');
  }
  stampedAt = delivery.timestampMs;
  const known = await secret.current();
  if (known.kind !== 'ready') return notReady(known);
  const signer = isSigned(delivery, known.value.signingSecret) ? known : await newSigner(delivery);
  if (!signer) return refuse(401, 'wrong signature');
  const boltEvent = forBolt(delivery);
  if (!boltEvent) return refuse(400, 'unreadable body');
  if (bolt?.version !== signer.version) {
    bolt = { version: signer.version, handler: slackHandler(signer.value, deps) };
  }
  const answer = await (await bolt.handler)(boltEvent, undefined);
  // Listeners answer their own faults: what Bolt cannot read (500) or place (404) is not Slack's.
  return answer.statusCode >= 400 ? refuse(400, 'no delivery of this app') : answer;
}

/** A schedule's ping keeps a container warm; it makes no call. No delivery can look like it. */
const isPing = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'ping' in event && event.ping === true;

/** The signing secret may have been rotated: read it once more and check the same delivery again. */
async function newSigner(delivery: Delivery) {
  const fresh = await secret.refreshed();
  return fresh.kind === 'ready' && isSigned(delivery, fresh.value.signingSecret)
    ? fresh
    : undefined;
}

function refuse(statusCode: 400 | 401, why: string): APIGatewayProxyStructuredResultV2 {
  log.warn('refused', { statusCode, why });
  return { statusCode, body: '' };
}

/** Slack shows this to whoever typed the command; it is the same for everybody, signed or not. */
function notReady({
  why,
}: Secret<SlackSecret> & { kind: 'unusable' }): APIGatewayProxyStructuredResultV2 {
  const text = why === 'unreachable' ? texts.unavailable : texts.notSetUp;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', text }),
  };
}
