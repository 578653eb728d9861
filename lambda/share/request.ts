/**
 * The share request: one document that holds everything about one share.
 * The schema is the one definition; the stored item is parsed by it and every type follows from it.
 * All times are epoch milliseconds, except `ttl` (epoch seconds, as DynamoDB's TTL demands).
 */
import * as z from 'zod';
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

/** Why a request ended as `failed`: each is certain not to have sent anything. */
const failureReasons = [
  'refused',
  'login_refused',
  'feature_missing',
  'approval_too_old',
  'attempts_used_up',
  'closed',
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
  emailBody: z.string().optional(),
  priority: z.literal(priorityValues),
  purpose: z.string().optional(),
});
export type ShareFields = z.infer<typeof fieldsSchema>;

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
  detailsRequired: z.boolean().default(false),
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
  by: z.string().optional(),
  attempt: z.number().optional(),
  reason: z
    .enum([...failureReasons, ...waitReasons, 'lease_ran_out', 'answer_unclear', 'restored'])
    .optional(),
  until: z.number().optional(),
  status: z.number().optional(),
  errorId: z.string().optional(),
  previousHash: z.string(),
  hash: z.string(),
});
/** One entry of the audit trail; `hash` chains it to the one before. At most 200 a request. */
export type ShareEvent = z.infer<typeof eventSchema>;

/** What ICWS knows of the recording, as far as it said so in a form that is understood. */
const detailsSchema = z.object({
  recordedAt: z.number().optional(),
  durationMs: z.number().optional(),
  direction: z.string().optional(),
  callType: z.string().optional(),
  mediaType: z.string().optional(),
  line: z.string().optional(),
  interactionId: z.string().optional(),
  encrypted: z.boolean().optional(),
  archived: z.boolean().optional(),
});
export type CallDetails = z.infer<typeof detailsSchema>;

const attemptSchema = z.object({
  number: z.number(),
  owner: z.string(),
  putStartedAt: z.number(),
  result: z.enum(['sent', 'refused', 'notSent', 'unknown']).optional(),
});

const postSchema = z.object({ channel: z.string().optional(), ts: z.string().optional() });

/** What one approver, or one channel of approvers, was told of a request that waits for them. */
const copySchema = postSchema.extend({
  shown: z.number(),
  /** Why this place cannot be told anything: a missing approver does not break a request. */
  gaveUp: z.string().optional(),
  /** Messages in the copy's thread, by the event that they tell. */
  nudges: z.record(z.string(), z.string()),
});

/** What Slack was told. An entry without `ts` is an intent: posted or not, nobody knows. */
const tellingSchema = z.object({
  parent: postSchema.extend({ shown: z.number() }).optional(),
  replies: z.record(z.string(), postSchema),
  notes: z.record(z.string(), postSchema),
  /** Who is asked to decide: channel or user ids; absent until that was found out. */
  askees: z.array(z.string()).optional(),
  /** The rule's channel cannot be posted to. */
  askDirectly: z.boolean().optional(),
  /** By channel or user id. */
  copies: z.record(z.string(), copySchema).default({}),
  owner: z.string().optional(),
  tellLease: z.number().optional(),
  failures: z.number(),
  firstFailureAt: z.number().optional(),
  nextTellAt: z.number().optional(),
  /** Last event that was given up on after 24 hours of a refusing Slack. */
  untold: z.number().optional(),
});
export type Telling = z.infer<typeof tellingSchema>;

export const requestSchema = z.object({
  id: z.string(),
  state: z.enum(stateWords),
  version: z.number(),
  createdAt: z.number(),
  teamId: z.string(),
  requester: z.string(),
  /** Where the command was typed; absent when that could not be verified. */
  channel: z.string().optional(),
  /** The message that the share was started from: its thread is told. */
  threadTs: z.string().optional(),
  /** Finds other shares of the same recording to the same address. */
  sameKey: z.string().default(''),
  /** Such a share within the last week: confirming wants a tick. */
  sentBefore: z.object({ id: z.string(), at: z.number() }).optional(),
  fields: fieldsSchema,
  contentHash: z.string(),
  /** Why its rule applies, as told in the review. */
  why: z.string().default(''),
  /** What looking the recording up came to; absent while nobody has looked. */
  lookUp: z.enum(['found', 'forbidden', 'unavailable']).optional(),
  details: detailsSchema.optional(),
  rule: frozenRuleSchema,
  ttl: z.number().optional(),
  expiresAt: z.number().optional(),
  remindAt: z.number().optional(),
  /** Who of the approvers has approved, each once. */
  approvals: z.array(z.object({ by: z.string(), at: z.number() })).default([]),
  /** What an approver wrote: why rejected, or why they approve their own request. For people of the request only. */
  decisionReason: z.string().optional(),
  sendBefore: z.number().optional(),
  nextAttemptAt: z.number().optional(),
  waits: z.number(),
  leaseOwner: z.string().optional(),
  leaseUntil: z.number().optional(),
  endedAt: z.number().optional(),
  attempts: z.array(attemptSchema),
  /** The ICWS server that the last attempt went to. */
  server: z.string().optional(),
  /** Attempts that belong to an earlier approval: a person decided to send again. */
  attemptsBefore: z.number().default(0),
  /** ICWS's own words about the last refusal: for the requester alone. */
  icwsMessage: z.string().optional(),
  events: z.array(eventSchema).max(200),
  /** Sequence of the last event that the audit trail has. */
  audited: z.number().optional(),
  telling: tellingSchema,
});
export type ShareRequest = z.infer<typeof requestSchema>;

/** The id that people see: `SR-` and eight characters of the request's id. */
export const shortId = (request: Pick<ShareRequest, 'id'>): string =>
  `SR-${request.id.slice(0, 8).toUpperCase()}`;

/** A read treats an item whose `ttl` has passed as absent: DynamoDB deletes hours or days late. */
export const isGone = (request: ShareRequest, now: number): boolean =>
  request.ttl !== undefined && request.ttl * 1000 <= now;

/** The event that stands for the present; a request has at least the one that drafted it. */
export function lastEvent(request: ShareRequest): ShareEvent {
  const event = request.events.at(-1);
  if (!event) throw new Error(`request ${request.id} has no event`);
  return event;
}
