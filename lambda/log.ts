/**
 * Structured log: one JSON object a line on standard output, as CloudWatch Logs takes it.
 * Callers hand in ids, codes and numbers; causes are cut down to their name, code and message.
 */
import type { AuditTrail, Log, LogFields } from './application/ports.ts';

/** The bounds keep the cost linear in the text's length. */
const secretLooking = /xox[a-z]-[\w-]+|[\w.%+-]{1,64}@[\w.-]{1,255}/gi;
const maxMessage = 2000;
const longestAddress = 320;

function line(level: string, event: string, fields: LogFields, cause?: unknown): void {
  const error = cause === undefined ? {} : { error: describeCause(cause) };
  // Alarms go by these three: no field of the same name may take their place.
  const fixed = { time: new Date().toISOString(), level, event };
  process.stdout.write(`${JSON.stringify({ ...fixed, ...fields, ...error, ...fixed })}\n`);
}

/** Name, code and message of an error, without anything that looks like a token or an address. */
export function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : '';
  const message = cut(cause.message);
  return `${cause.name}${code}: ${message}`.replace(secretLooking, '[removed]').slice(0, 500);
}

/** Cuts a long text so that no half of an address is left at its end, which nothing would recognize. */
function cut(text: string): string {
  if (text.length <= maxMessage) return text;
  let end = maxMessage;
  while (end > maxMessage - longestAddress && /[\w.%+@-]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The audit trail where no log group of its own is given: lines of this log. */
export const logTrail: AuditTrail = {
  write(lines) {
    for (const { event, ...fields } of lines) line('AUDIT', event, fields);
    return Promise.resolve();
  },
};

export const log: Log = {
  info: (event, fields = {}) => line('INFO', event, fields),
  warn: (event, fields = {}, cause) => line('WARN', event, fields, cause),
  error: (event, fields = {}, cause) => line('ERROR', event, fields, cause),
};
