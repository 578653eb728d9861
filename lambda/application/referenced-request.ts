/** The request that a button or a view is about. */
import { isGone } from '../domain/request.ts';
import type { Reason } from './decision-reason.ts';
import type { RequestStore, SavedRequest } from './ports.ts';

/** What a button or a view carries: names, nothing that is trusted. */
export interface RequestRef {
  id: string;
  /** Absent of a confirmation that was shown before every recording was known. */
  contentHash?: string | undefined;
}

/** The request that a button or a view names. `shown`: the request, if the person can try again in the same view. */
export async function loadReferenced(
  { store, now }: { store: RequestStore; now(): number },
  ref: RequestRef | undefined,
  user: string,
): Promise<SavedRequest | { refused: Reason; shown?: SavedRequest }> {
  if (!ref) return { refused: { kind: 'content_changed' } };
  const request = await store.load(ref.id);
  if (!request || isGone(request, now())) return { refused: { kind: 'absent' } };
  if (request.contentHash === ref.contentHash) return request;
  const early = ref.contentHash === undefined && request.state === 'draft';
  return early && request.requester === user
    ? { refused: { kind: 'still_looking' }, shown: request }
    : { refused: { kind: 'content_changed' } };
}
