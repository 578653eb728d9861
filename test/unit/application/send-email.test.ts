/** Sending: every answer of the PBX, every obstacle before the PUT, and a store that fails around it. */
import type { RequestStore, SavedRequest } from '../../../lambda/application/ports.ts';
import { type ShareRequest } from '../../../lambda/domain/request.ts';
import { made, minute, notSent, reported, start, unclear } from '../../support/requests.ts';
import { id, puts, useSending, wakes } from '../../support/sending.ts';

const sending = useSending();
const { item, last, pass, run, runPuts } = sending;
const wake = (delayS: number) => [`enqueue ${id} ${delayS}`];

describe('the PBX answers', () => {
  test('a certain refusal ends it, with ICWS’s message for the requester', async () => {
    sending.ports.pbx.results = [
      { kind: 'refused', status: 403, errorId: 'e.id', message: 'Words' },
    ];
    const calls = await run();
    expect(puts(calls)).toBe(1);
    expect(calls.slice(-4)).toEqual([
      'trail drafted,approved,put_started,failed',
      'post reply:4 failed C1/1',
      'post direct:4 failed U1',
      'update root failed C1/1',
    ]);
    expect(item()).toMatchObject({ state: 'failed', delivery: { icwsMessage: 'Words' } });
    expect(last()).toMatchObject({ reason: 'refused', status: 403, errorId: 'e.id' });
  });

  test('an uncertain answer ends the attempts', async () => {
    sending.ports.pbx.results = [{ ...unclear, status: 500, message: 'Words' }];
    const calls = await run();
    expect(puts(calls)).toBe(1);
    expect(calls).toContain('post direct:4 unconfirmed U1');
    expect(item()).toMatchObject({
      state: 'unconfirmed',
      delivery: { attempts: [{ result: 'unconfirmed' }] },
    });
    expect(last()).toMatchObject({ reason: 'answer_unclear', attempt: 1, status: 500 });
    pass(60 * minute);
    expect(await run()).toEqual([]);
  });

  test('certainly not sent, at once: the next attempt in the same invocation, six at most', async () => {
    sending.ports.pbx.results = Array.from({ length: 9 }, () => notSent);
    expect(await runPuts()).toBe(6);
    expect(item().state).toBe('failed');
    expect(last()).toMatchObject({ reason: 'attempts_used_up' });
    expect(item().delivery.attempts.map(({ number, result }) => [number, result])).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => [number, 'notSent']),
    );
  });

  test('a share that is sent again has six attempts of its own', async () => {
    sending.ports.pbx.results = [unclear, ...Array.from({ length: 9 }, () => notSent)];
    await run();
    pass(10 * minute);
    await sending.ports.store.save(
      item(),
      made(reported(item(), 'U1', 'send_again', sending.ports.now())),
    );
    expect(await runPuts()).toBe(6);
    expect(item().state).toBe('failed');
    expect(item().delivery.attempts).toHaveLength(7);
  });

  test('certainly not sent, later: waits 30 s, then twice as long; the server may say how long', async () => {
    const busy = { ...notSent, retryImmediately: false };
    const own = (retryAfterMs: number) => ({ ...busy, retryAfterMs });
    sending.ports.pbx.results = [busy, busy, own(5000), own(3_600_000)];
    const pauses = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const woken = wakes(await run());
      const { nextAttemptAt = 0 } = item().delivery;
      pauses.push([woken, nextAttemptAt - sending.ports.now()]);
      pass(nextAttemptAt - sending.ports.now() - 1);
      expect(await runPuts()).toBe(0);
      pass(1);
    }
    const seconds = [30, 60, 5, 900];
    // The sweeper finds it after longer pauses.
    const enqueued = (pause: number) => (pause > 120 ? [] : wake(pause));
    expect(pauses).toEqual(seconds.map((pause) => [enqueued(pause), pause * 1000]));
    await run();
    expect(item().state).toBe('sent');
  });
});

describe('no session', () => {
  test('waits, says so once, and gives up when the approval is too old', async () => {
    sending.ports.pbx.session = { kind: 'wait', because: 'unreachable', detail: 'x' };
    const first = await run();
    expect([puts(first), wakes(first)]).toEqual([0, wake(30)]);
    pass(30_000);
    expect(wakes(await run())).toEqual(wake(60));
    expect(item().events.map(({ kind }) => kind)).toEqual(['drafted', 'approved', 'waiting']);
    expect(last()).toMatchObject({ reason: 'unreachable', at: start });
    pass(minute);
    const until = sending.ports.now() + 240_000;
    sending.ports.pbx.session = { kind: 'wait', because: 'login_paused', until };
    expect(await run()).toContain('post reply:4 waiting C1/1');
    expect(item().delivery.nextAttemptAt).toBe(until);
    pass(start + 60 * minute - sending.ports.now());
    await run();
    expect(item()).toMatchObject({ state: 'failed', delivery: { attempts: [] } });
    expect(last()).toMatchObject({ reason: 'approval_too_old', waited: 'login_paused' });
  });

  test('a sign-in that was refused ends it without an attempt', async () => {
    const refusal = { status: 403, errorId: 'x' };
    sending.ports.pbx.session = { kind: 'refused', because: 'login_refused', ...refusal };
    expect(await runPuts()).toBe(0);
    expect(item()).toMatchObject({ state: 'failed', delivery: { attempts: [] } });
    expect(last()).toMatchObject({ reason: 'login_refused', ...refusal });
  });
});

describe('the time of the invocation', () => {
  const remaining = (...ms: number[]) => {
    sending.ports.remainingMs = () => ms.shift() ?? 120_000;
  };

  test('too little of it: no attempt is begun, or a begun one is certainly not sent', async () => {
    remaining(89_999);
    expect(await runPuts()).toBe(0);
    expect(item()).toMatchObject({
      state: 'approved',
      delivery: { attempts: [], nextAttemptAt: start + 1000 },
    });
    pass(1000);
    remaining(90_000, 90_000, 89_999);
    expect(await runPuts()).toBe(0);
    expect(item()).toMatchObject({
      state: 'approved',
      delivery: { attempts: [{ result: 'notSent' }] },
    });
    expect(last()).toMatchObject({ kind: 'not_sent', reason: 'too_little_time' });
    pass(1000);
    remaining(90_000, 90_000, 90_000);
    await run();
    expect(item().state).toBe('sent');
  });

  test('the lease ends 30 s after it; then nobody knows', async () => {
    remaining(120_000, 100_000, 120_000);
    sending.ports.calls.failing.add('PUT');
    await expect(run()).rejects.toThrow('PUT fails');
    sending.ports.calls.take();
    expect(item()).toMatchObject({
      state: 'sending',
      delivery: { leaseHolder: 'me', leaseUntil: start + 130_000 },
    });
    expect(sending.ports.store.dueAtOf(id)).toBeLessThanOrEqual(start + 130_000);
    sending.ports.calls.failing.clear();
    pass(129_999);
    expect((await run()).filter((call) => /PUT|openSession/.test(call))).toEqual([]);
    expect(item().state).toBe('sending');
    pass(1);
    await run();
    expect(item().state).toBe('unconfirmed');
    expect(last()).toMatchObject({ reason: 'lease_ran_out', attempt: 1 });
  });
});

type Save = RequestStore['save'];

describe('the store fails', () => {
  /** The first writes for which `applies` go as `spoil` has it; `save` is what the store would do. */
  function spoil(
    times: number,
    applies: (before: ShareRequest, after: ShareRequest) => boolean,
    spoiled: (save: Save, before: SavedRequest, after: ShareRequest) => ReturnType<Save>,
  ): void {
    const save: Save = sending.ports.store.save.bind(sending.ports.store);
    let left = times;
    sending.ports.store.save = (before, next) => {
      if (left === 0 || !applies(before, next)) return save(before, next);
      left -= 1;
      return spoiled(save, before, next);
    };
  }
  const isClaim = (before: ShareRequest, next: ShareRequest) =>
    before.state === 'approved' && next.state === 'sending';
  const results = () => item().delivery.attempts.map(({ result }) => result);

  test.each([
    ['took effect', true, ['notSent', 'sent']],
    ['did not', false, ['sent']],
  ])(
    'a claim whose answer is lost and that %s: certainly not sent, and sent by the next run',
    async (_, effect, expected) => {
      spoil(1, isClaim, async (save, before, next) => {
        if (effect) await save(before, next);
        throw new Error('no answer');
      });
      expect(await runPuts()).toBe(0);
      expect(item().state).toBe('approved');
      pass(1000);
      expect(await runPuts()).toBe(1);
      expect(item().state).toBe('sent');
      expect(results()).toEqual(expected);
      expect(sending.ports.log.said).toContain('warn attempt_not_claimed');
    },
  );

  test('a claim that took effect and seems lost to somebody else’s write: sent by the next run', async () => {
    spoil(1, isClaim, async (save, before, next) => {
      // The answer is lost; another worker notifies of the new state before the write is tried once more.
      const saved = await save(before, next);
      if (saved.kind === 'saved') await save(saved.request, { ...saved.request, audited: 3 });
      return { kind: 'conflict' };
    });
    expect(await runPuts()).toBe(0);
    expect(item().state).toBe('approved');
    expect(results()).toEqual(['notSent']);
    pass(1000);
    expect(await runPuts()).toBe(1);
    expect(item().state).toBe('sent');
  });

  test('a store that fails twice after the PUT does not make a known result unknown', async () => {
    const isResult = (before: ShareRequest, next: ShareRequest) =>
      before.state === 'sending' && next.state !== 'sending';
    spoil(2, isResult, () => Promise.reject(new Error('no store')));
    expect(await runPuts()).toBe(1);
    expect(item().state).toBe('sent');
    expect(sending.ports.log.said).toContain('warn result_not_recorded');
  });
});
