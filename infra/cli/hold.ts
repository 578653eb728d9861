/** Legal hold: a request that is held does not expire and cannot be erased. Putting it on and off are events of the record. */
import { type ShareRequest, withEvent, withExpiry } from '../../lambda/domain/request.ts';

/** The request under hold; the same one where it is already. */
export function hold(request: ShareRequest, now: number): ShareRequest {
  if (request.heldAt !== undefined) return request;
  return withExpiry(withEvent({ ...request, heldAt: now }, { kind: 'held', at: now }));
}

/** The request without hold: it expires as if it had never been held, but not before a day has passed. */
export function release(request: ShareRequest, now: number): ShareRequest {
  if (request.heldAt === undefined) return request;
  const { heldAt, ...left } = request;
  const released = withExpiry(withEvent(left, { kind: 'released', at: now }));
  if (released.ttl === undefined) return released;
  return { ...released, ttl: Math.max(released.ttl, Math.floor(now / 1000) + aDayS) };
}

/** Time to notice a mistake. */
const aDayS = 86_400;
