/**
 * What the audit trail gets. An event is in the trail at least once; comparing it with the item shows an event, or a
 * whole request, that was changed, cut, added, or is missing.
 */
import type { ShareEvent } from './events.ts';
import type { ShareRequest } from './request.ts';

/** One line of the audit trail: what happened, by IDs, states, and hashes, without content. */
export type AuditLine = Readonly<Record<string, string | number | boolean | undefined>> & {
  event: string;
};

/** The events that the trail does not have yet; a draft that nobody confirms gets no line. */
export const unauditedEvents = (request: ShareRequest): ShareEvent[] =>
  request.state === 'draft'
    ? []
    : request.events.filter(({ sequence }) => sequence > (request.audited ?? 0));

/**
 * One line for each event: IDs (the person's Slack ID among them), states, the rule's name, and hashes, no content.
 * `keptUntil` (epoch seconds) says from when the request may be missing, because its time to live has passed.
 */
export const auditLines = (request: ShareRequest, events: ShareEvent[]): AuditLine[] =>
  events.map(({ sequence, at, state, kind, by, hash, previousHash }) => ({
    event: 'share_event',
    requestId: request.id,
    sequence,
    at,
    state,
    kind,
    user: by,
    rule: request.rule.name,
    hash,
    previousHash,
    keptUntil: request.ttl,
  }));
