/**
 * The share request: one document that holds everything about one share.
 * The schema is the one definition; the stored item is parsed by it and every type follows from it.
 * All times are epoch milliseconds, except `ttl` (epoch seconds, as DynamoDB's TTL demands).
 */
import * as z from 'zod/mini';
import { priorityValues } from './priority.ts';

export const stateWords = [
  'draft',
  'awaiting_approval',
  'approved',
  'sending',
  'sent',
  'failed',
  'unconfirmed',
  'rejected',
  'cancelled',
  'expired',
] as const;
export type State = (typeof stateWords)[number];

/**
 * Why a request ended as `failed`. All but `closed` and `record_changed` are certain that its last approval sent nothing.
 * `record_changed`: its record does not match its own history, so somebody changed the table.
 */
const failureReasons = [
  'refused',
  'login_refused',
  'feature_missing',
  'approval_too_old',
  'attempts_used_up',
  'closed',
  'record_changed',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Why an approved request is not being sent yet. */
const waitReasons = [
  'login_paused',
  'credentials_missing',
  'unreachable',
  'certificate',
  'busy',
  'switchover',
  'session_ended',
  'body_form',
  'too_little_time',
  'paused',
] as const;
export type WaitReason = (typeof waitReasons)[number];

/** What a person fills in. Only values that `fields.ts` has accepted get here. */
const fieldsSchema = z.object({
  recordingId: z.string(),
  recipientName: z.string(),
  recipientEmail: z.string(),
  replyTo: z.string(),
  emailSubject: z.string(),
  /** Absent once the request's end has removed it. */
  emailBody: z.optional(z.string()),
  priority: z.literal(priorityValues),
  purpose: z.optional(z.string()),
});
export type ShareFields = z.infer<typeof fieldsSchema>;

/** What is sent, all of it and nothing else. */
export type OutgoingEmail = Omit<ShareFields, 'purpose' | 'emailBody'> & { emailBody: string };
export const outgoing = ({
  purpose,
  ...email
}: ShareFields & { emailBody: string }): OutgoingEmail => email;

/** The rule as it stood when the draft was made: a later deployment does not change it. */
const frozenRuleSchema = z.object({
  name: z.string(),
  hash: z.string(),
  requesters: z.array(z.string()),
  approvers: z.array(z.string()),
  approvals: z.number(),
  selfApproval: z.enum(['never', 'with_reason']),
  askIn: z.string(),
  expiresAfterMinutes: z.number(),
  detailsRequired: z._default(z.boolean(), false),
  sendWithinMinutes: z.number(),
  retentionDays: z.number(),
});
export type FrozenRule = z.infer<typeof frozenRuleSchema>;

const eventSchema = z.object({
  sequence: z.number(),
  at: z.number(),
  state: z.enum(stateWords),
  kind: z.enum([
    'drafted',
    'asked',
    'nobody_to_ask',
    'reminded',
    'approval',
    'approved',
    'waiting',
    'put_started',
    'not_sent',
    'sent',
    'failed',
    'unconfirmed',
    'rejected',
    'cancelled',
    'expired',
    'erased',
  ]),
  by: z.optional(z.string()),
  attempt: z.optional(z.number()),
  reason: z.optional(
    z.enum([
      ...failureReasons,
      ...waitReasons,
      'lease_ran_out',
      'answer_unclear',
      'restored',
      'requester_left',
    ]),
  ),
  /** What the person drafted or approved. */
  contentHash: z.optional(z.string()),
  /** What an approval that became too old had last waited for. */
  waited: z.optional(z.enum(waitReasons)),
  until: z.optional(z.number()),
  status: z.optional(z.number()),
  errorId: z.optional(z.string()),
  previousHash: z.string(),
  hash: z.string(),
});
/** One entry of the audit trail; `hash` chains it to the one before. `maxWaits` and `maxApprovals` bound their number. */
export type ShareEvent = z.infer<typeof eventSchema>;

/** What ICWS knows of the recording, as far as it said so in a form that is understood. */
const detailsSchema = z.object({
  recordedAt: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  direction: z.optional(z.string()),
  callType: z.optional(z.string()),
  mediaType: z.optional(z.string()),
  line: z.optional(z.string()),
  interactionId: z.optional(z.string()),
  encrypted: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
});
export type CallDetails = z.infer<typeof detailsSchema>;

const attemptSchema = z.object({
  number: z.number(),
  owner: z.string(),
  putStartedAt: z.number(),
  result: z.optional(z.enum(['sent', 'refused', 'notSent', 'unconfirmed'])),
});

const postSchema = z.object({ channel: z.optional(z.string()), ts: z.optional(z.string()) });

/** What one approver, or one channel of approvers, was told of a request that waits for them. */
const copySchema = z.extend(postSchema, {
  shown: z.number(),
  /** Why this place cannot be told anything: a missing approver does not break a request. */
  gaveUp: z.optional(z.string()),
  /** Messages in the copy's thread, by the event that they tell. */
  nudges: z.record(z.string(), z.string()),
});

/** What Slack was told. An entry without `ts` is an intent: posted or not, nobody knows. */
const tellingSchema = z.object({
  parent: z.optional(z.extend(postSchema, { shown: z.number() })),
  replies: z.record(z.string(), postSchema),
  notes: z.record(z.string(), postSchema),
  /** Who is asked to decide: channel or user ids; absent until that was found out. */
  askees: z.optional(z.array(z.string())),
  /** The rule's channel cannot be posted to. */
  askDirectly: z.optional(z.boolean()),
  /** By channel or user id. */
  copies: z._default(z.record(z.string(), copySchema), {}),
  owner: z.optional(z.string()),
  tellLease: z.optional(z.number()),
  /** When everything is shown once more, because somebody who lost the lease may have updated it late. */
  showAgainAt: z.optional(z.number()),
  failures: z.number(),
  firstFailureAt: z.optional(z.number()),
  nextTellAt: z.optional(z.number()),
  /** Last event that was given up on after 24 hours of a refusing Slack. */
  untold: z.optional(z.number()),
});
export type Telling = z.infer<typeof tellingSchema>;

export const requestSchema = z.object({
  id: z.string(),
  state: z.enum(stateWords),
  createdAt: z.number(),
  teamId: z.string(),
  requester: z.string(),
  /** Where the command was typed; absent when that could not be verified. */
  channel: z.optional(z.string()),
  /** The message that the share was started from: its thread is told. */
  threadTs: z.optional(z.string()),
  /** Finds other shares of the same recording to the same address. */
  duplicateKey: z._default(z.string(), ''),
  /** Such a share within the last week: confirming asks for a selected checkbox. */
  previousShare: z.optional(
    z.object({
      id: z.string(),
      at: z.number(),
      kind: z.enum(['sent', 'unknown', 'approved', 'waiting']),
    }),
  ),
  fields: fieldsSchema,
  /** SHA-256 of the body: what is left of it for `contentHash` when the body is removed. */
  bodyHash: z.string(),
  contentHash: z.string(),
  /** Why its rule applies, as told in the review. */
  why: z._default(z.string(), ''),
  /** What looking the recording up came to; absent while nobody has looked. */
  lookUp: z.optional(z.enum(['found', 'forbidden', 'unavailable'])),
  details: z.optional(detailsSchema),
  rule: frozenRuleSchema,
  ttl: z.optional(z.number()),
  expiresAt: z.optional(z.number()),
  remindAt: z.optional(z.number()),
  /** When to check again that enough people can approve, and that the requester is still a member. */
  recheckAt: z.optional(z.number()),
  /** What an approver wrote: why rejected, or why they approve their own request. For people of the request only. */
  decisionReason: z.optional(z.string()),
  sendBefore: z.optional(z.number()),
  nextAttemptAt: z.optional(z.number()),
  /** What an approved request last waited for. */
  waitReason: z.optional(z.enum(waitReasons)),
  waits: z.number(),
  leaseOwner: z.optional(z.string()),
  leaseUntil: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  attempts: z.array(attemptSchema),
  /** The ICWS server that the last attempt went to. */
  server: z.optional(z.string()),
  /** ICWS's own words about the last refusal: for the requester alone. */
  icwsMessage: z.optional(z.string()),
  events: z.array(eventSchema).check(z.minLength(1)),
  /** Sequence of the last event that the audit trail has. */
  audited: z.optional(z.number()),
  telling: tellingSchema,
});
export type ShareRequest = z.infer<typeof requestSchema>;

/** The id that people see: `SR-` and eight characters of the request's id. */
export const shortId = (request: Pick<ShareRequest, 'id'>): string =>
  `SR-${request.id.slice(0, 8).toUpperCase()}`;

/** A read treats an item whose `ttl` has passed as absent: DynamoDB deletes hours or days late. */
export const isGone = (request: ShareRequest, now: number): boolean =>
  request.ttl !== undefined && request.ttl * 1000 <= now;

/** A request's state as people may be told of it. */
export type DisplayState = State | 'unconfirmed_closed';

/**
 * `unconfirmed_closed`: it ended as `failed` or `cancelled` while nobody knows whether it was sent, because a person
 * closed it so, or had it sent again and that came to nothing, or its record was changed by somebody else.
 */
export function displayState({ state, events }: ShareRequest): DisplayState {
  if (state !== 'failed' && state !== 'cancelled') return state;
  if (events.some(({ reason }) => reason === 'record_changed')) return 'unconfirmed_closed';
  const unclear = events.findIndex(({ kind }) => kind === 'unconfirmed');
  const sentAgain = unclear >= 0 && events.slice(unclear).some(({ kind }) => kind === 'approved');
  const closed = events.some(({ reason }) => reason === 'closed');
  return sentAgain || closed ? 'unconfirmed_closed' : state;
}

/** The event that stands for the present; a request has at least the one that drafted it. */
export function lastEvent(request: ShareRequest): ShareEvent {
  const event = request.events.at(-1);
  if (!event) throw new Error(`request ${request.id} has no event`);
  return event;
}

/** The last thing that happened to it as a share: an erasure leaves its outcome, and the time of that, as they were. */
export const lastChange = (request: ShareRequest): ShareEvent =>
  request.events.findLast(({ kind }) => kind !== 'erased') ?? lastEvent(request);

/** The event that stands for the last approval; undefined before there is one. */
export const lastApproval = ({ events }: ShareRequest): ShareEvent | undefined =>
  events.findLast(({ kind }) => kind === 'approved');

/**
 * Who has approved the sending that comes next, or came last: each person once, since approvers were asked or, for
 * "send again", since nobody knows what became of it. Holds the requester where the rule names no approvers.
 */
export function approvalsOf({
  events,
}: Pick<ShareRequest, 'events'>): { by: string; at: number }[] {
  const from = events.findLastIndex(({ kind }) => kind === 'asked' || kind === 'unconfirmed');
  return events
    .slice(from + 1)
    .filter(({ kind }) => kind === 'approval' || kind === 'approved')
    .flatMap(({ by, at }) => (by === undefined ? [] : [{ by, at }]));
}

/** Attempts of the last approval; those of an earlier one are not counted. */
export const attemptsOfApproval = ({ events }: ShareRequest): number => {
  const from = events.findLastIndex(({ kind }) => kind === 'approved');
  return events.slice(from + 1).filter(({ kind }) => kind === 'put_started').length;
};
