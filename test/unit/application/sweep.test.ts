/** The sweeper: each reminder is moved, then its worker enqueued; one that fails holds nobody up. */
import { sweep } from '../../../lambda/application/sweep.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import { start } from '../../support/requests.ts';

/** One run over these requests; `fails`: what the ports do with some of them. */
async function swept(
  due: string[],
  fails: Record<string, 'moved' | 'refused' | 'broken'> = {},
  slowMs = 0,
) {
  const ports = memoryPorts();
  const enqueued: string[] = [];
  await sweep({
    ...ports,
    requests: {
      due: async (at, limit) => {
        expect([at, limit]).toEqual([start, 500]);
        return due.map((id) => ({ id, dueAt: start }));
      },
      postpone: async ({ id, dueAt }, now) => {
        expect([dueAt, now]).toEqual([start, ports.clock.now]);
        if (fails[id] === 'broken') throw new Error('no such number');
        ports.clock.now += slowMs;
        return fails[id] !== 'moved';
      },
    },
    queue: {
      enqueue: async (id, delayS) => {
        expect(delayS).toBe(0);
        if (fails[id] !== 'refused') enqueued.push(id);
        return fails[id] !== 'refused';
      },
    },
  });
  return { enqueued, log: ports.log.lines };
}

const finished = (due: number, enqueued: number) => ({
  line: 'info sweep_finished',
  fields: { due, enqueued },
});

test('everything that is due is enqueued, in its order', async () => {
  const { enqueued, log } = await swept(['a', 'b', 'c']);
  expect(enqueued).toEqual(['a', 'b', 'c']);
  expect(log).toEqual([finished(3, 3)]);
});

test.each([
  ['somebody else moved', 'moved', []],
  ['the queue does not take', 'refused', []],
  ['cannot be moved', 'broken', ['error sweep_failed']],
] as const)('one that %s holds nobody up', async (_, fault, errors) => {
  const { enqueued, log } = await swept(['a', 'b', 'c'], { b: fault });
  expect(enqueued).toEqual(['a', 'c']);
  expect(log.map(({ line }) => line)).toEqual([...errors, 'info sweep_finished']);
  expect(log.at(-1)).toEqual(finished(3, 2));
});

test('it stops after 40 seconds', async () => {
  expect((await swept(['a', 'b', 'c', 'd'], {}, 20_000)).enqueued).toEqual(['a', 'b', 'c']);
});
