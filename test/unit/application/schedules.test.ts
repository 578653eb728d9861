/**
 * The three promises under any order of things: random schedules of deliveries, doubles, faults, kills, clock jumps
 * and sweeps interleave the use cases at every port call. When faults stop, everything agrees.
 */
import fc from 'fast-check';
import { type Action, begin } from '../../support/actions.ts';
import { schedule } from '../../support/arbitraries.ts';
import { MemoryBackend } from '../../support/memory-backend.ts';
import { checkPromises } from '../../support/promises.ts';
import { runSchedule } from '../../support/run-schedule.ts';
import { inOrder, settle, take } from '../../support/schedule.ts';
import type { Answer } from '../../support/scheduler.ts';
import { World } from '../../support/world.ts';

test('in any interleaving of processes, with faults, kills, clock skew and late writes', async () => {
  const runs = Number(process.env.SCHEDULES ?? 150);
  await fc.assert(
    fc.asyncProperty(schedule, (drawn) => runSchedule(new MemoryBackend(), drawn)),
    { numRuns: runs },
  );
}, 600_000);

const worldInMemory = () => new World({ backend: new MemoryBackend() });

describe('a share that is sent again while nobody knows whether it went out', () => {
  const before: Action[] = [
    { kind: 'form', serial: 1, rule: 'open' },
    { kind: 'confirm', nth: 0 },
    { kind: 'result', result: { kind: 'unconfirmed', because: 'x' } },
    { kind: 'work' },
    { kind: 'work' },
    { kind: 'clock', minutes: 12 },
    { kind: 'resolve', nth: 0, by: 'U0ANN', outcome: 'send_again' },
  ];
  test.each<[string, string, Action[]]>([
    ['waits too long', 'failed', [{ kind: 'clock', minutes: 70 }]],
    ['is cancelled', 'cancelled', [{ kind: 'cancel', nth: 0 }]],
    [
      'is refused',
      'failed',
      [{ kind: 'result', result: { kind: 'refused', status: 403 } }, { kind: 'work' }],
    ],
  ])('and then %s: nobody is told that it was not sent', async (_, state, then) => {
    const world = worldInMemory();
    await take(world, [...before, ...then]);
    await settle(world);
    expect(await world.backend.all()).toEqual([expect.objectContaining({ state })]);
    expect(world.outside.outbox).toHaveLength(1);
    await checkPromises(world);
  });
});

describe.each([
  ['the plain way', 'open'],
  ['the way with an approver', 'asked'],
] as const)('a crash at every port call of %s, before and after its effect', (_, rule) => {
  const steps: Action[] = [
    { kind: 'form', serial: 1, rule },
    { kind: 'work' },
    { kind: 'confirm', nth: 0 },
    { kind: 'work' },
    ...(rule === 'asked'
      ? [{ kind: 'decide', nth: 0, by: 'U0BOB', reject: false } as const, { kind: 'work' } as const]
      : []),
  ];
  test.each(steps.map((one, index) => [`${index + 1}. ${one.kind}`, index] as const))(
    '%s',
    async (__, index) => {
      let call = 1;
      while (await crashAt(steps, index, call, 'killed_before')) {
        await crashAt(steps, index, call, 'killed_after');
        call += 1;
      }
      expect(call).toBeGreaterThan(1);
    },
  );
});

/** The whole way with one crash; false when the step makes fewer calls than that. */
async function crashAt(
  steps: readonly Action[],
  index: number,
  nth: number,
  killed: Answer,
): Promise<boolean> {
  const world = worldInMemory();
  let calls = 0;
  for (const [at, action] of steps.entries()) {
    await begin(world, action);
    await inOrder(world, () => {
      if (at !== index) return 'effect';
      calls += 1;
      return calls === nth ? killed : 'effect';
    });
    // A person whose press came to nothing presses again.
    if (at === index && action.kind !== 'work') await take(world, [action]);
  }
  await settle(world);
  await checkPromises(world);
  const [request] = await world.backend.all();
  const uncertain = world.outside.puts.some(({ answer }) => answer === 'none');
  const unclear = uncertain || request?.state === 'unconfirmed';
  expect(request?.state).toBe(unclear ? 'unconfirmed' : 'sent');
  expect(world.outside.outbox.length).toBeLessThanOrEqual(1);
  return calls >= nth;
}
