/** Every decision, with every refusal: what it changes of the request, and at which moment it no longer may. */

import type { SavedRequest } from '../../../lambda/application/ports.ts';
import { updateWithRetry } from '../../../lambda/application/update-request.ts';
import {
  approve,
  cancel,
  canSendAgain,
  confirmDraft,
  reject,
  selfApproved,
} from '../../../lambda/domain/approval.ts';
import { contentHash, eventHash } from '../../../lambda/domain/hash.ts';
import {
  type FrozenRule,
  isGone,
  lastEvent,
  requestSchema,
  type ShareRequest,
  shortId,
} from '../../../lambda/domain/request.ts';
import {
  confirmed,
  hashOf,
  made,
  plainDraft,
  plainFields,
  plainRule,
  stored,
} from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const now = 1_800_000_000_000;
const minute = 60_000;
const rule: FrozenRule = { ...plainRule, sendWithinMinutes: 30 };
const fields = plainFields;
type Decided = ShareRequest | { refusal: { kind: string } };
const refusal = (result: Decided) => ('refusal' in result ? result.refusal : 'none');
const newDraft = (more: Partial<FrozenRule> = {}): ShareRequest =>
  plainDraft(
    now,
    { ...rule, ...more },
    {
      id: 'abcdef0123456789'.repeat(2),
      threadTs: '1.1',
      why: 'because',
      duplicateKey: 'k',
      previousShare: { id: 'x', at: 1, kind: 'sent' },
    },
  );
const asked = (more: Partial<FrozenRule> = {}) =>
  confirmed(newDraft({ approvers: ['U2', 'U3'], ...more }), now);

describe('a draft', () => {
  test('holds all that it was made from, and lives an hour', () => {
    const request = newDraft();
    expect(request).toMatchObject({
      state: 'draft',
      createdAt: now,
      teamId: 'T1',
      requester: 'U1',
      channel: 'C1',
      threadTs: '1.1',
      duplicateKey: 'k',
      previousShare: { id: 'x', at: 1, kind: 'sent' },
      why: 'because',
      ttl: now / 1000 + 3600,
      waits: 0,
      attempts: [],
      telling: { replies: {}, notes: {}, copies: {}, failures: 0 },
    });
    expect(request.events).toMatchObject([
      { sequence: 1, kind: 'drafted', at: now, by: 'U1', state: 'draft', previousHash: '' },
    ]);
    expect(isGone(request, now + 60 * minute - 1)).toBe(false);
    expect(isGone(request, now + 60 * minute)).toBe(true);
    expect(shortId(request)).toBe('SR-ABCDEF01');
  });

  test('is stored and read as it is; what is no request is none', () => {
    const request = newDraft();
    expect(requestSchema.parse(structuredClone(request))).toEqual(request);
    expect(requestSchema.safeParse({ ...request, state: 'other' }).success).toBe(false);
    expect(requestSchema.safeParse({ ...request, events: 'none' }).success).toBe(false);
    expect(requestSchema.safeParse({ ...request, events: [] }).success).toBe(false);
    expect(() => lastEvent({ ...request, events: [] })).toThrow(/has no event/);
  });

  test.each(Object.keys(fields) as (keyof typeof fields)[])('its hash covers %s', (name) => {
    const value = name === 'priority' ? (2 as const) : 'other';
    expect(hashOf({ ...fields, [name]: value }, rule)).not.toBe(hashOf(fields, rule));
  });

  test('its hash covers the purpose, the whole rule and who asks, and keeps neighbors apart', () => {
    const hash = hashOf(fields, rule);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ ...fields, purpose: 'p' }, rule)).not.toBe(hash);
    expect(hashOf(fields, { ...rule, name: 'other' })).not.toBe(hash);
    expect(hashOf(fields, { ...rule, approvers: ['U9'] })).not.toBe(hash);
    const request = newDraft();
    expect(contentHash(request)).toBe(request.contentHash);
    expect(contentHash({ ...request, requester: 'U9' })).not.toBe(request.contentHash);
    expect(contentHash({ ...request, teamId: 'T9' })).not.toBe(request.contentHash);
    const [one, other] = [
      { ...fields, recipientName: 'a', recipientEmail: 'bc' },
      { ...fields, recipientName: 'ab', recipientEmail: 'c' },
    ];
    expect(hashOf(one, rule)).not.toBe(hashOf(other, rule));
  });

  test('its hash can be made again after the body was removed', () => {
    const request = newDraft();
    const { emailBody, ...left } = request.fields;
    expect(contentHash({ ...request, fields: left })).toBe(request.contentHash);
  });
});

test('the hash of an event covers the request, and every part of it but itself', () => {
  const event = lastEvent(newDraft());
  const { hash, ...parts } = event;
  expect(eventHash(newDraft().id, parts)).toBe(hash);
  expect(eventHash('other', parts)).not.toBe(hash);
  const reversed = Object.fromEntries(Object.entries(parts).reverse()) as typeof parts;
  expect(eventHash(newDraft().id, reversed)).toBe(hash);
  const open = { ...parts, until: undefined } as unknown as typeof parts;
  expect(eventHash(newDraft().id, open)).toBe(hash);
  for (const name of Object.keys(parts)) {
    expect(eventHash(newDraft().id, { ...parts, [name]: 'other' })).not.toBe(hash);
  }
});

describe('the requester confirms', () => {
  test('a rule without approvers: approved, until its time is over', () => {
    const request = newDraft();
    const after = made(confirmDraft(request, 'U1', request.contentHash, now + 1));
    expect(after).toMatchObject({
      state: 'approved',
      sendBefore: now + 1 + 30 * minute,
    });
    expect(after).not.toHaveProperty('ttl');
    expect(lastEvent(after)).toMatchObject({ kind: 'approved', at: now + 1, by: 'U1' });
    expect(confirmDraft(after, 'U1', request.contentHash, now + 2)).toBe(after);
  });

  test('a rule with approvers: asked, with a reminder at half its time', () => {
    const after = asked();
    expect(after).toMatchObject({
      state: 'awaiting_approval',
      expiresAt: now + 60 * minute,
      remindAt: now + 30 * minute,
    });
    expect(lastEvent(after)).toMatchObject({ kind: 'asked', by: 'U1' });
    expect(confirmDraft(after, 'U1', after.contentHash, now)).toBe(after);
  });

  test.each<[string, ShareRequest, string, string, number, object]>([
    ['somebody else', newDraft(), 'U2', '', now, { kind: 'not_requester' }],
    ['another content', newDraft(), 'U1', 'x', now, { kind: 'content_changed' }],
    ['too late', newDraft(), 'U1', '', now + 60 * minute, { kind: 'absent' }],
    [
      'forbidden',
      { ...newDraft(), lookUp: 'forbidden' },
      'U1',
      '',
      now,
      { kind: 'recording_forbidden' },
    ],
    [
      'facts missing',
      newDraft({ detailsRequired: true }),
      'U1',
      '',
      now,
      { kind: 'details_missing' },
    ],
    [
      'facts unavailable',
      { ...newDraft({ detailsRequired: true }), lookUp: 'unavailable' },
      'U1',
      '',
      now,
      { kind: 'details_missing' },
    ],
    ['ended', { ...newDraft(), state: 'sent' }, 'U1', '', now, { kind: 'too_late', state: 'sent' }],
  ])('%s', (_, request, by, hash, at, expected) => {
    expect(refusal(confirmDraft(request, by, hash || request.contentHash, at))).toEqual(expected);
  });

  test('facts that are there, or not asked for, are no hindrance', () => {
    const found = { ...newDraft({ detailsRequired: true }), lookUp: 'found' as const };
    expect(made(confirmDraft(found, 'U1', found.contentHash, now)).state).toBe('approved');
    const unavailable = { ...newDraft(), lookUp: 'unavailable' as const };
    expect(made(confirmDraft(unavailable, 'U1', unavailable.contentHash, now)).state).toBe(
      'approved',
    );
  });
});

describe('the requester cancels', () => {
  test('while it waits, and while it is approved', () => {
    const waiting = asked();
    const after = made(cancel(waiting, 'U1', waiting.contentHash, now));
    expect(after).toMatchObject({ state: 'cancelled', endedAt: now });
    expect(after.fields).not.toHaveProperty('emailBody');
    expect(lastEvent(after)).toMatchObject({ kind: 'cancelled', by: 'U1' });
    expect(cancel(after, 'U1', after.contentHash, now)).toBe(after);
    const draft_ = newDraft();
    const approved = made(confirmDraft(draft_, 'U1', draft_.contentHash, now));
    expect(made(cancel(approved, 'U1', approved.contentHash, now)).state).toBe('cancelled');
  });

  test('nobody else, nothing else, not too late', () => {
    const waiting = asked();
    const hash = waiting.contentHash;
    expect(refusal(cancel(waiting, 'U2', hash, now))).toEqual({ kind: 'not_requester' });
    expect(refusal(cancel(waiting, 'U1', 'x', now))).toEqual({ kind: 'content_changed' });
    const tooLate = { kind: 'too_late', state: 'awaiting_approval' };
    expect(refusal(cancel(waiting, 'U1', hash, now + 60 * minute))).toEqual(tooLate);
    expect(refusal(cancel(waiting, 'U1', hash, now + 60 * minute - 1))).toBe('none');
    for (const state of ['sending', 'sent', 'failed', 'unconfirmed', 'draft'] as const) {
      expect(refusal(cancel({ ...waiting, state }, 'U1', hash, now))).toEqual({
        kind: 'too_late',
        state,
      });
    }
  });
});

describe('an approver approves', () => {
  test('one is enough where the rule says so', () => {
    const waiting = asked();
    const after = made(approve(waiting, 'U2', waiting.contentHash, undefined, now + 5));
    expect(after).toMatchObject({
      state: 'approved',
      sendBefore: now + 5 + 30 * minute,
    });
    expect(after).not.toHaveProperty('expiresAt');
    expect(after).not.toHaveProperty('remindAt');
    expect(after).not.toHaveProperty('decisionReason');
    expect(lastEvent(after)).toMatchObject({ kind: 'approved', by: 'U2' });
    expect(approve(after, 'U2', after.contentHash, undefined, now)).toBe(after);
    expect(refusal(approve(after, 'U2', 'x', undefined, now))).toEqual({ kind: 'content_changed' });
    expect(selfApproved(after)).toBe(false);
  });

  test('two where it asks for two, each counted once', () => {
    const waiting = asked({ approvals: 2 });
    const hash = waiting.contentHash;
    const first = made(approve(waiting, 'U2', hash, undefined, now));
    expect(first.state).toBe('awaiting_approval');
    expect(lastEvent(first)).toMatchObject({ kind: 'approval', by: 'U2', at: now });
    expect(approve(first, 'U2', hash, undefined, now)).toBe(first);
    expect(made(approve(first, 'U3', hash, undefined, now)).state).toBe('approved');
  });

  test('their own request: only where the rule allows it, and with a reason', () => {
    const never = asked();
    const hash = never.contentHash;
    expect(refusal(approve(never, 'U1', hash, 'why', now))).toEqual({ kind: 'not_your_own' });
    const allowed = asked({ selfApproval: 'with_reason' });
    expect(refusal(approve(allowed, 'U1', allowed.contentHash, undefined, now))).toEqual({
      kind: 'not_your_own',
    });
    const after = made(approve(allowed, 'U1', allowed.contentHash, 'why', now));
    expect(after).toMatchObject({ state: 'approved', decisionReason: 'why' });
    expect(selfApproved(after)).toBe(true);
    const other = made(approve(allowed, 'U2', allowed.contentHash, 'why', now));
    expect(other).not.toHaveProperty('decisionReason');
  });

  test('not after its time, not what has ended', () => {
    const waiting = asked();
    const hash = waiting.contentHash;
    const late = { kind: 'too_late', state: 'awaiting_approval' };
    expect(refusal(approve(waiting, 'U2', hash, undefined, now + 60 * minute))).toEqual(late);
    expect(refusal(approve(waiting, 'U2', hash, undefined, now + 60 * minute - 1))).toBe('none');
    const ended = { ...waiting, state: 'cancelled' as const };
    expect(refusal(approve(ended, 'U2', hash, undefined, now))).toEqual({
      kind: 'too_late',
      state: 'cancelled',
    });
  });
});

test('an approver rejects: ended, with the reason; a repetition is no refusal', () => {
  const waiting = asked();
  const hash = waiting.contentHash;
  const after = made(reject(waiting, 'U2', hash, 'why', now));
  expect(after).toMatchObject({ state: 'rejected', decisionReason: 'why', endedAt: now });
  expect(lastEvent(after)).toMatchObject({ kind: 'rejected', by: 'U2' });
  expect(reject(after, 'U2', hash, 'again', now)).toBe(after);
  expect(refusal(reject(after, 'U3', hash, 'why', now))).toEqual({
    kind: 'too_late',
    state: 'rejected',
  });
  expect(refusal(reject(waiting, 'U2', 'x', 'why', now))).toEqual({ kind: 'content_changed' });
  expect(refusal(reject(waiting, 'U2', hash, 'why', now + 60 * minute))).toMatchObject({
    kind: 'too_late',
  });
});

test('sending again wants the body, and an end that was not one of sending', () => {
  const request = newDraft();
  for (const state of ['failed', 'expired'] as const) {
    expect(canSendAgain({ ...request, state })).toBe(true);
  }
  for (const state of ['sent', 'cancelled', 'rejected', 'unconfirmed', 'draft'] as const) {
    expect(canSendAgain({ ...request, state })).toBe(false);
  }
});

describe('a decision on a stored request', () => {
  const setUp = async () => {
    const store = new MemoryStore();
    const request = await stored(store, asked());
    return { store, request, deps: { store, now: () => now } };
  };
  const absent = { kind: 'absent' };
  type Choice = (request: ShareRequest) => ShareRequest | { refusal: { kind: string } };
  const by = (id: string, decide: Choice, mayWrite = () => true) => ({
    id,
    refusals: { absent, late: { kind: 'late' } },
    mayWrite,
    decide,
  });
  const yes = (request: ShareRequest) =>
    made(approve(request, 'U2', request.contentHash, undefined, now));

  test('is written on what was read, or on what the caller has just read', async () => {
    const { deps, request } = await setUp();
    let loads = 0;
    const store = {
      ...deps.store,
      load: (id: string) => {
        loads += 1;
        return deps.store.load(id);
      },
      save: deps.store.save.bind(deps.store),
      create: deps.store.create.bind(deps.store),
    };
    const saved = await updateWithRetry(
      { ...deps, store },
      { ...by(request.id, yes), first: request },
    );
    expect(saved).toMatchObject({ kind: 'saved', request: { state: 'approved' } });
    expect(loads).toBe(0);
  });

  test('of what is not there, or gone, is refused', async () => {
    const { deps } = await setUp();
    expect(await updateWithRetry(deps, by('none', yes))).toEqual({
      kind: 'refused',
      refusal: absent,
    });
    const draft_ = newDraft();
    const store = new MemoryStore();
    await store.create(draft_, now);
    const late = { store, now: () => now + 60 * minute };
    expect(await updateWithRetry(late, by(draft_.id, yes))).toEqual({
      kind: 'refused',
      refusal: absent,
    });
  });

  test('a refusal is handed through; a change of nothing writes nothing', async () => {
    const { deps, request, store } = await setUp();
    const no = () => ({ refusal: { kind: 'no' } });
    expect(await updateWithRetry(deps, by(request.id, no))).toEqual({
      kind: 'refused',
      refusal: { kind: 'no' },
    });
    expect(
      await updateWithRetry(
        deps,
        by(request.id, (same) => same),
      ),
    ).toMatchObject({
      kind: 'saved',
    });
    expect((await store.load(request.id))?.events).toEqual(request.events);
  });

  test('a write that loses is decided anew, three times at most', async () => {
    const { deps, request, store } = await setUp();
    let losses = 2;
    let decisions = 0;
    const contended = {
      ...deps,
      store: {
        load: (id: string) => store.load(id),
        create: store.create.bind(store),
        save: (before: SavedRequest, after: ShareRequest) => {
          losses -= 1;
          return losses >= 0
            ? Promise.resolve({ kind: 'conflict' as const })
            : store.save(before, after);
        },
      },
    };
    const counted = (given: ShareRequest) => {
      decisions += 1;
      return yes(given);
    };
    expect(await updateWithRetry(contended, by(request.id, counted))).toMatchObject({
      kind: 'saved',
    });
    expect(decisions).toBe(3);
    losses = 3;
    decisions = 0;
    const other = (given: ShareRequest) => {
      decisions += 1;
      return made(cancel(given, 'U1', given.contentHash, now));
    };
    expect(await updateWithRetry(contended, by(request.id, other))).toEqual({ kind: 'contended' });
    expect(decisions).toBe(3);
  });

  test('a write that seems lost may have been this one: its repetition is a success, however late', async () => {
    const { deps, request, store } = await setUp();
    let inTime = true;
    const lossy = {
      ...deps,
      store: {
        load: (id: string) => store.load(id),
        create: store.create.bind(store),
        save: async (before: SavedRequest, after: ShareRequest) => {
          await store.save(before, after);
          inTime = false;
          return { kind: 'conflict' as const };
        },
      },
    };
    const decided = await updateWithRetry(
      lossy,
      by(request.id, yes, () => inTime),
    );
    expect(decided).toMatchObject({ kind: 'saved', request: { state: 'approved' } });
  });

  test('too late before any write is late; after one that lost it is not known', async () => {
    const { deps, request, store } = await setUp();
    expect(
      await updateWithRetry(
        deps,
        by(request.id, yes, () => false),
      ),
    ).toEqual({
      kind: 'refused',
      refusal: { kind: 'late' },
    });
    let inTime = true;
    const losing = {
      ...deps,
      store: {
        load: (id: string) => store.load(id),
        create: store.create.bind(store),
        save: () => {
          inTime = false;
          return Promise.resolve({ kind: 'conflict' as const });
        },
      },
    };
    expect(
      await updateWithRetry(
        losing,
        by(request.id, yes, () => inTime),
      ),
    ).toEqual({ kind: 'contended' });
  });
});
