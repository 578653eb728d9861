/** Refused clicks and shares are lines of the audit trail, with the person's ID. */
import type { AuditLine } from '../domain/audit.ts';
import type { AuditTrail, Log } from './ports.ts';
import { timeBudget } from './time-budget.ts';
import { withTimeout } from './with-timeout.ts';

export interface AuditRefusalDeps {
  trail: AuditTrail;
  log: Log;
}

/** Adds a refusal to the audit trail. If the trail does not take the line in time, the log gets it. */
export async function auditRefusal(deps: AuditRefusalDeps, line: AuditLine): Promise<void> {
  try {
    if ((await withTimeout(deps.trail.write([line]), timeBudget.auditRefusalMs)) !== 'timeout')
      return;
  } catch (cause) {
    deps.log.error('audit_failed', {}, cause);
  }
  const { event, ...fields } = line;
  deps.log.error('refusal_not_audited', { ...fields, refusal: event });
}
