/**
 * The share request: one document that holds everything about one share. The schema is the one definition; the stored
 * item is parsed by it and every type follows from it. Its parts change for different reasons: `email` (what was
 * approved), `approval`, `delivery`, `notifications`, and `events`.
 * All times are epoch milliseconds, except `ttl` (epoch seconds, as DynamoDB's TTL demands).
 */
import * as z from 'zod/mini';
import { emailSchema } from './email.ts';
import { type EventFacts, eventHash, eventSchema, type ShareEvent, waitReasons } from './events.ts';
import { frozenRuleSchema } from './policy.ts';
import { isFinal, type State, stateWords, transitions } from './states.ts';

/** What ICWS says of the recording and of its call, as far as it was understood. */
const callDetailsSchema = z.object({
  recordedAt: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  direction: z.optional(z.string()),
  callType: z.optional(z.string()),
  mediaType: z.optional(z.string()),
  line: z.optional(z.string()),
  interactionId: z.optional(z.string()),
  encrypted: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
  /** When PureConnect deletes it. */
  expiresAt: z.optional(z.number()),
  /** Another recording of the same call. */
  relatedRecordingId: z.optional(z.string()),
  /** The policy by which it was recorded. */
  policy: z.optional(z.string()),
  agent: z.optional(z.string()),
  remoteNumber: z.optional(z.string()),
});
export type CallDetails = z.infer<typeof callDetailsSchema>;

/**
 * What came of looking a recording up. `found`: its facts are known. `unavailable`: PureConnect could not be asked.
 * `not_found`, `forbidden`: there is none of this ID, or the app may not use it. `call_ended`, `no_recording`: the
 * interaction is no longer in PureConnect, or has no recording yet.
 */
export const lookUpResults = [
  'found',
  'unavailable',
  'not_found',
  'forbidden',
  'call_ended',
  'no_recording',
] as const;
export type LookUpResult = (typeof lookUpResults)[number];

const lookUpSchema = z.object({
  result: z.enum(lookUpResults),
  call: z.optional(callDetailsSchema),
});
export type LookUp = z.infer<typeof lookUpSchema>;

/** What this team has sent to an address before. */
const earlierSharesSchema = z.object({
  address: z.string(),
  times: z.number(),
  lastAt: z.number(),
});
export type EarlierShares = z.infer<typeof earlierSharesSchema>;

/** Another share of one of the recordings with one of the addresses within the last week. */
const previousShareSchema = z.object({
  id: z.string(),
  at: z.number(),
  kind: z.enum(['sent', 'unknown', 'approved', 'waiting']),
});
export type PreviousShare = z.infer<typeof previousShareSchema>;

const approvalSchema = z.object({
  expiresAt: z.optional(z.number()),
  remindAt: z.optional(z.number()),
  /** When to check again that enough people can approve, and that the requester is still a member. */
  recheckAt: z.optional(z.number()),
  /** Why it was rejected: for its requester. */
  reason: z.optional(z.string()),
  /** Why the requester approved their own request: for its approvers. */
  selfApprovalReason: z.optional(z.string()),
});

const attemptSchema = z.object({
  number: z.number(),
  owner: z.string(),
  putStartedAt: z.number(),
  result: z.optional(z.enum(['sent', 'refused', 'notSent', 'unconfirmed'])),
});

const deliverySchema = z.object({
  attempts: z.array(attemptSchema),
  sendBefore: z.optional(z.number()),
  nextAttemptAt: z.optional(z.number()),
  /** What an approved request last waited for, and how often it has waited. */
  waitReason: z.optional(z.enum(waitReasons)),
  waits: z.number(),
  leaseHolder: z.optional(z.string()),
  leaseUntil: z.optional(z.number()),
  /** The ICWS server that the last attempt went to. */
  server: z.optional(z.string()),
  /** ICWS's message about the last refusal: for the requester alone. */
  icwsMessage: z.optional(z.string()),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** One message in Slack. Without `ts` it is an intent: posted or not, nobody knows. */
const postSchema = z.object({
  channel: z.optional(z.string()),
  ts: z.optional(z.string()),
  /** Sequence of the last event that the message shows. */
  revision: z.number(),
  /** Slack's code for why the app may not post in `channel`. */
  unreachable: z.optional(z.string()),
});
export type Post = z.infer<typeof postSchema>;

const notificationsSchema = z.object({
  /** By the key of `desiredMessages`. */
  posted: z.record(z.string(), postSchema),
  /** Channels or people to ask for a decision; absent until Slack was asked. */
  approverTargets: z.optional(z.array(z.string())),
  /** How many more people can decide than are asked directly; they find it in their App Home. */
  notAsked: z.optional(z.number()),
  /** The rule's channel cannot be posted to: its people are asked one by one. */
  fallBackToDirect: z.optional(z.boolean()),
  leaseHolder: z.optional(z.string()),
  leaseUntil: z.optional(z.number()),
  /** When every message is updated once more: somebody who lost the lease may have updated one late. */
  updateAgainAt: z.optional(z.number()),
  failures: z.number(),
  firstFailureAt: z.optional(z.number()),
  nextTryAt: z.optional(z.number()),
  /** Sequence of the last event that was given up on after 24 hours of refusals by Slack. */
  abandonedAt: z.optional(z.number()),
});
export type Notifications = z.infer<typeof notificationsSchema>;

export const requestSchema = z.object({
  id: z.string(),
  state: z.enum(stateWords),
  createdAt: z.number(),
  teamId: z.string(),
  requester: z.string(),
  /** The domain of the requester's own address: other recipients are external. */
  requesterDomain: z.optional(z.string()),
  /** Where the command was typed; absent when that is not known. */
  channel: z.optional(z.string()),
  /** The message that the share was started from: its thread is notified. */
  threadTs: z.optional(z.string()),
  /** The share that ended without success, and that this one sends again; and the reverse. */
  resendOf: z.optional(z.string()),
  resentAs: z.optional(z.string()),
  /** Confirming then asks for a selected checkbox. */
  previousShare: z.optional(previousShareSchema),
  /** By recipient; one that nothing was sent to, or of whom nothing could be read, is not in it. */
  earlierShares: z.optional(z.array(earlierSharesSchema)),
  email: emailSchema,
  bodyHash: z.string(),
  /** Absent until every recording is known: there is nothing to approve yet. Never changes. */
  contentHash: z.optional(z.string()),
  /** By what the requester named the recording by; those that were not looked up yet are not in it. */
  lookUps: z.record(z.string(), lookUpSchema),
  rule: frozenRuleSchema,
  approval: approvalSchema,
  delivery: deliverySchema,
  notifications: notificationsSchema,
  events: z.array(eventSchema).check(z.minLength(1)),
  /** Sequence of the last event that the audit trail has. */
  audited: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  /** Under legal hold since then: it does not expire, and cannot be erased. */
  heldAt: z.optional(z.number()),
  ttl: z.optional(z.number()),
});
export type ShareRequest = z.infer<typeof requestSchema>;

/** The ID that people see: `SR-` and eight characters of the request's ID. */
export const shortId = (request: Pick<ShareRequest, 'id'>): string =>
  `SR-${request.id.slice(0, 8).toUpperCase()}`;

/** A read treats an item whose `ttl` has passed as absent: DynamoDB deletes hours or days late. */
export const isGone = (request: ShareRequest, now: number): boolean =>
  request.ttl !== undefined && request.ttl * 1000 <= now;

/** A request's state as people see it. */
export type DisplayState = State | 'unconfirmed_closed';

/**
 * `unconfirmed_closed`: it ended as `failed` or `cancelled` while it is not known whether it was sent, because a person
 * closed it so, or had it sent again without success, or its record was changed by somebody else.
 */
export function displayState({ state, events }: ShareRequest): DisplayState {
  if (state !== 'failed' && state !== 'cancelled') return state;
  if (events.some(({ reason }) => reason === 'record_changed')) return 'unconfirmed_closed';
  const unclear = events.findIndex(({ kind }) => kind === 'unconfirmed');
  const sentAgain = unclear >= 0 && events.slice(unclear).some(({ kind }) => kind === 'approved');
  const closed = events.some(({ reason }) => reason === 'closed');
  return sentAgain || closed ? 'unconfirmed_closed' : state;
}

/** Whether it may have been sent, and nobody knows. True also for a request that `after-restore` expired. */
export function isOutcomeUnknown(request: ShareRequest): boolean {
  const shown = displayState(request);
  const wasRestored = shown === 'expired' && lastChange(request).reason === 'restored';
  return wasRestored || shown === 'unconfirmed' || shown === 'unconfirmed_closed';
}

/** The event that stands for the present; a request has at least the one that drafted it. */
export function lastEvent(request: ShareRequest): ShareEvent {
  const event = request.events.at(-1);
  if (!event) throw new Error(`request ${request.id} has no event`);
  return event;
}

/** Events of the record only: the share's outcome, and the time of that, stay as they were. */
const ofRecord: ReadonlySet<ShareEvent['kind']> = new Set(['erased', 'held', 'released']);

/** The last thing that happened to it as a share. */
export const lastChange = (request: ShareRequest): ShareEvent =>
  request.events.findLast(({ kind }) => !ofRecord.has(kind)) ?? lastEvent(request);

/** Appends an event, chained by hash, without changing the state. It is worth another try to notify people at once. */
export function withEvent(request: ShareRequest, facts: EventFacts): ShareRequest {
  const { nextTryAt, ...notifications } = request.notifications;
  const previous = request.events.at(-1);
  const unhashed = {
    ...facts,
    sequence: (previous?.sequence ?? 0) + 1,
    state: request.state,
    previousHash: previous?.hash ?? '',
  };
  const event = { ...unhashed, hash: eventHash(request.id, unhashed) };
  return { ...request, notifications, events: [...request.events, event] };
}

/** Takes one transition of the table. Throws on any other: that is a fault of the caller, not of a person. */
export function move(request: ShareRequest, to: State, facts: EventFacts): ShareRequest {
  if (!transitions[request.state].includes(to)) {
    throw new Error(`no transition from ${request.state} to ${to}`);
  }
  const { ttl, ...kept } = request;
  const { leaseHolder, leaseUntil, nextAttemptAt, waitReason, ...delivery } = request.delivery;
  const { recheckAt, ...approval } = request.approval;
  const left = { ...kept, state: to, delivery, approval };
  const moved = withEvent(to === 'unconfirmed' ? withoutTargets(left) : left, facts);
  return isFinal(to) ? ended(moved, facts.at) : moved;
}

/** An ended request gets its time to live, and loses the body unless "send again" or a legal hold may still need it. */
function ended(request: ShareRequest, at: number): ShareRequest {
  const { state, heldAt } = request;
  const canBeSentAgain =
    state === 'failed' ? lastEvent(request).reason !== 'closed' : state === 'expired';
  const keepsBody = canBeSentAgain || heldAt !== undefined;
  const closed = withExpiry({ ...request, endedAt: at });
  return keepsBody ? closed : withoutBody(closed);
}

/** With the time to live of an ended request; one under legal hold has none. */
export function withExpiry(request: ShareRequest): ShareRequest {
  const { ttl, ...kept } = request;
  const { endedAt, heldAt, rule } = request;
  if (endedAt === undefined || heldAt !== undefined) return kept;
  return { ...kept, ttl: Math.floor(endedAt / 1000) + rule.retentionDays * 86_400 };
}

/** Slack is asked again whom to ask for a decision. */
export function withoutTargets(request: ShareRequest): ShareRequest {
  const { approverTargets, ...notifications } = request.notifications;
  return { ...request, notifications };
}

export function withoutBody(request: ShareRequest): ShareRequest {
  const { emailBody, ...email } = request.email;
  return { ...request, email };
}

/** Changes one part of a request and keeps its other values. */
export const withDelivery = (request: ShareRequest, change: Partial<Delivery>): ShareRequest => ({
  ...request,
  delivery: { ...request.delivery, ...change },
});

export const withNotifications = (
  request: ShareRequest,
  change: Partial<Notifications>,
): ShareRequest => ({ ...request, notifications: { ...request.notifications, ...change } });
