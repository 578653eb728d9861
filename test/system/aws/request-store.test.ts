/** The request store against the DynamoDB simulator: conditional, and sure of its own writes. */

import type { DueRequests, RequestStore, SavedRequest } from '../../../lambda/application/ports.ts';
import { documentClient } from '../../../lambda/aws/clients.ts';
import { requestStore } from '../../../lambda/aws/request-store.ts';
import { move, type ShareRequest, withNotifications } from '../../../lambda/domain/request.ts';
import { patient, useColdHarness } from '../../support/harness.ts';
import { plainDraft, stored } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const h = useColdHarness();
let real: ReturnType<typeof requestStore>;
beforeAll(() => {
  h.useAwsEnvironment();
  real = requestStore(documentClient(patient), h.stack.tableName);
});

const now = 1_800_000_000_000;
let serial = 0;
function make() {
  serial += 1;
  const id = serial.toString(16).padStart(32, '0');
  return plainDraft(now, {}, { id, channel: undefined });
}
const approve = (request: ShareRequest) =>
  move(request, 'approved', { kind: 'approved', at: now, by: 'U1' });

const memory = new MemoryStore();
describe.each([
  ['in DynamoDB', () => real],
  ['in memory', () => memory],
] as const)('%s', (_, implementation) => {
  let store: RequestStore & DueRequests;
  beforeAll(() => {
    store = implementation();
  });

  test('what is created is loaded, once; a second of the same id is refused', async () => {
    const request = make();
    expect(await store.create(request, now)).toMatchObject({ kind: 'created' });
    expect(await store.create(request, now)).toEqual({ kind: 'exists' });
    expect(await store.load(request.id)).toEqual(JSON.parse(JSON.stringify(request)));
    expect(await store.load('f'.repeat(32))).toBeUndefined();
  });

  test('an id whose draft is gone may be taken again', async () => {
    const request = await stored(store, make());
    const again = await store.create(request, now + 3_601_000);
    expect(again.kind).toBe('created');
  });

  test('of two writes over the same write one wins', async () => {
    const request = await stored(store, make());
    const [a, b] = await Promise.all([
      store.save(request, approve(request)),
      store.save(request, approve(request)),
    ]);
    expect([a.kind, b.kind].sort()).toEqual(['conflict', 'saved']);
    expect((await store.load(request.id))?.state).toBe('approved');
  });

  test('only what the store returned can be saved over, and only while it is the last write', async () => {
    const request = await stored(store, make());
    const madeUp: ShareRequest = { ...request };
    await expect(async () => store.save(madeUp as SavedRequest, approve(request))).rejects.toThrow(
      'only a request that this store returned',
    );
    const saved = await store.save(request, approve(request));
    expect(saved.kind).toBe('saved');
    expect(await store.save(request, approve(request))).toEqual({ kind: 'conflict' });
    expect((await store.load(request.id))?.events).toHaveLength(2);
  });

  test('a write that deletes an attribute deletes it', async () => {
    const request = await stored(store, make());
    const { ttl, ...rest } = request;
    expect(ttl).toBeDefined();
    await store.save(request, rest);
    expect(await store.load(request.id)).not.toHaveProperty('ttl');
  });

  test('the index holds a request exactly while something is due; it is postponed once', async () => {
    const request = await stored(store, make());
    expect((await store.due(now, 500)).map(({ id }) => id)).not.toContain(request.id);
    const saved = await store.save(request, approve(request));
    if (saved.kind !== 'saved') throw new Error('not saved');
    const due = (await store.due(now, 500)).find(({ id }) => id === request.id);
    expect(due).toEqual({ id: request.id, dueAt: now });
    expect(await store.postpone(due!, now)).toBe(true);
    expect(await store.postpone(due!, now)).toBe(false);
    expect((await store.due(now + 59_999, 500)).map(({ id }) => id)).not.toContain(request.id);
    expect((await store.due(now + 60_000, 500)).map(({ id }) => id)).toContain(request.id);
    const cancelled = move(saved.request, 'cancelled', { kind: 'cancelled', at: now, by: 'U1' });
    const settled = { ...withNotifications(cancelled, { abandonedAt: 99 }), audited: 99 };
    expect((await store.save(saved.request, settled)).kind).toBe('saved');
    expect((await store.due(now * 2, 500)).map(({ id }) => id)).not.toContain(request.id);
  });
});

test('a write whose answer was lost is known as our own', async () => {
  const request = await stored(real, make());
  let lost = 0;
  h.stack.aws.faults = (target) => {
    if (!target.endsWith('UpdateItem') || lost > 0) return undefined;
    lost += 1;
    return 'lose_answer';
  };
  expect((await real.save(request, approve(request))).kind).toBe('saved');
  expect(lost).toBe(1);
  expect((await real.load(request.id))?.state).toBe('approved');
});

test('an item of another shape is a fault, not a guess', async () => {
  const request = await stored(real, make());
  await h.set(request.id, 'delivery', 'many');
  await expect(real.load(request.id)).rejects.toThrow(/delivery/);
});

test('a write of which every answer was lost is known by what the item carries', async () => {
  const request = await stored(real, make());
  h.stack.aws.faults = (target) => (target.endsWith('UpdateItem') ? 'lose_answer' : undefined);
  expect((await real.save(request, approve(request))).kind).toBe('saved');
  expect((await real.load(request.id))?.state).toBe('approved');
});

test('a write that never took effect is a fault, and so is one that cannot be looked after', async () => {
  const request = await stored(real, make());
  h.stack.aws.faults = (target) => (target.endsWith('UpdateItem') ? 'refuse' : undefined);
  await expect(real.save(request, approve(request))).rejects.toThrow('refused by the test');
  h.stack.aws.faults = (target) =>
    target.endsWith('UpdateItem')
      ? 'lose_answer'
      : target.endsWith('GetItem')
        ? 'refuse'
        : undefined;
  await expect(real.save(request, approve(request))).rejects.not.toThrow('refused by the test');
});
