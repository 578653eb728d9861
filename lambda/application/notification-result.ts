/** What the result of a notification step changes in the request: what was posted, another place to go, a later try. */
import {
  type Approvers,
  type DesiredMessage,
  type NotificationStep,
  withApprovers,
} from '../domain/notifications.ts';
import {
  lastEvent,
  type Post,
  type ShareRequest,
  withNotifications,
  withoutTargets,
} from '../domain/request.ts';
import type { Log, PostFailure, PostResult } from './ports.ts';

export interface ResultDeps {
  log: Log;
  now(): number;
}

const maxBackoffMs = 15 * 60_000;
const abandonAfterMs = 24 * 60 * 60_000;

export type StepResult = PostResult | Approvers;

/** `failed`: nothing more is tried now. */
export interface Outcome {
  request: ShareRequest;
  failed: boolean;
}

export function applyResult(
  deps: ResultDeps,
  request: ShareRequest,
  step: NotificationStep,
  result: StepResult,
): Outcome {
  switch (result.kind) {
    case 'resolved':
      return { request: withApprovers(healthy(request), result, deps.now()), failed: false };
    case 'posted': {
      const { channel, ts } = result;
      const { key, revision } = messageOf(step);
      return { request: withPost(healthy(request), key, { channel, ts, revision }), failed: false };
    }
    case 'unreachable':
      return step.kind === 'resolve_approvers'
        ? { request: withFailure(deps, request, result), failed: true }
        : { request: withUnreachable(deps, healthy(request), step, result.code), failed: false };
    case 'transient':
    case 'token_refused':
      return { request: withFailure(deps, request, result), failed: true };
    default:
      return result satisfies never;
  }
}

type MessageStep = Exclude<NotificationStep, { kind: 'resolve_approvers' }>;

function messageOf(step: NotificationStep): DesiredMessage {
  if (step.kind === 'resolve_approvers') throw new Error('resolving approvers posts nothing');
  return step.message;
}

function healthy(request: ShareRequest): ShareRequest {
  const { nextTryAt, firstFailureAt, ...notifications } = request.notifications;
  return { ...request, notifications: { ...notifications, failures: 0 } };
}

/** Codes that blame the message instead of the place: a fault of this app, which somebody has to look at. */
const ownFaults: ReadonlySet<string> = new Set([
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
]);

/**
 * A place that takes no messages holds nothing else up. The request's own messages then go to the requester, a channel
 * of approvers is replaced by its people, and an update that cannot be made counts as made.
 */
function withUnreachable(
  { log }: ResultDeps,
  request: ShareRequest,
  { kind, message }: MessageStep,
  code: string,
): ShareRequest {
  const { key, revision, to } = message;
  const fields = { requestId: request.id, message: message.kind, code };
  if (ownFaults.has(code)) log.error('notification_refused', fields);
  if (kind === 'update') {
    log.warn('message_not_updated', fields);
    return withPost(request, key, { ...request.notifications.posted[key], revision });
  }
  if (to === request.requester) log.error('notification_abandoned', fields);
  else log.warn('place_unreachable', fields);
  const refused = withPost(request, key, { channel: to, revision, unreachable: code });
  return targetOf(message) === request.rule.askIn ? withoutChannel(refused) : refused;
}

/** The channel or person that a message to approvers, or a reply to it, is for. */
const targetOf = ({ kind, key }: DesiredMessage): string | undefined =>
  kind === 'approver' || kind === 'approver_reply' ? key.split(':')[1] : undefined;

/** The approval channel takes no messages any more, though it may have taken some: its people are asked one by one. */
function withoutChannel(request: ShareRequest): ShareRequest {
  const key = `approver:${request.rule.askIn}`;
  const { ts, ...question } = request.notifications.posted[key] ?? { revision: 0 };
  const gone = { channel: request.rule.askIn, unreachable: 'asked_directly', ...question };
  return withNotifications(withoutTargets(withPost(request, key, gone)), {
    fallBackToDirect: true,
  });
}

/** Says when to try again; after 24 hours of refusals by Slack it gives up. */
function withFailure(deps: ResultDeps, request: ShareRequest, failure: PostFailure): ShareRequest {
  const now = deps.now();
  const { failures, firstFailureAt = now } = request.notifications;
  const fields = { requestId: request.id, code: failure.code, failures: failures + 1 };
  const transient = failure.kind === 'transient';
  if (transient) deps.log.warn('notification_failed', fields);
  else deps.log.error('notification_refused', fields);
  const pauseMs = transient
    ? (failure.retryAfterMs ?? 15_000 * 2 ** Math.min(failures, 10))
    : maxBackoffMs;
  const failed = withNotifications(request, {
    failures: failures + 1,
    firstFailureAt,
    nextTryAt: now + Math.min(pauseMs, maxBackoffMs),
  });
  if (transient || now - firstFailureAt < abandonAfterMs) return failed;
  deps.log.error('notification_abandoned', fields);
  return withNotifications(healthy(failed), { abandonedAt: lastEvent(request).sequence });
}

export const withPost = (request: ShareRequest, key: string, post: Post): ShareRequest =>
  withNotifications(request, { posted: { ...request.notifications.posted, [key]: post } });
