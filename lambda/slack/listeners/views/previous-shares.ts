/**
 * Whether the same recording already went, may have gone, or is about to go to the same address. Only a hint: where it
 * cannot be had in time, the share is only not warned of. What is said of the other request is what is recorded of it.
 */
import type { IndexedShare } from '../../../application/ports.ts';
import { displayState, lastChange, type ShareRequest } from '../../../domain/request.ts';
import { type Desk, within } from '../context.ts';

type PreviousShare = NonNullable<ShareRequest['previousShare']>;

/** The duplicates and the requests that they name, read together. */
const limitMs = 400;
/** Of several the one that matters most is named. */
const byWeight: readonly PreviousShare['kind'][] = ['sent', 'unknown', 'approved', 'waiting'];

/** `ownId`: the request that is being made; it may have been confirmed by a delivery before. */
export async function previousShare(
  desk: Desk,
  duplicateKey: string,
  ownId: string,
): Promise<PreviousShare | undefined> {
  try {
    const found = await within(find(desk, duplicateKey, ownId), limitMs);
    if (found !== 'late') return found;
    desk.log.warn('duplicate_index_timeout');
  } catch (cause) {
    desk.log.warn('duplicate_index_failed', {}, cause);
  }
  return undefined;
}

async function find(
  desk: Desk,
  duplicateKey: string,
  ownId: string,
): Promise<PreviousShare | undefined> {
  const duplicates = await desk.duplicates.get(duplicateKey, desk.now());
  const others = duplicates.filter(({ id }) => id !== ownId);
  const known = await Promise.all(others.map((hint) => knownOf(desk, hint)));
  const warned = known.filter((one) => one !== undefined);
  return byWeight.flatMap((kind) => warned.find((one) => one.kind === kind) ?? [])[0];
}

async function knownOf(desk: Desk, hint: IndexedShare): Promise<PreviousShare | undefined> {
  const request = await desk.store.load(hint.id);
  const kind = request ? standsAs(request, desk.now()) : 'unknown';
  return kind && { ...hint, kind };
}

/** How a request counts for another one of the same content; undefined where it certainly sent nothing, and will not. */
function standsAs(request: ShareRequest, now: number): PreviousShare['kind'] | undefined {
  const state = displayState(request);
  switch (state) {
    case 'sent':
      return 'sent';
    case 'unconfirmed':
    case 'unconfirmed_closed':
      return 'unknown';
    case 'approved':
    case 'sending':
      return 'approved';
    case 'awaiting_approval':
      return (request.expiresAt ?? 0) > now ? 'waiting' : undefined;
    case 'expired':
      return lastChange(request).reason === 'restored' ? 'unknown' : undefined;
    case 'draft':
    case 'failed':
    case 'rejected':
    case 'cancelled':
      return undefined;
    default:
      return state satisfies never;
  }
}
