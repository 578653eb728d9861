/** `audit verify` on a running app: requests and log are read at different times, and log lines arrive late. */
import { UnreadableRequestError } from '../../lambda/application/ports.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { type Records, type Requests, readAll } from './records.ts';
import { verifyAudit } from './verify-audit.ts';

/** How long to wait before the log is read again, and how often, before a difference is a finding. */
const settleMs = 10_000;
const settleRounds = 6;
/** Covers the lines that were written while the requests were read. */
const recentMs = 15 * 60_000;

/**
 * Compares all requests with the log. Where they differ, reads both again until they match or a minute has passed.
 * An item that cannot be read is a finding.
 */
export async function verifyRecords(
  { requests: table, trail }: Records,
  now: () => number,
  wait: (ms: number) => Promise<unknown>,
): Promise<{ compared: number; findings: string[] }> {
  const startedAt = now();
  const { requests, unreadable } = await readAll(table);
  const known = new Map(requests.map((request) => [request.id, request]));
  const bad = new Set(unreadable.map(({ id }) => id));
  const lines = (await trail(0, now())).map(({ message }) => message);
  const compare = () => verifyAudit([...known.values()].filter(isAudited), lines, now(), bad);
  let findings = compare();
  for (let round = 0; round < settleRounds && findings.length > 0; round += 1) {
    await wait(settleMs);
    for (const id of suspectsOf(findings)) await readAgain(table, known, id);
    lines.push(...(await trail(startedAt - recentMs, now())).map(({ message }) => message));
    findings = compare();
  }
  return {
    compared: known.size,
    findings: [...unreadable.map(({ problem }) => problem), ...findings],
  };
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
