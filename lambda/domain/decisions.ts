/** What people decided about requests, for those who look back on it. Pure. */
import type { ShareEvent } from './events.ts';
import type { ShareRequest } from './request.ts';

const decisions: ReadonlySet<ShareEvent['kind']> = new Set([
  'approval',
  'approved',
  'rejected',
  'sent',
  'failed',
]);

/** What people decided about a request that others may decide about: approved, rejected, or said what became of it. */
export const decisionsOf = ({
  rule,
  events,
}: Pick<ShareRequest, 'rule' | 'events'>): ShareEvent[] =>
  rule.approvers.length === 0
    ? []
    : events.filter(({ kind, by }) => by !== undefined && decisions.has(kind));
