/**
 * What people must be notified of, as data: the messages that should exist, and which of them is posted or
 * updated next. Pure. A new kind of message is one more entry of `desiredMessages` and its text.
 */
import { isSelfApproved, requesterLeft } from './approval.ts';
import { isApproval, type ShareEvent } from './events.ts';
import { lastChange, type ShareRequest, withEvent } from './request.ts';

/**
 * `root`: the message that the request is known by. `reply`: an outcome in its thread. `direct`: words for the requester
 * alone. `approver`: the request as approvers see it. `approver_reply`: in the thread of an approver's message.
 */
export type MessageKind = 'root' | 'reply' | 'direct' | 'approver' | 'approver_reply';

export interface DesiredMessage {
  /** Names the message within its request: `root`, `reply:7`, `direct:7`, `approver:U1`, `approver:U1:8`. */
  key: string;
  kind: MessageKind;
  /** A channel or a person. */
  to: string;
  threadTs?: string | undefined;
  /** Sequence of the last event that it shows. */
  revision: number;
  /** The event that it is about; absent for a message that shows the request as it is now, and is updated. */
  event?: ShareEvent;
}

/** Slack has to be asked who can decide, before approvers' messages can be posted. */
interface ResolveApprovers {
  kind: 'resolve_approvers';
}
const resolveApprovers: ResolveApprovers = { kind: 'resolve_approvers' };

type Desired = DesiredMessage | ResolveApprovers;

/**
 * Everything that should exist, the most important first. `afterUpdates` comes after messages are brought up to date:
 * asking may fail for as long as Slack does not say whom, and an outcome must not wait for it.
 */
export function desiredMessages(request: ShareRequest): {
  first: Desired[];
  afterUpdates: Desired[];
} {
  if (request.state === 'draft') return { first: [], afterUpdates: [] };
  const root = rootMessage(request);
  const outcomes = isMissing(request, root) ? [] : outcomeMessages(request);
  const approvers = approverMessages(request);
  const replies = approverReplies(request);
  return request.state === 'awaiting_approval'
    ? { first: [root, ...approvers, ...outcomes, ...replies], afterUpdates: [] }
    : { first: [root, ...outcomes], afterUpdates: [...approvers, ...replies] };
}

export type NotificationStep =
  | { kind: 'post' | 'update'; message: DesiredMessage }
  | ResolveApprovers;

/** The next thing to do, or undefined when everybody has been notified. */
export function nextNotification(request: ShareRequest): NotificationStep | undefined {
  if ((request.notifications.abandonedAt ?? 0) >= lastChange(request).sequence) return undefined;
  const { first, afterUpdates } = desiredMessages(request);
  return (
    firstMissing(request, first) ??
    firstOutdated(request, [...first, ...afterUpdates]) ??
    firstMissing(request, afterUpdates)
  );
}

function firstMissing(request: ShareRequest, desired: Desired[]): NotificationStep | undefined {
  const missing = desired.find(
    (one) => one.kind === 'resolve_approvers' || isMissing(request, one),
  );
  if (missing === undefined || missing.kind === 'resolve_approvers') return missing;
  return { kind: 'post', message: missing };
}

/** Not posted, and not refused in the place that it would go to now: nothing waits for a place that takes no messages. */
function isMissing({ notifications }: ShareRequest, { key, to }: DesiredMessage): boolean {
  const post = notifications.posted[key];
  return post?.ts === undefined && (post?.unreachable === undefined || post.channel !== to);
}

function firstOutdated(request: ShareRequest, desired: Desired[]): NotificationStep | undefined {
  const { posted } = request.notifications;
  for (const message of desired) {
    if (message.kind === 'resolve_approvers') continue;
    const post = posted[message.key];
    if (post?.ts !== undefined && post.revision < message.revision) {
      return { kind: 'update', message };
    }
  }
  return undefined;
}

/** In the channel where the command was typed; in the requester's direct messages if the app cannot post there. */
function rootMessage(request: ShareRequest): DesiredMessage {
  const { requester, channel = requester, threadTs, notifications } = request;
  const moved = notifications.posted.root?.unreachable !== undefined;
  const place = moved ? { to: requester } : { to: channel, threadTs };
  return { key: 'root', kind: 'root', ...place, revision: lastChange(request).sequence };
}

/** Events that the thread gets a reply for: every outcome, and what only somebody else can fix. */
const replied: readonly ShareEvent['kind'][] = [
  'sent',
  'failed',
  'unconfirmed',
  'rejected',
  'cancelled',
  'expired',
  'nobody_to_ask',
];
const fixedByAdmin: readonly ShareEvent['reason'][] = [
  'login_paused',
  'credentials_missing',
  'credentials_denied',
];
const deservesReply = ({ kind, reason }: ShareEvent): boolean =>
  replied.includes(kind) || (kind === 'waiting' && fixedByAdmin.includes(reason));

/** Replies in the thread, then ICWS's message about a refusal or an approver's reason for a rejection. */
function outcomeMessages(request: ShareRequest): DesiredMessage[] {
  const { requester, delivery, approval } = request;
  const events = newEvents(request);
  const words: Partial<Record<ShareEvent['kind'], string | undefined>> = {
    failed: delivery.icwsMessage,
    unconfirmed: delivery.icwsMessage,
    rejected: approval.reason,
  };
  const spoken = events.findLast(({ kind }) => words[kind] !== undefined);
  return [
    ...events.filter(deservesReply).map((event) => replyMessage(request, event)),
    ...(spoken
      ? [about(spoken, { key: `direct:${spoken.sequence}`, kind: 'direct', to: requester })]
      : []),
  ];
}

/** A share that was started from a message has its root message, and its replies, in that message's thread. */
function replyMessage(request: ShareRequest, event: ShareEvent): DesiredMessage {
  const { requester, channel, threadTs, notifications } = request;
  const { posted } = notifications;
  const key = `reply:${event.sequence}`;
  const { channel: place = requester, ts } = posted.root ?? {};
  const inChannel = { to: place, threadTs: place === channel ? (threadTs ?? ts) : ts };
  const moved = posted[key]?.unreachable !== undefined;
  const reply = about(event, { key, kind: 'reply', ...(moved ? { to: requester } : inChannel) });
  // It then shows which share sends this one again.
  return request.resentAs === undefined ? reply : { ...reply, revision: event.sequence + 1 };
}

const about = (
  event: ShareEvent,
  message: Omit<DesiredMessage, 'event' | 'revision'>,
): DesiredMessage => ({ ...message, event, revision: event.sequence });

/** Those that nobody gave up on. */
const newEvents = ({ events, notifications }: ShareRequest): ShareEvent[] =>
  events.filter(({ sequence }) => sequence > (notifications.abandonedAt ?? 0));

/**
 * Approvers are asked while they can decide, and for the outcome where it is unknown; all of them are notified of a
 * self-approval.
 * What was posted to others is kept up to date.
 */
function approverMessages(request: ShareRequest): Desired[] {
  const { state, rule, notifications } = request;
  const asks =
    state === 'awaiting_approval' ||
    (state === 'unconfirmed' && rule.approvers.length > 0) ||
    isSelfApproved(request);
  const targets = asks ? (notifications.approverTargets ?? []) : [];
  const known = [...new Set([...targets, ...notifiedApprovers(request)])];
  const revision = lastChange(request).sequence;
  const messages = known.map(
    (to): Desired => ({ key: `approver:${to}`, kind: 'approver', to, revision }),
  );
  return asks && !notifications.approverTargets ? [resolveApprovers, ...messages] : messages;
}

/** Channels and people who have an approver's message. */
const notifiedApprovers = ({ notifications }: ShareRequest): string[] =>
  Object.entries(notifications.posted).flatMap(([key, { ts }]) => {
    const [kind, to, reply] = key.split(':');
    return kind === 'approver' && to !== undefined && reply === undefined && ts !== undefined
      ? [to]
      : [];
  });

/** A reminder, a question about an unknown outcome, or that a requester approved their own request. */
function approverReplies(request: ShareRequest): DesiredMessage[] {
  const selfApproved = isSelfApproved(request);
  const notifies = (event: ShareEvent) =>
    event.kind === 'reminded' ||
    event.kind === 'unconfirmed' ||
    (selfApproved && isApproval(event) && event.by === request.requester);
  const { posted } = request.notifications;
  return newEvents(request)
    .filter(notifies)
    .flatMap((event) =>
      notifiedApprovers(request).map((target) => {
        const { channel: to = target, ts: threadTs } = posted[`approver:${target}`] ?? {};
        const key = `approver:${target}:${event.sequence}`;
        return about(event, { key, kind: 'approver_reply', to, threadTs });
      }),
    );
}

/** Who can decide about a request at this moment. */
export interface Approvers {
  kind: 'resolved';
  /** Places to post to: the rule's channel, or each person. */
  targets: string[];
  /** Whether as many full members as the rule asks for can still approve. */
  enough: boolean;
  /** The requester is no longer a full member. */
  requesterLeft: boolean;
  /** How many more people can decide than are asked directly. */
  notAsked: number;
}

/** Records who can decide. When nobody can, the requester is notified once; the request of somebody who left ends. */
export function withApprovers(request: ShareRequest, found: Approvers, now: number): ShareRequest {
  const { targets, notAsked } = found;
  const { notAsked: before = 0, ...notifications } = request.notifications;
  const { posted } = notifications;
  // The root message says how many were not asked: it is updated, though no event is new.
  const outdated =
    posted.root && before !== notAsked
      ? { ...posted, root: { ...posted.root, revision: 0 } }
      : posted;
  const counted = notAsked > 0 ? { notAsked } : {};
  const known = {
    ...request,
    notifications: { ...notifications, ...counted, approverTargets: targets, posted: outdated },
  };
  const waits = request.state === 'awaiting_approval';
  if (waits && found.requesterLeft) return requesterLeft(known, now);
  const question = request.events.findLast(({ kind }) =>
    ['asked', 'unconfirmed', 'nobody_to_ask'].includes(kind),
  );
  const open = waits || request.state === 'unconfirmed';
  return found.enough || !open || question?.kind === 'nobody_to_ask'
    ? known
    : withEvent(known, { kind: 'nobody_to_ask', at: now });
}
