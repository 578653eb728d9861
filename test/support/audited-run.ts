/** Requests that were really sent, with their lines of the audit trail: what an auditor finds. */
import type { LoggedLine } from '../../lambda/application/ports.ts';
import { auditLines } from '../../lambda/domain/audit.ts';
import { requestSchema, type ShareRequest } from '../../lambda/domain/request.ts';
import { Harness } from './harness.ts';
import { hour } from './requests.ts';

/** Two of them. `later`: long enough after what happened for its lines to be there. */
export async function auditedRun(): Promise<{
  requests: ShareRequest[];
  trail: LoggedLine[];
  later: number;
}> {
  const h = await Harness.start();
  try {
    await h.approve();
    await h.approve({ purpose: 'Training' });
    await h.stack.drain();
    const later = h.stack.clock.now() + 3 * hour;
    const items = (await h.items()).filter(({ sk }) => sk === 'request');
    return {
      requests: items.map((item) => requestSchema.parse(item)),
      trail: h.stack.trail.map((message) => ({ at: later - 2 * hour, message })),
      later,
    };
  } finally {
    await h.stop();
  }
}

/** The lines that a request's events should have, received at a time. */
export const linesOf = (request: ShareRequest, at: number): LoggedLine[] =>
  auditLines(request, request.events).map((line) => ({ at, message: JSON.stringify(line) }));

export const messagesOf = (lines: LoggedLine[]): string[] => lines.map(({ message }) => message);
