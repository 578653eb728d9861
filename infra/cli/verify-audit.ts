/** Compares the requests with the audit trail, and names what was changed, cut, added or is missing. */
import * as z from 'zod';
import { integrityProblem } from '../../lambda/domain/integrity.ts';
import type { ShareEvent, ShareRequest } from '../../lambda/domain/request.ts';

const lineSchema = z.object({
  event: z.literal('share_event'),
  requestId: z.string(),
  sequence: z.number(),
  hash: z.string(),
  keptUntil: z.optional(z.number()),
});
type Line = z.infer<typeof lineSchema>;

/** The lines of the trail that are events of requests; others (refusals) are left out. */
function eventLines(messages: readonly string[]): Line[] {
  return messages.flatMap((message) => {
    try {
      return lineSchema.safeParse(JSON.parse(message)).data ?? [];
    } catch {
      return [];
    }
  });
}

/**
 * One finding a line, in plain words; none when everything fits. `unreadable`: ids of items that are there and cannot be
 * read.
 */
export function verifyAudit(
  requests: readonly ShareRequest[],
  messages: readonly string[],
  now: number,
  unreadable: ReadonlySet<string> = new Set(),
): string[] {
  const lines = Map.groupBy(eventLines(messages), ({ requestId }) => requestId);
  const known = new Set(requests.map(({ id }) => id));
  const expired = (id: string) =>
    lines.get(id)?.some(({ keptUntil }) => keptUntil !== undefined && keptUntil * 1000 <= now);
  const missing = [...lines.keys()].filter(
    (id) => !(known.has(id) || unreadable.has(id) || expired(id)),
  );
  return [
    ...requests.flatMap((request) => verifyOne(request, lines.get(request.id) ?? [], now)),
    ...missing.map((id) => `${id}: the whole request is missing from the table`),
  ];
}

/** What the item alone shows (content, chain, transitions, approvals, attempts), then what the trail says of it. */
function verifyOne(request: ShareRequest, lines: Line[], now: number): string[] {
  const { id, events } = request;
  const problem = integrityProblem(request);
  const differing = events.flatMap((event) => {
    const found = lineProblem(event, lines, now);
    return found === undefined ? [] : [`${id}: event ${event.sequence} ${found}`];
  });
  const unknown =
    lines.length === 0 && events.some(({ at }) => isSettled(at, now))
      ? [`${id}: the trail does not know this request`]
      : [];
  const last = events.length;
  const cut = new Set(lines.map(({ sequence }) => sequence).filter((sequence) => sequence > last));
  return [
    ...(problem === undefined ? [] : [`${id}: ${problem}`]),
    ...(unknown.length > 0 ? unknown : differing),
    ...[...cut].map((sequence) => `${id}: event ${sequence} was cut off`),
  ];
}

/** Its line may still be on the way: the app writes it within minutes, and the log shows it within seconds. */
const onTheWayMs = 5 * 60_000;
const isSettled = (at: number, now: number): boolean => at <= now - onTheWayMs;

/** The record does not decide which events the trail must have: who forges it would say none. */
function lineProblem({ sequence, hash, at }: ShareEvent, lines: Line[], now: number) {
  const told = lines.filter((line) => line.sequence === sequence);
  if (told.some((line) => line.hash !== hash)) return 'is another than the trail has';
  if (told.length > 0) return undefined;
  if (at > now + onTheWayMs) return 'lies in the future, and the trail does not have it';
  return isSettled(at, now) ? 'was added: the trail does not have it' : undefined;
}
