/** Entry point of the worker: an SQS message's request ID in, `processRequest` on it; or the doctor's event. */
import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Check, checkSending } from './application/checks.ts';
import { UnreadableRequestError } from './application/ports.ts';
import { processRequest } from './application/process-request.ts';
import { auditTrail } from './aws/audit-trail.ts';
import { backgroundLimits } from './aws/calls.ts';
import { documentClient, logsClient, queueClient } from './aws/clients.ts';
import { dropIdleConnections } from './aws/connections.ts';
import { decisionIndex } from './aws/decisions.ts';
import { loginCircuitBreaker } from './aws/login-circuit-breaker.ts';
import { requestIdIn, workQueue } from './aws/queue.ts';
import { requestStore } from './aws/request-store.ts';
import { cachedSecret, secretsClient } from './aws/secrets.ts';
import { sendingSwitch } from './aws/sending-switch.ts';
import { shareHistory } from './aws/share-history.ts';
import { auditLogGroup, readVariables, sessionMode, slackApiUrl } from './config.ts';
import { icwsPbx } from './icws/pbx.ts';
import { icwsSecretSchema } from './icws/settings.ts';
import { log, logTrail } from './log.ts';
import { slackCaller } from './slack/authorized-call.ts';
import { slackDirectory } from './slack/directory.ts';
import { slackNotifier } from './slack/notifier.ts';
import { slackSecretSchema } from './slack/secret.ts';

const variables = readVariables(
  'SLACK_SECRET_ID',
  'ICWS_SECRET_ID',
  'REQUESTS_TABLE',
  'WORK_QUEUE_URL',
);
const { SLACK_SECRET_ID, ICWS_SECRET_ID, REQUESTS_TABLE, WORK_QUEUE_URL } = variables;
const now = Date.now;
/** The limit of one call of Slack, milliseconds. */
const slackCallLimitMs = 5000;
const secrets = secretsClient(backgroundLimits);
const documents = documentClient(backgroundLimits);
const group = auditLogGroup();
const slackApi = { apiUrl: slackApiUrl(), log };
const slackSecret = cachedSecret(secrets, SLACK_SECRET_ID, slackSecretSchema, { now, log });
const pbx = icwsPbx({
  secret: cachedSecret(secrets, ICWS_SECRET_ID, icwsSecretSchema, { now, log }),
  circuitBreaker: loginCircuitBreaker(documents, REQUESTS_TABLE),
  mode: sessionMode(),
  log,
  now,
});
const call = slackCaller(slackSecret, slackApi, slackCallLimitMs);
const directory = slackDirectory(call, { now, log });
const ports = {
  store: requestStore(documents, REQUESTS_TABLE),
  queue: workQueue(queueClient(backgroundLimits), WORK_QUEUE_URL, log),
  pbx,
  notifier: slackNotifier({ call, directory, log }),
  directory,
  trail: group ? auditTrail(logsClient(backgroundLimits), group, now) : logTrail,
  sending: sendingSwitch(documents, REQUESTS_TABLE),
  history: shareHistory(documents, REQUESTS_TABLE),
  decisions: decisionIndex(documents, REQUESTS_TABLE),
  log,
  now,
};

/** A message whose processing failed stays in the queue; everything else is acknowledged. */
export async function handler(
  event: SQSEvent | DoctorEvent,
  context: Context,
): Promise<SQSBatchResponse | DoctorAnswer> {
  dropIdleConnections(now());
  try {
    return 'doctor' in event ? await runChecks(event, context) : await work(event, context);
  } finally {
    await pbx.endInvocation();
  }
}

async function work(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  const remainingMs = () => context.getRemainingTimeInMillis();
  for (const { messageId, body } of event.Records) {
    const requestId = requestIdIn(body);
    if (requestId === undefined) {
      log.error('unreadable_message', { messageId });
      continue;
    }
    try {
      await processRequest({ ...ports, owner: randomUUID(), remainingMs }, requestId);
    } catch (cause) {
      // An unreadable item stays unreadable: an operator has to look at it.
      const unreadable = cause instanceof UnreadableRequestError;
      log.error(unreadable ? 'request_unreadable' : 'processing_failed', { requestId }, cause);
      if (!unreadable) batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** Sent by `npm run doctor`: only the worker can reach PureConnect. */
interface DoctorEvent {
  doctor: { groups: string[]; recordingId?: string };
}

/** `clock`: when the checks began and ended by the worker's clock, epoch milliseconds. */
interface DoctorAnswer {
  checks: Check[];
  clock: { startedAt: number; endedAt: number };
}

/** What the last checks leave of the invocation, milliseconds. */
const reserveMs = 15_000;

async function runChecks({ doctor }: DoctorEvent, context: Context): Promise<DoctorAnswer> {
  const startedAt = now();
  const until = startedAt + context.getRemainingTimeInMillis() - reserveMs;
  const checks = [
    checkSending(await ports.sending.paused()),
    ...(await pbx.runChecks(doctor.recordingId)),
    ...(await examineSlack(doctor.groups, until)),
  ];
  return { checks, clock: { startedAt, endedAt: now() } };
}

async function examineSlack(groups: string[], until: number): Promise<Check[]> {
  const secret = await slackSecret.current();
  const { checkSlack, unusableSecret } = await import('./slack/doctor.ts');
  if (secret.kind !== 'ready') return [unusableSecret(secret)];
  const { botToken: token } = secret.value;
  const limits = { callLimitMs: slackCallLimitMs, now, until };
  return checkSlack({ token, api: slackApi, groups, ...limits });
}
