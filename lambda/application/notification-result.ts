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
      return { request: withApprovers(request, result, deps.now()), failed: false };
    case 'posted': {
      const { channel, ts } = result;
      const { key, revision } = messageOf(step);
      return { request: withPost(healthy(request), key, { channel, ts, revision }), failed: false };
    }
    case 'unreachable': {
      const elsewhere = withUnreachable(deps, request, step, result.code);
      return elsewhere
        ? { request: elsewhere, failed: false }
        : { request: withFailure(deps, request, result), failed: true };
    }
    case 'transient':
    case 'permanent':
      return { request: withFailure(deps, request, result), failed: true };
    default:
      return result satisfies never;
  }
}

function messageOf(step: NotificationStep): DesiredMessage {
  if (step.kind === 'resolve_approvers') throw new Error('resolving approvers posts nothing');
  return step.message;
}

function healthy(request: ShareRequest): ShareRequest {
  const { nextTryAt, firstFailureAt, ...notifications } = request.notifications;
  return { ...request, notifications: { ...notifications, failures: 0 } };
}

/**
 * A place where the app cannot post holds nobody else up: a channel of approvers falls back to its people, the request's
 * own messages to the requester. Undefined where there is no other place.
 */
function withUnreachable(
  deps: ResultDeps,
  request: ShareRequest,
  step: NotificationStep,
  code: string,
): ShareRequest | undefined {
  if (step.kind === 'resolve_approvers') return undefined;
  const { kind, key, revision, to } = step.message;
  switch (kind) {
    case 'approver':
    case 'approver_reply':
      return withoutApprover(request, step.message, code);
    case 'root':
    case 'reply':
      if (step.kind === 'update') {
        // Somebody deleted it, or Slack no longer lets it change: the thread has said everything.
        deps.log.warn('message_not_updated', { requestId: request.id, code });
        return withPost(healthy(request), key, { ...request.notifications.posted[key], revision });
      }
      if (to === request.requester) return undefined;
      deps.log.info('direct_message_fallback', { code });
      return withPost(request, key, { revision, unreachable: code });
    case 'direct':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** A person who cannot be asked is left out; where a channel cannot be asked, its people are. */
function withoutApprover(
  request: ShareRequest,
  { key, revision }: DesiredMessage,
  code: string,
): ShareRequest {
  const [, target = ''] = key.split(':');
  const without = withPost(request, `approver:${target}`, { revision, unreachable: code });
  return target === request.rule.askIn
    ? withNotifications(withoutTargets(without), { fallBackToDirect: true })
    : without;
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
  return withNotifications(failed, { abandonedAt: lastEvent(request).sequence });
}

export const withPost = (request: ShareRequest, key: string, post: Post): ShareRequest =>
  withNotifications(request, { posted: { ...request.notifications.posted, [key]: post } });
