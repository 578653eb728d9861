/**
 * What people decide: make a draft, approve it, cancel it. Pure; each takes the request as read and gives
 * the changed one, or the refusal. Who a person is has been settled before.
 */
import { contentHash } from './content-hash.ts';
import type { AcceptedFields } from './fields.ts';
import type { FrozenRule, ShareRequest } from './request.ts';
import { isGone } from './request.ts';
import { move, withEvent } from './states.ts';

/** How long a review may stay open. */
const draftLifeS = 3600;

export interface NewDraft {
  id: string;
  teamId: string;
  requester: string;
  channel?: string | undefined;
  fields: AcceptedFields & { replyTo: string };
  rule: FrozenRule;
  now: number;
}

/** The request as a draft: nothing may be sent, and it ends by its `ttl` unless it is approved. */
export function draft(from: NewDraft): ShareRequest {
  const request: ShareRequest = {
    id: from.id,
    state: 'draft',
    version: 1,
    createdAt: from.now,
    teamId: from.teamId,
    requester: from.requester,
    channel: from.channel,
    fields: from.fields,
    contentHash: contentHash(from.fields, from.rule),
    rule: from.rule,
    ttl: Math.floor(from.now / 1000) + draftLifeS,
    waits: 0,
    attempts: [],
    events: [],
    telling: { replies: {}, notes: {}, failures: 0 },
  };
  return withEvent(request, { kind: 'drafted', at: from.now, by: from.requester });
}

export type Refusal =
  | { kind: 'absent' }
  | { kind: 'not_requester' }
  | { kind: 'content_changed' }
  | { kind: 'too_late'; state: ShareRequest['state'] };

/**
 * The requester's own decision on the review: approves where the rule names no approvers, else asks them.
 * A repetition of the same decision changes nothing and is no refusal.
 */
export function confirmDraft(
  request: ShareRequest,
  by: string,
  hash: string,
  now: number,
): ShareRequest | { refusal: Refusal } {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };
  if (request.state !== 'draft') {
    const repeated = request.events.some(
      (event) => event.by === by && (event.kind === 'approved' || event.kind === 'asked'),
    );
    return repeated ? request : { refusal: { kind: 'too_late', state: request.state } };
  }
  if (isGone(request, now)) return { refusal: { kind: 'absent' } };
  if (request.rule.approvers.length > 0) {
    const expiresAt = now + request.rule.expiresAfterMinutes * 60_000;
    const asked = move(request, 'awaiting_approval', { kind: 'asked', at: now, by });
    return { ...asked, expiresAt };
  }
  const approved = move(request, 'approved', { kind: 'approved', at: now, by });
  return { ...approved, sendBefore: now + request.rule.sendWithinMinutes * 60_000 };
}

/** The requester takes the request back; possible until it is being sent. */
export function cancel(
  request: ShareRequest,
  by: string,
  hash: string,
  now: number,
): ShareRequest | { refusal: Refusal } {
  if (request.requester !== by) return { refusal: { kind: 'not_requester' } };
  if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };
  if (request.state === 'cancelled') return request;
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  const expired = request.state === 'awaiting_approval' && (request.expiresAt ?? 0) <= now;
  if (!open || expired) return { refusal: { kind: 'too_late', state: request.state } };
  return move(request, 'cancelled', { kind: 'cancelled', at: now, by });
}
