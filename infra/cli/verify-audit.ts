/** Compares the requests with the audit trail and reports what was changed, removed, added or is missing. */
import * as z from 'zod';
import type { ShareEvent } from '../../lambda/domain/events.ts';
import { integrityProblem } from '../../lambda/domain/integrity.ts';
import { parseJson } from '../../lambda/domain/parse-json.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';

const lineSchema = z.object({
  event: z.literal('share_event'),
  requestId: z.string(),
  sequence: z.number(),
  at: z.number(),
  hash: z.string(),
  previousHash: z.string(),
  keptUntil: z.optional(z.number()),
});
type Line = z.infer<typeof lineSchema>;

/** The trail's lines that are events of requests; skips others, such as refusals. */
const eventLines = (messages: readonly string[]): Line[] =>
  messages.flatMap((message) => lineSchema.safeParse(parseJson(message)).data ?? []);

/** One finding per line; none if everything matches. `unreadable`: IDs of items that exist and cannot be read. */
export function verifyAudit(
  requests: readonly ShareRequest[],
  messages: readonly string[],
  now: number,
  unreadable: ReadonlySet<string> = new Set(),
): string[] {
  const lines = Map.groupBy(eventLines(messages), ({ requestId }) => requestId);
  const known = new Set(requests.map(({ id }) => id));
  const expired = (id: string) => hasExpired(lines.get(id) ?? [], now);
  const missing = [...lines.keys()].filter(
    (id) => !(known.has(id) || unreadable.has(id) || expired(id)),
  );
  return [
    ...requests.flatMap((request) => verifyOne(request, lines.get(request.id) ?? [], now)),
    ...missing.map((id) => `${id}: the request is missing from the table`),
  ];
}

/**
 * By its last event, of a chain without a gap: a single line, added to the trail, must not excuse that a request is gone. A
 * legal hold that was put on later ends what an earlier event says.
 */
function hasExpired(lines: readonly Line[], now: number): boolean {
  const chain = [...new Map(lines.map((line) => [line.sequence, line])).values()].sort(
    (one, other) => one.sequence - other.sequence,
  );
  const isWhole = chain.every(
    ({ sequence, previousHash }, index) =>
      sequence === index + 1 && previousHash === (chain[index - 1]?.hash ?? ''),
  );
  const { at = 0, keptUntil } = chain.at(-1) ?? {};
  return isWhole && keptUntil !== undefined && keptUntil * 1000 <= now && keptUntil * 1000 >= at;
}

/** Checks the item by itself (content, chain, transitions, approvals, attempts), then against the trail. */
function verifyOne(request: ShareRequest, lines: Line[], now: number): string[] {
  const { id, events } = request;
  const problem = integrityProblem(request);
  const differing = events.flatMap((event) => {
    const found = lineProblem(event, lines, now);
    return found === undefined ? [] : [`${id}: event ${event.sequence} ${found}`];
  });
  const unknown =
    lines.length === 0 && events.some(({ at }) => isSettled(at, now))
      ? [`${id}: the audit trail has no lines for this request`]
      : [];
  const last = events.length;
  const cut = new Set(lines.map(({ sequence }) => sequence).filter((sequence) => sequence > last));
  return [
    ...(problem === undefined ? [] : [`${id}: ${problem}`]),
    ...(unknown.length > 0 ? unknown : differing),
    ...[...cut].map((sequence) => `${id}: event ${sequence} was removed from the request`),
  ];
}

/** A recent line may be missing: the app writes it within minutes, and the log shows it within seconds. */
const arrivesWithinMs = 5 * 60_000;
const isSettled = (at: number, now: number): boolean => at <= now - arrivesWithinMs;

/** A field of the record must not decide which lines are expected: a forger would set it to none. */
function lineProblem({ sequence, hash, at }: ShareEvent, lines: Line[], now: number) {
  const matching = lines.filter((line) => line.sequence === sequence);
  if (matching.some((line) => line.hash !== hash)) return 'differs from the audit trail';
  if (matching.length > 0) return undefined;
  if (at > now + arrivesWithinMs)
    return 'is dated in the future, and the audit trail does not have it';
  return isSettled(at, now) ? 'was added: the audit trail does not have it' : undefined;
}
