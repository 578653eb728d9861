/**
 * What the audit trail is owed and gets. An event is in the trail at least once; comparing it with the item
 * shows an event, or a whole request, that was changed, cut, added or is missing.
 */
import type { ShareEvent, ShareRequest } from './request.ts';

/** One line of the audit trail: what happened, by ids, states and hashes, without content. */
export type AuditLine = Readonly<Record<string, string | number | boolean | undefined>> & {
  event: string;
};

/** The events that the trail does not have yet; a draft that nobody confirms is not worth a line. */
export const owedAudit = (request: ShareRequest): ShareEvent[] =>
  request.state === 'draft'
    ? []
    : request.events.filter(({ sequence }) => sequence > (request.audited ?? 0));

/**
 * One line for each event: ids (the person's Slack id among them), states and hashes, no content. `keptUntil` (epoch
 * seconds) says from when the request may be missing, because its time to live has passed.
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
    hash,
    previousHash,
    keptUntil: request.ttl,
  }));
