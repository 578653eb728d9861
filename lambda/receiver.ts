/** Entry point of the receiver: an HTTP API event in, verified and handed to Bolt, the response to Slack out. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { config } from 'zod/mini';
import type { Secret } from './application/ports.ts';
import { Deadline, timeBudget } from './application/time-budget.ts';
import { receiverLimits } from './aws/calls.ts';
import { dropIdleConnections } from './aws/connections.ts';
import { cachedSecret, secretsClient } from './aws/secrets.ts';
import { readPolicy, readVariables, slackApiUrl } from './config.ts';
import { log } from './log.ts';
import { slackApp } from './slack/app.ts';
import { slackCaller } from './slack/authorized-call.ts';
import type { FormContext } from './slack/listeners/context.ts';
import { answerWithoutEffect, HttpApiReceiver, jsonResponse } from './slack/receiver.ts';
import { type SlackSecret, slackSecretSchema } from './slack/secret.ts';
import { en } from './slack/texts/en.ts';
import {
  isRecent,
  parseBody,
  readRequest,
  type SlackRequest,
  verifySignature,
} from './slack/verify-request.ts';

// A schema compiled to code pays after many parses; a cold start waits for the first.
config({ jitless: true });
const variables = readVariables('SLACK_SECRET_ID', 'REQUESTS_TABLE', 'WORK_QUEUE_URL');
const now = Date.now;
const apiUrl = slackApiUrl();
const policy = readPolicy();
// As a cause: what is wrong may be an address.
if (!policy.ok) log.error('policy_invalid', {}, new Error(policy.errors.join('; ')));
const secret = cachedSecret(
  secretsClient(receiverLimits),
  variables.SLACK_SECRET_ID,
  slackSecretSchema,
  { now, log },
);
// Looked up while Lambda still starts the container; the first delivery waits for the same look-up.
void secret.current();

/**
 * What opening a form does not need is loaded by the first delivery that needs it
 * (`docs/adr/010-load-only-the-form-first.md`).
 */
let loading: ReturnType<typeof loadRest> | undefined;
/** Nobody is known as a guest before this is there: opening a form looks nobody up. */
let loaded: Awaited<ReturnType<typeof loadRest>> | undefined;
async function loadRest() {
  const [{ listeners, listenerContexts }, { openPorts }] = await Promise.all([
    import('./slack/listeners/index.ts'),
    import('./receiver-ports.ts'),
  ]);
  const ports = openPorts(variables, now);
  return { listeners, ...listenerContexts(ports, secret, { apiUrl, log, now }) };
}
async function load(form: FormContext) {
  try {
    loading ??= loadRest();
    loaded = await loading;
  } catch (cause) {
    loading = undefined;
    throw cause;
  }
  return { listeners: loaded.listeners, context: loaded.contextOf(form) };
}

const receiver = new HttpApiReceiver();
const slack = slackCaller(secret, { apiUrl, log }, timeBudget.openViewMs);
slackApp(receiver, {
  ...{ policy, apiUrl, log, now, slack, load },
  isKnownGuest: (user) => loaded?.isKnownGuest(user) ?? false,
});

export async function handler(event: unknown): Promise<APIGatewayProxyStructuredResultV2> {
  dropIdleConnections(now());
  if (isPing(event)) return { statusCode: 204 };
  const request = readRequest(event);
  if (!request) return reject(400, 'not an HTTP API event');
  if (!isRecent(request, now()) || !request.headers['x-slack-signature']) {
    return reject(401, 'unsigned, too old, or from the future');
  }
  const deadline = new Deadline(request.timestamp, now);
  const current = await usableSecret();
  if (current.kind !== 'ready') return notReady(request, current);
  const signed = isSignedBy(request, current) || isSignedBy(request, await secret.refreshed());
  if (!signed) return reject(401, 'wrong signature');
  const body = parseBody(request);
  const response = body && (await receiver.respondTo(body, deadline).catch(unreadable));
  return response ?? reject(400, 'not a delivery of this app');
}

/** What failed while the container started is read once more by the delivery that needs it. */
async function usableSecret(): Promise<Secret<SlackSecret>> {
  const current = await secret.current();
  return current.kind === 'ready' ? current : secret.current();
}

/** A schedule's ping keeps a container warm; it makes no call. No delivery can look like it. */
const isPing = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'ping' in event && event.ping === true;

/** The signing secret may have been rotated: it is then read once more, and the same request is checked again. */
const isSignedBy = (request: SlackRequest, signer: Secret<SlackSecret>): boolean =>
  signer.kind === 'ready' && verifySignature(request, signer.value.signingSecret);

/** Bolt throws on a body that it cannot read; listeners handle their own faults. */
function unreadable(cause: unknown): undefined {
  log.warn('request_unhandled', {}, cause);
  return undefined;
}

function reject(statusCode: 400 | 401, why: string): APIGatewayProxyStructuredResultV2 {
  log.warn('request_rejected', { statusCode, why });
  return { statusCode, body: '' };
}

/**
 * Without the secret nothing can be verified: the answer is the same for everybody, signed or not, and has no effect. A
 * form keeps what was typed; for what has no answer of its own, Slack itself says that it did not work.
 */
function notReady(
  request: SlackRequest,
  { why }: Secret<SlackSecret> & { kind: 'unusable' },
): APIGatewayProxyStructuredResultV2 {
  const text = why === 'unreachable' ? en.unavailable : en.notSetUp;
  const answer = answerWithoutEffect(parseBody(request) ?? {}, text);
  log.warn('secret_not_ready', { why });
  if (answer === undefined) return { statusCode: 503, body: '' };
  return jsonResponse(answer);
}
