/** `audit verify` on a running app: requests and log are read at different times, and log lines arrive late. */
import { UnreadableRequestError } from '../../lambda/application/ports.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { type Records, type Requests, readAll } from './records.ts';
import { verifyArchive, verifyEarlierArchive } from './verify-archive.ts';
import { verifyAudit } from './verify-audit.ts';

/** How long to wait before the log is read again, and how often, before a difference is a finding. */
const settleMs = 10_000;
const settleRounds = 6;
/** Covers the lines that were written while the requests were read. */
const recentMs = 15 * 60_000;

export interface Verified {
  /** How many of each were compared. */
  compared: { requests: number; lines: number; archived?: number };
  findings: string[];
}

/**
 * Compares all requests with the log, and the log with the archive, if there is one. Where requests and log differ, reads
 * both again until they match or a minute has passed. An item that cannot be read is a finding.
 */
export async function verifyRecords(
  { requests: table, trail, archive, earlierArchives = [] }: Records,
  now: () => number,
  wait: (ms: number) => Promise<unknown>,
): Promise<Verified> {
  const startedAt = now();
  // First: what the archive has, the log had before.
  const archived = await archive?.();
  const earlier = await Promise.all(earlierArchives.map((read) => read()));
  const { requests, unreadable } = await readAll(table);
  const known = new Map(requests.map((request) => [request.id, request]));
  const bad = new Set(unreadable.map(({ id }) => id));
  const lines = await all(trail.read(0, now()));
  const messages = () => lines.map(({ message }) => message);
  const compare = () => verifyAudit([...known.values()].filter(isAudited), messages(), now(), bad);
  let findings = compare();
  for (let round = 0; round < settleRounds && findings.length > 0; round += 1) {
    await wait(settleMs);
    for (const id of suspectsOf(findings)) await readAgain(table, known, id);
    lines.push(...(await all(trail.read(startedAt - recentMs, now()))));
    findings = compare();
  }
  return {
    compared: {
      requests: known.size,
      lines: lines.length,
      ...(archived ? { archived: archived.lines.length } : {}),
    },
    findings: [
      ...unreadable.map(({ problem }) => problem),
      ...findings,
      ...(archived ? verifyArchive(lines, archived, startedAt) : []),
      ...earlier.flatMap((one) => verifyEarlierArchive(lines, one, startedAt)),
    ],
  };
}

/** `Array.fromAsync` without the library's types. */
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

/** A draft that nobody confirmed has no lines. */
const isAudited = ({ state }: ShareRequest): boolean => state !== 'draft';

/** The requests with findings: each finding begins with its request's ID. */
const suspectsOf = (findings: string[]): Set<string> =>
  new Set(findings.map((finding) => finding.slice(0, finding.indexOf(':'))));

async function readAgain(
  table: Requests,
  known: Map<string, ShareRequest>,
  id: string,
): Promise<void> {
  try {
    const request = await table.load(id);
    if (request) known.set(id, request);
    else known.delete(id);
  } catch (cause) {
    // It is already reported as unreadable, or the next run reports it.
    if (!(cause instanceof UnreadableRequestError)) throw cause;
  }
}
