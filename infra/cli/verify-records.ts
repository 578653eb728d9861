/** `audit verify` beside a running app: requests and log are read at different times, and log lines arrive late. */
import { UnreadableRequestError } from '../../lambda/application/ports.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { type Records, type Requests, readAll } from './records.ts';
import { verifyAudit } from './verify-audit.ts';

/** The log is read again after so long, and so often, before a difference is a finding: its lines arrive late. */
const settleMs = 10_000;
const settleRounds = 6;
/** Lines that were written while the requests were read are within this time. */
const recentMs = 15 * 60_000;

/**
 * Compares everything, beside a working app: where a request and the log differ, both are read again until they agree
 * or a minute has passed. An item that cannot be read is a finding.
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

/** The requests of which something does not fit: each finding begins with its request's id. */
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
    // It was named as unreadable, or is so only now: the next run says it.
    if (!(cause instanceof UnreadableRequestError)) throw cause;
  }
}
