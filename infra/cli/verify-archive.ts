/** Compares the audit trail with its copy under Object Lock, line by line: what was changed in the trail, and in the table with it. */
import * as z from 'zod';
import type { LoggedLine } from '../../lambda/application/ports.ts';

/** A line reaches the archive within minutes; CloudWatch Logs and Firehose retry for a day. */
const archivedWithinMs = 30 * 60_000;
/** The trail's own retention: older lines are in the archive alone. */
const trailKeptMs = 10 * 365 * 86_400_000;

/** One finding per line. The archive knows nothing of what the trail got before its own first line. */
export function verifyArchive(
  trail: readonly LoggedLine[],
  archive: readonly LoggedLine[],
  now: number,
): string[] {
  if (archive.length === 0) return ['The archive has no lines, so nothing was compared with it'];
  const startedAt = archive.reduce((first, { at }) => Math.min(first, at), now);
  const inTrail = new Set(trail.map(({ message }) => message));
  const inArchive = new Set(archive.map(({ message }) => message));
  const removed = archive.filter(
    ({ at, message }) => at > now - trailKeptMs && !inTrail.has(message),
  );
  const added = trail.filter(
    ({ at, message }) => at > startedAt && at <= now - archivedWithinMs && !inArchive.has(message),
  );
  const found = [
    ...removed.map(
      (line) =>
        `${nameOf(line)} was changed in or removed from the audit trail: the archive has it`,
    ),
    ...added.map((line) => `${nameOf(line)} is in the audit trail, and not in the archive`),
  ];
  return [...new Set(found)];
}

const namedSchema = z.object({
  event: z.string(),
  requestId: z.string().optional(),
  sequence: z.number().optional(),
});

/** What a line is about, without its content. */
function nameOf({ at, message }: LoggedLine): string {
  const { requestId, sequence, event } = parse(message) ?? {};
  if (requestId !== undefined && sequence !== undefined) return `${requestId}: event ${sequence}`;
  const time = new Date(at).toISOString();
  return `A line of ${time}${event === undefined ? '' : ` (${event})`}`;
}

function parse(message: string) {
  try {
    return namedSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
