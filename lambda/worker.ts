/** Entry point of the worker: an SQS message's request id in, `processRequest` on it; or the doctor's question. */
import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Check, UnreadableRequestError } from './application/ports.ts';
import { processRequest } from './application/process-request.ts';
import { auditTrail } from './aws/audit-trail.ts';
import { backgroundLimits } from './aws/calls.ts';
import { documentClient, logsClient, queueClient } from './aws/clients.ts';
import { duplicateIndex } from './aws/duplicate-index.ts';
import { loginCircuitBreaker } from './aws/login-circuit-breaker.ts';
import { requestIdIn, workQueue } from './aws/queue.ts';
import { requestStore } from './aws/request-store.ts';
import { cachedSecret, secretsClient } from './aws/secrets.ts';
import { sendingSwitch } from './aws/sending-switch.ts';
import { auditLogGroup, readVariables, sessionMode, slackApiUrl } from './config.ts';
import { IcwsPbx } from './icws/pbx.ts';
import { icwsSecretSchema } from './icws/settings.ts';
import { log, logTrail } from './log.ts';
import { webClient } from './slack/client.ts';
import { checkSlack } from './slack/doctor.ts';
import { slackTeller } from './slack/notifier.ts';
import { slackSecretSchema } from './slack/secret.ts';

const variables = readVariables(
  'SLACK_SECRET_ID',
  'ICWS_SECRET_ID',
  'REQUESTS_TABLE',
  'WORK_QUEUE_URL',
);
const now = Date.now;
const secrets = secretsClient(backgroundLimits);
const documents = documentClient(backgroundLimits);
const group = auditLogGroup();
const trail = group ? auditTrail(logsClient(backgroundLimits), group, now) : logTrail;
const sending = sendingSwitch(documents, variables.REQUESTS_TABLE);
const duplicates = duplicateIndex(documents, variables.REQUESTS_TABLE);
const store = requestStore(documents, variables.REQUESTS_TABLE);
const queue = workQueue(queueClient(backgroundLimits), variables.WORK_QUEUE_URL, log);
const pbx = new IcwsPbx({
  secret: cachedSecret(secrets, variables.ICWS_SECRET_ID, icwsSecretSchema, { now, log }),
  pauses: loginCircuitBreaker(documents, variables.REQUESTS_TABLE),
  mode: sessionMode(),
  log,
  now,
});
const slackApi = { apiUrl: slackApiUrl(), log };
const slackSecret = cachedSecret(secrets, variables.SLACK_SECRET_ID, slackSecretSchema, {
  now,
  log,
});
const teller = slackTeller({ ...slackApi, secret: slackSecret, now });

/** A message that could not be worked on for a fault stays in the queue; everything else is acknowledged. */
export async function handler(
  event: SQSEvent | DoctorEvent,
  context: Context,
): Promise<SQSBatchResponse | { checks: Check[] }> {
  try {
    return 'doctor' in event ? await examine(event) : await work(event, context);
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
    const owner = randomUUID();
    try {
      const deps = {
        store,
        queue,
        pbx,
        teller,
        trail,
        sending,
        duplicates,
        log,
        now,
        owner,
        remainingMs,
      };
      await processRequest(deps, requestId);
    } catch (cause) {
      if (cause instanceof UnreadableRequestError) {
        // The next delivery would find the same item: an operator has to look at it.
        log.error('request_unreadable', { requestId }, cause);
        continue;
      }
      log.error('processing_failed', { requestId }, cause);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** Asked by `npm run doctor`: only from inside the worker can PureConnect be seen. */
interface DoctorEvent {
  doctor: { groups: string[]; recordingId?: string };
}

async function examine({ doctor }: DoctorEvent): Promise<{ checks: Check[] }> {
  const secret = await slackSecret.current();
  const unusable = { component: 'Slack secret', ok: false, message: 'missing or incomplete' };
  const slack =
    secret.kind === 'ready'
      ? await checkSlack(webClient(secret.value.botToken, slackApi, 5000), doctor.groups)
      : [{ ...unusable, fix: 'Fill it in, for example by `npm run secrets`.' }];
  const paused = (await sending.paused())
    ? { ok: false, message: 'paused', fix: 'Start it again: `npm run resume`.' }
    : { ok: true, message: 'not paused' };
  return {
    checks: [
      { component: 'sending', ...paused },
      ...(await pbx.examine(doctor.recordingId)),
      ...slack,
    ],
  };
}
