/** One day of the audit trail in a few lines of it: how much was sent, was refused, and became unconfirmed, in all and by rule. */
import * as z from 'zod/mini';
import type { AuditLine } from '../domain/audit.ts';
import { dayOf } from '../domain/day.ts';
import { parseJson } from '../domain/parse-json.ts';
import type { AuditLog, AuditTrail, Log, LoggedLine } from './ports.ts';

export interface SummarizeDeps {
  trail: AuditTrail;
  lines: AuditLog;
  log: Log;
}

const dayMs = 86_400_000;

/** `sent` holds what people reported as sent; `refused`: forms, look-ups, and clicks. */
type Counts = Record<'sent' | 'refused' | 'unconfirmed', number>;

/** Lines that are counted. Older lines, and refusals before a rule was found, name no rule. */
const lineSchema = z.union([
  z.object({
    event: z.literal('share_event'),
    kind: z.enum(['sent', 'unconfirmed']),
    requestId: z.string(),
    sequence: z.number(),
    rule: z.optional(z.string()),
  }),
  z.object({
    event: z.enum(['policy_refused', 'look_up_refused', 'click_refused']),
    rule: z.optional(z.string()),
  }),
]);

/**
 * Adds the lines of the UTC day before `at` (epoch milliseconds) to the trail: one for all rules, and one for each rule. A
 * line counts on the day on which the trail received it, once, though it may be there twice. Run again, it adds the same
 * lines again.
 */
export async function summarize(
  { trail, lines: logged, log }: SummarizeDeps,
  at: number,
): Promise<void> {
  const to = Math.floor(at / dayMs) * dayMs;
  const day = dayOf(to - dayMs);
  const total = none();
  const byRule = new Map<string, Counts>();
  const seen = new Set<string>();
  for await (const read of logged.read(to - dayMs, to)) {
    const line = lineSchema.safeParse(parseJson(read.message)).data;
    if (!line || seen.has(keyOf(line, read))) continue;
    seen.add(keyOf(line, read));
    const what = line.event === 'share_event' ? line.kind : 'refused';
    total[what] += 1;
    if (line.rule === undefined) continue;
    const counts = byRule.get(line.rule) ?? none();
    counts[what] += 1;
    byRule.set(line.rule, counts);
  }
  const rules = [...byRule].map(([rule, counts]) => ({ rule, ...counts }));
  const lines = [total, ...rules].map(
    (counts): AuditLine => ({ event: 'daily_summary', day, ...counts }),
  );
  await trail.write(lines);
  log.info('day_summarized', { day, ...total });
}

const none = (): Counts => ({ sent: 0, refused: 0, unconfirmed: 0 });

/** An event has its number; a refusal only the time at which the trail received it. */
const keyOf = (line: z.infer<typeof lineSchema>, { at, message }: LoggedLine): string =>
  line.event === 'share_event' ? `${line.requestId} ${line.sequence}` : `${at} ${message}`;
