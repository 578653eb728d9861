/**
 * Compares the audit trail with its copy under Object Lock, line by line: what was changed in the trail, and in the
 * table with it.
 */
import * as z from 'zod';
import type { LoggedLine } from '../../lambda/application/ports.ts';
import { parseJson } from '../../lambda/domain/parse-json.ts';
import type { Archived } from './archived-lines.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A line reaches the archive within minutes, unless CloudWatch Logs or Firehose has to try again. */
const archivedWithinMs = 30 * minuteMs;
/** A new subscription takes effect for one log stream after the other. */
const takesEffectWithinMs = 15 * minuteMs;
/** Objects whose time has passed are deleted in any order, within days. */
const deletedWithinDays = 3;
/** The trail's own retention: older lines are in the archive alone. */
const trailKeptDays = 3650;

/**
 * One finding per line, and per object that cannot be read. `now`: when the archive began to be read, epoch milliseconds;
 * what either got later is not compared, nor what the trail got before the archive's first line.
 */
export function verifyArchive(
  trail: readonly LoggedLine[],
  archived: Archived,
  now: number,
): string[] {
  const { lines } = archived;
  if (lines.length === 0) {
    return [...archived.unreadable, 'The archive has no lines, so nothing was compared with it'];
  }
  const first = lines.reduce((at, line) => Math.min(at, line.at), now);
  const since = Math.max(first + takesEffectWithinMs, oldestOf(archived, now));
  const inArchive = new Set(lines.map(keyOf));
  const added = trail.filter(
    (line) => line.at > since && line.at <= now - archivedWithinMs && !inArchive.has(keyOf(line)),
  );
  const found = added.map(
    (line) => `${nameOf(line)} is in the audit trail, and not in the archive`,
  );
  return [...verifyEarlierArchive(trail, archived, now), ...new Set(found)];
}

/** The same for an archive that the trail no longer goes to: what it has must be in the trail. */
export function verifyEarlierArchive(
  trail: readonly LoggedLine[],
  archived: Archived,
  now: number,
): string[] {
  const inTrail = new Set(trail.map(keyOf));
  const oldest = oldestOf(archived, now);
  const removed = archived.lines.filter(
    (line) => line.at > oldest && line.at < now && !inTrail.has(keyOf(line)),
  );
  const found = removed.map(
    (line) => `${nameOf(line)} was changed in or removed from the audit trail: the archive has it`,
  );
  return [...archived.unreadable, ...new Set(found)];
}

const oldestOf = ({ keptDays = trailKeptDays }: Archived, now: number): number =>
  now - (Math.min(keptDays, trailKeptDays) - deletedWithinDays) * dayMs;

/** Refusals may be word for word the same: their time tells them apart. */
const keyOf = ({ at, message }: LoggedLine): string => `${at} ${message}`;

const namedSchema = z.object({
  event: z.string(),
  requestId: z.string().optional(),
  sequence: z.number().optional(),
});

/** What a line is about, without its content. */
function nameOf({ at, message }: LoggedLine): string {
  const { requestId, sequence, event } = namedSchema.safeParse(parseJson(message)).data ?? {};
  if (requestId !== undefined && sequence !== undefined) return `${requestId}: event ${sequence}`;
  const time = new Date(at).toISOString();
  return `A line of ${time}${event === undefined ? '' : ` (${event})`}`;
}
