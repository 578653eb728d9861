/** Optimistic concurrency on one request: what a change comes to when the clock or somebody else is quicker. */
import type { SavedRequest } from '../../../lambda/application/ports.ts';
import { type Change, updateWithRetry } from '../../../lambda/application/update-request.ts';
import { approve, type Refusal } from '../../../lambda/domain/approval.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { asked, hour, plainDraft, start, stored } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

let store: MemoryStore;
let request: SavedRequest;
let mayWrite: boolean;
let loads: number;
/** What becomes of a write; the real thing unless a test says otherwise. */
let save: typeof store.save;

beforeEach(async () => {
  store = new MemoryStore();
  request = await stored(store, asked());
  mayWrite = true;
  loads = 0;
  save = (before, after) => store.save(before, after);
});

const update = (change: Change<Refusal>, now = start, first = request) => {
  const load = (id: string) => {
    loads += 1;
    return store.load(id);
  };
  const create = () => Promise.reject(new Error('not here'));
  const deps = {
    store: { load, create, save: (...given: Parameters<typeof save>) => save(...given) },
    now: () => now,
    mayStillWrite: () => mayWrite,
  };
  return updateWithRetry(deps, first, change);
};
const approval = (current: ShareRequest) => approve(current, { by: 'U2' }, start);
const loses = async () => ({ kind: 'conflict' }) as const;

test('is written on what the caller has just read', async () => {
  expect(await update(approval)).toMatchObject({ kind: 'saved', request: { state: 'approved' } });
  expect(loads).toBe(0);
});

test('of what is gone, or no longer there, it is absent', async () => {
  const draft = await stored(store, plainDraft(start, {}, { id: 'b'.repeat(32) }));
  expect(await update(approval, start + hour, draft)).toEqual({ kind: 'absent' });
  save = async () => {
    await store.remove(request);
    return loses();
  };
  expect(await update(approval)).toEqual({ kind: 'absent' });
});

test('a refusal is handed through; a change of nothing writes nothing', async () => {
  save = () => Promise.reject(new Error('nothing is to be written'));
  const refusal = { kind: 'too_early' } as const;
  expect(await update(() => ({ refusal }))).toEqual({ kind: 'refused', refusal });
  expect(await update((same) => same)).toEqual({ kind: 'saved', request });
});

test.each([
  [2, 'saved', 3],
  [3, 'contended', 3],
])('a write that loses %d times is %s, after %d decisions', async (losses, kind, decisions) => {
  let writes = 0;
  let decided = 0;
  save = (before, after) => {
    writes += 1;
    return writes <= losses ? loses() : store.save(before, after);
  };
  const result = await update((current) => {
    decided += 1;
    return approval(current);
  });
  expect(result).toMatchObject({ kind });
  expect(decided).toBe(decisions);
});

test('a write that seems lost may have been this one: its repetition is a success, however late', async () => {
  save = async (before, after) => {
    await store.save(before, after);
    mayWrite = false;
    return loses();
  };
  expect(await update(approval)).toMatchObject({ kind: 'saved', request: { state: 'approved' } });
});

test('too late before any write is a timeout; after one that lost it is not known', async () => {
  mayWrite = false;
  expect(await update(approval)).toEqual({ kind: 'timeout' });
  mayWrite = true;
  save = () => {
    mayWrite = false;
    return loses();
  };
  expect(await update(approval)).toEqual({ kind: 'contended' });
});
