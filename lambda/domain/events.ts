/**
 * The events of a request: what happened, in order, each chained to the one before by a hash. Pure.
 * All times are epoch milliseconds.
 */
import * as z from 'zod/mini';
import { canonicalJson, sha256 } from './hash.ts';
import { stateWords } from './states.ts';

/**
 * Why a request ended as `failed`. All but `closed` and `record_changed` are certain that its last approval sent
 * nothing. `record_changed`: its record does not match its own history, so somebody changed the table.
 */
const failureReasons = [
  'refused',
  'login_refused',
  'feature_missing',
  'server_too_old',
  'approval_too_old',
  'attempts_used_up',
  'closed',
  'record_changed',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Why an approved request is not being sent yet. */
export const waitReasons = [
  'login_paused',
  'credentials_missing',
  'credentials_unreadable',
  'credentials_denied',
  'unreachable',
  'certificate',
  'tls_outdated',
  'tls_mismatch',
  'busy',
  'switchover',
  'session_ended',
  'body_form',
  'too_little_time',
  'paused',
] as const;
export type WaitReason = (typeof waitReasons)[number];

export const eventSchema = z.object({
  sequence: z.number(),
  at: z.number(),
  state: z.enum(stateWords),
  kind: z.enum([
    'drafted',
    'recordings_found',
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
    'held',
    'released',
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
/** One entry of the audit trail. `maxWaits` and `maxApprovals` bound their number. */
export type ShareEvent = z.infer<typeof eventSchema>;

/** What a caller says of a new event; the rest follows from the request. */
export type EventFacts = Omit<ShareEvent, 'sequence' | 'state' | 'previousHash' | 'hash'>;

/** The hash that chains an event to its request and to the event before it. */
export function eventHash(requestId: string, event: Omit<ShareEvent, 'hash'>): string {
  return sha256(canonicalJson([requestId, event]));
}

/** The event that stands for the last approval; undefined before there is one. */
export const lastApproval = (events: readonly ShareEvent[]): ShareEvent | undefined =>
  events.findLast(({ kind }) => kind === 'approved');

/** What has happened since the last approval; everything before there is one. */
export const sinceApproval = (events: readonly ShareEvent[]): ShareEvent[] =>
  events.slice(events.findLastIndex(({ kind }) => kind === 'approved') + 1);

/**
 * Who has approved the sending that comes next, or came last: each person once, since approvers were asked or, for
 * "send again", since the outcome became unknown. Holds the requester where the rule names no approvers.
 */
export function approvalsOf(events: readonly ShareEvent[]): { by: string; at: number }[] {
  const from = events.findLastIndex(({ kind }) => kind === 'asked' || kind === 'unconfirmed');
  return events
    .slice(from + 1)
    .filter(isApproval)
    .flatMap(({ by, at }) => (by === undefined ? [] : [{ by, at }]));
}

/** Whose approvals led to the last sending; they stay known after it, whatever people report about it. */
export function approversOf(events: readonly ShareEvent[]): string[] {
  const approvedAt = events.findLastIndex(({ kind }) => kind === 'approved');
  return approvalsOf(events.slice(0, approvedAt + 1)).map(({ by }) => by);
}

/** One person's approval, whether or not it was the last that the rule asks for. */
export const isApproval = ({ kind }: ShareEvent): boolean =>
  kind === 'approval' || kind === 'approved';
