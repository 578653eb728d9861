/** `processRequest`, step by step: what is asked of each port, in which order, and what is recorded. */

import type {
  Approvers,
  RequestStore,
  SavedRequest,
  SessionResult,
  Told,
} from '../../../lambda/application/ports.ts';
import { type ProcessDeps, processRequest } from '../../../lambda/application/process-request.ts';
import { sweep } from '../../../lambda/application/sweep.ts';
import type { SendResult } from '../../../lambda/domain/delivery.ts';
import type { FrozenRule, ShareRequest } from '../../../lambda/domain/request.ts';
import { MemoryLog } from '../../support/ports.ts';
import { confirmed, made, plainDraft, plainFields, resolved } from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const start = 1_800_000_000_000;
const minute = 60_000;
const remembered = 'remember same true 0';
const id = 'a'.repeat(32);

let now: number;
let store: MemoryStore;
let asked: string[];
let results: SendResult[];
let readiness: SessionResult | undefined;
let paused: boolean[];
let remaining: number[];
let told: Told | undefined;
let failing: Set<string>;
let approvers: Approvers;
/** The reading of the switch that fails. */
let brokenSwitch: number;
let log: MemoryLog;

beforeEach(() => {
  now = start;
  store = new MemoryStore();
  asked = [];
  results = [];
  readiness = undefined;
  paused = [];
  remaining = [];
  told = undefined;
  failing = new Set();
  brokenSwitch = 0;
  approvers = { kind: 'found', askees: ['U2', 'U3'], enough: true, requesterLeft: false };
  log = new MemoryLog();
});

const ask = (what: string): void => {
  asked.push(what);
  const name = what.split(' ', 1)[0] ?? '';
  if (failing.has(name)) throw new Error(`${name} fails`);
};

function deps(): ProcessDeps {
  let posts = 0;
  const say = (what: string): Promise<Told> => {
    ask(what);
    posts += 1;
    return Promise.resolve(told ?? { kind: 'posted', channel: 'C1', ts: `${posts}` });
  };
  return {
    store,
    now: () => now,
    owner: 'me',
    remainingMs: () => remaining.shift() ?? 120_000,
    log,
    sending: {
      paused: () => {
        ask('paused?');
        brokenSwitch -= 1;
        if (brokenSwitch === 0) throw new Error('no answer');
        return Promise.resolve(paused.shift() ?? false);
      },
    },
    queue: {
      enqueue: async (request, delayS) => {
        ask(`enqueue ${request === id} ${delayS}`);
        return true;
      },
    },
    trail: {
      write: async (lines) => ask(`trail ${lines.map(({ kind, event }) => kind ?? event).join()}`),
    },
    duplicates: {
      get: () => Promise.resolve([]),
      put: async (key, share) => ask(`remember ${key} ${share.id === id} ${share.at - start}`),
    },
    pbx: {
      getMediaDetails: (recording) => {
        ask(`look-up ${recording}`);
        return Promise.resolve({ kind: 'found', details: { line: 'L' } });
      },
      openSession: () => {
        ask('openSession');
        const send = (email: object) => {
          ask(`PUT ${Object.values(email).join()}`);
          return Promise.resolve(results.shift() ?? ({ kind: 'sent' } as const));
        };
        return Promise.resolve(readiness ?? { kind: 'ready', server: 'pbx', send });
      },
    },
    teller: {
      postParent: ({ state }) => say(`parent ${state}`),
      updateParent: ({ state }, { ts }) => say(`update ${state} ${ts}`),
      postReply: (_, { kind }, { channel, ts }) => say(`reply ${kind} ${channel} ${ts}`),
      postNote: (_, { kind }) => say(`note ${kind}`),
      showReview: async ({ lookUp }) => ask(`review ${lookUp}`),
      findAskees: () => {
        ask('askees?');
        return Promise.resolve(approvers);
      },
      postCopy: ({ state }, target) => say(`copy ${target} ${state}`),
      updateCopy: ({ state }, { ts }) => say(`copy-update ${state} ${ts}`),
      postNudge: (_, { kind }, { ts }) => say(`nudge ${kind} ${ts}`),
    },
  };
}

async function request(rule: Partial<FrozenRule> = {}, andConfirmed = true): Promise<void> {
  const first = plainDraft(now, rule, { id, fields: { ...plainFields, purpose: 'P' } });
  await store.create(andConfirmed ? confirmed(first, now) : first, now);
}

const item = (): SavedRequest => store.all()[0]!;
const events = () =>
  item().events.map(({ kind, at, reason, attempt }) =>
    [kind, at - start, reason, attempt].filter((part) => part !== undefined).join(' '),
  );
/** One invocation; what it asked of its ports. */
async function run(): Promise<string[]> {
  asked = [];
  await processRequest(deps(), id);
  return asked;
}

const put = 'PUT R,N,e@x.example,a@x.example,S,B,4';

test('an approved request: remembered, told, sent, recorded, remembered anew, audited, told', async () => {
  await request();
  expect(await run()).toEqual([
    remembered,
    'parent approved',
    'paused?',
    'openSession',
    'paused?',
    put,
    remembered,
    'trail drafted,approved,put_started,sent',
    'reply sent C1 1',
    'update sent 1',
  ]);
  expect(events()).toEqual(['drafted 0', 'approved 0', 'put_started 0 1', 'sent 0 1']);
  expect(item()).toMatchObject({
    state: 'sent',
    server: 'pbx',
    endedAt: start,
    ttl: start / 1000 + 400 * 86_400,
    audited: 4,
    attempts: [{ number: 1, owner: 'me', putStartedAt: start, result: 'sent' }],
    telling: { parent: { channel: 'C1', ts: '3', shown: 4 }, failures: 0 },
  });
  expect(item().fields).not.toHaveProperty('emailBody');
  expect(item().telling).not.toHaveProperty('owner');
  expect(item().telling).not.toHaveProperty('tellLease');
  expect(store.dueAtOf(id)).toBeUndefined();
  expect(await run()).toEqual([]);
  expect(log.said).toContain('info put_finished');
});

test('a request that is not there, or gone, is nothing to do', async () => {
  await run();
  await request({}, false);
  now = start + 60 * minute;
  expect(await run()).toEqual([]);
  expect(log.said).toEqual(['info request_absent', 'info request_absent']);
});

test('a draft is looked up once and its review filled; no more', async () => {
  await request({}, false);
  expect(await run()).toEqual(['trail recording_looked_up', 'look-up R', 'review found']);
  expect(item()).toMatchObject({ state: 'draft', lookUp: 'found', details: { line: 'L' } });
  expect(await run()).toEqual([]);
});

test('a request for approval: parent, copies, audit; nothing is sent', async () => {
  await request({ approvers: ['U2', 'U3'] });
  expect(await run()).toEqual([
    'trail recording_looked_up',
    'look-up R',
    remembered,
    'trail drafted,asked',
    'parent awaiting_approval',
    'askees?',
    'copy U2 awaiting_approval',
    'copy U3 awaiting_approval',
  ]);
  expect(store.dueAtOf(id)).toBe(start + 30 * minute);
  now = start + 30 * minute;
  expect(await run()).toEqual([
    'trail reminded',
    'askees?',
    'nudge reminded 2',
    'nudge reminded 3',
    'update awaiting_approval 1',
    'copy-update awaiting_approval 2',
    'copy-update awaiting_approval 3',
  ]);
  expect(store.dueAtOf(id)).toBe(start + 60 * minute);
  now = start + 60 * minute;
  const last = await run();
  expect(last[0]).toBe('trail expired');
  expect(last).toContain('reply expired C1 3');
  expect(item()).toMatchObject({ state: 'expired', endedAt: now });
  expect(item().fields.emailBody).toBe('B');
  expect(store.dueAtOf(id)).toBe(now + 24 * 60 * minute);
  now += 24 * 60 * minute - 1;
  await run();
  expect(item().fields.emailBody).toBe('B');
  now += 1;
  await run();
  expect(item().fields).not.toHaveProperty('emailBody');
  expect(store.dueAtOf(id)).toBeUndefined();
});

test('a certain refusal ends it, with its words for the requester', async () => {
  await request();
  results = [{ kind: 'refused', status: 403, errorId: 'e.id', message: 'Words' }];
  expect(await run()).toEqual([
    remembered,
    'parent approved',
    'paused?',
    'openSession',
    'paused?',
    put,
    'trail drafted,approved,put_started,failed',
    'reply failed C1 1',
    'note failed',
    'update failed 1',
  ]);
  expect(item()).toMatchObject({ state: 'failed', icwsMessage: 'Words' });
  expect(item().events.at(-1)).toMatchObject({ reason: 'refused', status: 403, errorId: 'e.id' });
});

test('an uncertain answer ends the attempts', async () => {
  await request();
  results = [{ kind: 'unconfirmed', because: 'no_answer', status: 500, message: 'Words' }];
  const all = await run();
  expect(all.filter((what) => what.startsWith('PUT'))).toHaveLength(1);
  expect(all).toContain('note unconfirmed');
  expect(item()).toMatchObject({ state: 'unconfirmed', attempts: [{ result: 'unconfirmed' }] });
  expect(item().events.at(-1)).toMatchObject({ reason: 'answer_unclear', attempt: 1, status: 500 });
  now += 60 * minute;
  expect(await run()).toEqual([]);
});

test('certainly not sent, at once: the next attempt in the same invocation, six at most', async () => {
  await request();
  const again = {
    kind: 'notSent',
    because: 'session_ended',
    retryImmediately: true,
    status: 401,
  } as const;
  results = Array.from({ length: 9 }, () => again);
  const puts = (await run()).filter((what) => what.startsWith('PUT'));
  expect(puts).toHaveLength(6);
  expect(item()).toMatchObject({ state: 'failed' });
  expect(item().events.at(-1)).toMatchObject({ reason: 'attempts_used_up' });
  expect(item().attempts.map(({ number, result }) => [number, result])).toEqual(
    [1, 2, 3, 4, 5, 6].map((number) => [number, 'notSent']),
  );
});

test('a share that is sent again has six attempts of its own', async () => {
  await request();
  results = [{ kind: 'unconfirmed', because: 'no_answer' }];
  await run();
  now += 10 * minute;
  const again = made(resolved(item(), 'U1', 'send_again', now));
  await store.save(item(), again);
  const busy = { kind: 'notSent', because: 'session_ended', retryImmediately: true } as const;
  results = Array.from({ length: 9 }, () => busy);
  expect((await run()).filter((what) => what.startsWith('PUT'))).toHaveLength(6);
  expect(item()).toMatchObject({ state: 'failed' });
  expect(item().attempts).toHaveLength(7);
});

test('certainly not sent, later: waits 30 s, then twice as long; the server may say how long', async () => {
  await request();
  const busy = { kind: 'notSent', because: 'busy', retryImmediately: false } as const;
  results = [busy, busy, { ...busy, retryAfterMs: 5_000 }, { ...busy, retryAfterMs: 3_600_000 }];
  const waits = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const enqueue = (await run()).find((what) => what.startsWith('enqueue'));
    waits.push([enqueue, item().nextAttemptAt! - now]);
    now = item().nextAttemptAt! - 1;
    expect((await run()).some((what) => what.startsWith('PUT'))).toBe(false);
    now += 1;
  }
  expect(waits).toEqual([
    ['enqueue true 30', 30_000],
    ['enqueue true 60', 60_000],
    ['enqueue true 5', 5_000],
    ['enqueue true 900', 900_000],
  ]);
  await run();
  expect(item().state).toBe('sent');
});

test('no session yet: waits, says so once, and gives up when the approval is too old', async () => {
  await request();
  readiness = { kind: 'wait', because: 'unreachable', detail: 'x' };
  expect((await run()).filter((what) => /PUT|enqueue/.test(what))).toEqual(['enqueue true 30']);
  now = item().nextAttemptAt!;
  expect(await run()).toContain('enqueue true 60');
  expect(events()).toEqual(['drafted 0', 'approved 0', 'waiting 0 unreachable']);
  readiness = { kind: 'wait', because: 'login_paused', until: now + 240_000 };
  now = item().nextAttemptAt!;
  const second = await run();
  expect(second).toContain('reply waiting C1 2');
  expect(item().nextAttemptAt! - now).toBe(240_000 - 60_000);
  now = start + 60 * minute;
  await run();
  expect(item()).toMatchObject({ state: 'failed', attempts: [] });
  expect(item().events.at(-1)).toMatchObject({ reason: 'approval_too_old' });
});

test('a sign-in that was refused ends it without an attempt', async () => {
  await request();
  readiness = { kind: 'refused', because: 'login_refused', status: 403, errorId: 'x' };
  const all = await run();
  expect(all.some((what) => what.startsWith('PUT'))).toBe(false);
  expect(item()).toMatchObject({ state: 'failed', attempts: [] });
  expect(item().events.at(-1)).toMatchObject({
    reason: 'login_refused',
    status: 403,
    errorId: 'x',
  });
});

test.each([
  [
    'before the sign-in',
    [true],
    'waiting',
    [remembered, 'parent approved', 'paused?', 'enqueue true 60'],
  ],
  [
    'after the attempt was claimed',
    [false, true],
    'not_sent',
    [remembered, 'parent approved', 'paused?', 'openSession', 'paused?', 'enqueue true 60'],
  ],
])('sending paused %s: no PUT begins, and it looks again in a minute', async (...row) => {
  const [, answers, kind, first] = row;
  await request();
  paused = answers;
  expect((await run()).slice(0, first.length)).toEqual(first);
  expect(item()).toMatchObject({ state: 'approved', nextAttemptAt: start + minute });
  expect(item().events.at(-1)).toMatchObject({ kind, reason: 'paused' });
});

test('a switch that cannot be read after the claim: certainly not sent, and sent by the next run', async () => {
  await request();
  paused = [false];
  brokenSwitch = 2;
  await run();
  expect(asked.some((what) => what.startsWith('PUT'))).toBe(false);
  expect(item()).toMatchObject({ state: 'approved', attempts: [{ result: 'notSent' }] });
  now += 1000;
  await run();
  expect(item().state).toBe('sent');
});

test('too little time: no attempt is begun, or a begun one is certainly not sent', async () => {
  await request();
  remaining = [89_999];
  expect((await run()).some((what) => what.startsWith('PUT'))).toBe(false);
  expect(item()).toMatchObject({ state: 'approved', attempts: [], nextAttemptAt: now + 1000 });
  now += 1000;
  remaining = [90_000, 90_000, 89_999];
  expect((await run()).some((what) => what.startsWith('PUT'))).toBe(false);
  expect(item()).toMatchObject({ state: 'approved', attempts: [{ result: 'notSent' }] });
  expect(item().events.at(-1)).toMatchObject({ kind: 'not_sent', reason: 'too_little_time' });
  now += 1000;
  remaining = [90_000, 90_000, 90_000];
  await run();
  expect(item().state).toBe('sent');
});

test('the lease ends 30 s after the invocation; then nobody knows', async () => {
  await request();
  remaining = [120_000, 100_000, 120_000];
  failing.add('PUT');
  await expect(run()).rejects.toThrow('PUT fails');
  expect(item()).toMatchObject({ state: 'sending', leaseOwner: 'me', leaseUntil: start + 130_000 });
  expect(store.dueAtOf(id)).toBeLessThanOrEqual(start + 130_000);
  failing.clear();
  now = start + 129_999;
  expect((await run()).some((what) => /PUT|openSession/.test(what))).toBe(false);
  expect(item().state).toBe('sending');
  now += 1;
  await run();
  expect(item()).toMatchObject({ state: 'unconfirmed' });
  expect(item().events.at(-1)).toMatchObject({ reason: 'lease_ran_out', attempt: 1 });
});

type Save = RequestStore['save'];

/** The first write that claims an attempt goes as `spoil` has it; `save` is what the store would do. */
function spoilFirstClaim(
  spoil: (save: Save, before: SavedRequest, after: ShareRequest) => ReturnType<Save>,
): void {
  const save: Save = store.save.bind(store);
  const faulty: { save: Save } = store;
  let claims = 0;
  faulty.save = (before, after) => {
    const claim = after.state === 'sending' && before.state === 'approved';
    claims += claim ? 1 : 0;
    return claim && claims === 1 ? spoil(save, before, after) : save(before, after);
  };
}

test.each([
  ['took effect', true],
  ['did not', false],
])(
  'a claim whose answer is lost and that %s: certainly not sent, and sent by the next run',
  async (_, effect) => {
    await request();
    spoilFirstClaim(async (save, before, after) => {
      if (effect) await save(before, after);
      throw new Error('no answer');
    });
    await run();
    expect(asked.some((what) => what.startsWith('PUT'))).toBe(false);
    expect(item().state).toBe('approved');
    now += 1000;
    expect((await run()).filter((what) => what.startsWith('PUT'))).toHaveLength(1);
    expect(item().state).toBe('sent');
    expect(item().attempts.map(({ result }) => result)).toEqual(
      effect ? ['notSent', 'sent'] : ['sent'],
    );
    expect(log.said).toContain('warn attempt_not_claimed');
  },
);

test('a claim that took effect and seems lost to somebody else’s write: not sent yet, and sent by the next run', async () => {
  await request();
  spoilFirstClaim(async (save, before, after) => {
    // The answer is lost; another worker tells of the new state before the write is tried once more.
    const saved = await save(before, after);
    if (saved.kind === 'saved') await save(saved.request, { ...saved.request, audited: 3 });
    return { kind: 'conflict' };
  });
  expect((await run()).some((what) => what.startsWith('PUT'))).toBe(false);
  expect(item()).toMatchObject({ state: 'approved', attempts: [{ result: 'notSent' }] });
  now += 1000;
  expect((await run()).filter((what) => what.startsWith('PUT'))).toHaveLength(1);
  expect(item().state).toBe('sent');
});

test('a store that fails once after the PUT does not make a known result unknown', async () => {
  await request();
  const save: RequestStore['save'] = store.save.bind(store);
  const faulty: { save: RequestStore['save'] } = store;
  let failures = 2;
  faulty.save = (before, after) => {
    const result = before.state === 'sending' && after.state !== 'sending';
    if (result && failures > 0) {
      failures -= 1;
      return Promise.reject(new Error('no store'));
    }
    return save(before, after);
  };
  const all = await run();
  expect(all.filter((what) => what.startsWith('PUT'))).toHaveLength(1);
  expect(item().state).toBe('sent');
  expect(log.said).toContain('warn result_not_recorded');
});

test('what fails beside the sending is logged and stays owed', async () => {
  await request();
  for (const port of ['trail', 'remember']) failing.add(port);
  await run();
  expect(item().state).toBe('sent');
  expect(item().audited).toBeUndefined();
  expect(store.dueAtOf(id)).toBe(start);
  expect(log.said).toEqual([
    'warn duplicate_index_failed',
    'info put_finished',
    'warn duplicate_index_failed',
    'error audit_failed',
  ]);
  failing.clear();
  expect(await run()).toEqual(['trail drafted,approved,put_started,sent']);
  expect(store.dueAtOf(id)).toBeUndefined();
});

describe('telling', () => {
  test('a passing fault: again after pauses that double, 15 minutes at most, the parent first', async () => {
    await request();
    told = { kind: 'passing', code: 'x' };
    const pauses = [];
    for (let turn = 0; turn < 8; turn += 1) {
      await run();
      pauses.push(item().telling.nextTellAt! - now);
      now = item().telling.nextTellAt!;
    }
    // The first run failed before and after the sending.
    expect(pauses.map((pause) => pause / 1000)).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
    expect(item().state).toBe('sent');
    expect(item().telling.firstFailureAt).toBe(start);
    told = undefined;
    const all = await run();
    expect(all).toEqual(['parent sent', 'reply sent C1 1']);
    expect(item().telling).toMatchObject({ failures: 0 });
    expect(item().telling).not.toHaveProperty('nextTellAt');
    expect(item().telling).not.toHaveProperty('firstFailureAt');
  });

  test('a rate limit says how long', async () => {
    await request();
    told = { kind: 'passing', code: 'ratelimited', retryAfterMs: 7000 };
    const all = await run();
    expect(item().telling.nextTellAt).toBe(now + 7000);
    expect(all).toContain('enqueue true 7');
  });

  test('a fault that needs a person: every 15 minutes, and given up after 24 hours', async () => {
    await request();
    told = { kind: 'standing', code: 'token_revoked' };
    await run();
    expect(item().telling.nextTellAt).toBe(start + 15 * minute);
    now = start + 24 * 60 * minute - 1;
    await run();
    expect(item().telling).not.toHaveProperty('untold');
    now += 1;
    await run();
    expect(item().telling.untold).toBe(item().events.length);
    expect(log.said).toContain('error untold');
    expect(store.dueAtOf(id)).toBeUndefined();
    told = undefined;
    now += 15 * minute;
    expect(await run()).toEqual([]);
  });

  test('somebody else is telling: left to them until their lease ends', async () => {
    await request();
    const { telling } = item();
    const lease = { ...telling, owner: 'other', tellLease: start + 30_000 };
    await store.save(item(), { ...item(), telling: lease });
    const all = await run();
    expect(all.filter((what) => /parent|reply|update/.test(what))).toEqual([]);
    expect(item().state).toBe('sent');
    now = start + 30_000;
    expect(await run()).toEqual(['parent sent', 'reply sent C1 1']);
  });
});

describe('the sweeper', () => {
  const sweep_finished = async (due: string[], fails: string[] = [], slow = 0) => {
    const woken: string[] = [];
    const postponed: string[] = [];
    await sweep({
      now: () => now,
      log,
      requests: {
        due: (at, limit) => {
          expect([at, limit]).toEqual([start, 500]);
          return Promise.resolve(due.map((one) => ({ id: one, dueAt: start })));
        },
        postpone: (one) => {
          if (one.id === 'broken') return Promise.reject(new Error('no such number'));
          postponed.push(one.id);
          now += slow;
          return Promise.resolve(!fails.includes(one.id));
        },
      },
      queue: {
        enqueue: (one, delayS) => {
          expect(delayS).toBe(0);
          if (one === 'bad') return Promise.resolve(false);
          woken.push(one);
          return Promise.resolve(true);
        },
      },
    });
    return { woken, postponed };
  };

  test('moves each reminder, then wakes; one that somebody else moved is left', async () => {
    expect(await sweep_finished(['a', 'b', 'c'], ['b'])).toEqual({
      woken: ['a', 'c'],
      postponed: ['a', 'b', 'c'],
    });
    expect(log.said).toEqual(['info sweep_finished']);
  });

  test('a message that the queue does not take holds nobody up', async () => {
    expect((await sweep_finished(['a', 'bad', 'c'])).woken).toEqual(['a', 'c']);
    expect(log.said).toEqual(['info sweep_finished']);
  });

  test('a reminder that cannot be moved holds nobody up', async () => {
    expect((await sweep_finished(['a', 'broken', 'c'])).woken).toEqual(['a', 'c']);
    expect(log.said).toEqual(['error sweep_failed', 'info sweep_finished']);
  });

  test('stops after 40 seconds', async () => {
    expect((await sweep_finished(['a', 'b', 'c', 'd'], [], 20_000)).woken).toEqual(['a', 'b', 'c']);
  });
});
