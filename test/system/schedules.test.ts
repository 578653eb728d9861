/**
 * Random schedules on the built functions over HTTP: workers killed, answers gone wrong, time moved, messages doubled.
 * `SYSTEM_SCHEDULES` says how many; in memory thousands run, in `test/unit/application/schedules.test.ts`.
 */
import fc from 'fast-check';
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import { useHarness } from '../support/harness.ts';

const h = useHarness();

const minute = 60_000;
const fault = fc.constantFrom<IcwsFault>(
  { on: 'put', kind: 'reset' },
  { on: 'put', kind: 'reset', effect: true },
  { on: 'put', kind: 'garbage', effect: true },
  { on: 'put', kind: 'answer', status: 401, body: { errorCode: 2 } },
  { on: 'put', kind: 'answer', status: 429 },
  { on: 'put', kind: 'answer', status: 403 },
  { on: 'put', kind: 'answer', status: 500 },
  { on: 'login', kind: 'reset' },
  { on: 'login', kind: 'answer', status: 503, body: { alternateHostList: [] } },
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('work' as const) }),
  fc.record({ kind: fc.constant('twice' as const) }),
  fc.record({ kind: fc.constant('sweep' as const) }),
  fc.record({ kind: fc.constant('clock' as const), minutes: fc.constantFrom(1, 3, 13) }),
  fc.record({
    kind: fc.constant('kill' as const),
    at: fc.constantFrom('login' as const, 'put' as const, 'sent' as const),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(one: Step): Promise<void> {
  switch (one.kind) {
    case 'work':
      await h.stack.workOnce();
      return;
    case 'sweep':
      return h.stack.sweep();
    case 'clock':
      h.stack.clock.forward(one.minutes * minute);
      return;
    case 'twice': {
      const messages = h.stack.queue.receive(1);
      const twice = [...messages, ...messages];
      await Promise.all(twice.map((message) => h.stack.invokeWorker([message])));
      return;
    }
    case 'kill':
      h.icws.watch = async (moment) => {
        if (moment !== one.at) return;
        h.icws.watch = () => undefined;
        h.stack.worker.killBusy();
        await new Promise((resolve) => setTimeout(resolve, 60));
      };
      return;
    default:
      one satisfies never;
  }
}

const runs = Number(process.env.SYSTEM_SCHEDULES ?? 4);

test('when faults stop, outbox, state and thread agree', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 3 }),
      fc.array(step, { minLength: 2, maxLength: 7, size: 'max' }),
      async (faults, steps) => {
        h.reset();
        const id = await h.approve();
        h.icws.faults = [...faults];
        for (const one of steps) await take(one);
        h.endFaults();
        for (const minutes of [3, 13, 16, 30]) await h.later(minutes * minute);
        const { state, delivery, events } = await h.item(id);
        // A server whose client was killed goes on: an earlier share's email may come as late as this.
        const emails = h.icws.outbox.filter(({ recordingIds }) =>
          recordingIds.includes(h.recordingId),
        );
        expect(emails.length).toBeLessThanOrEqual(1);
        expect(['sent', 'failed', 'unconfirmed']).toContain(state);
        if (state === 'sent') expect(emails).toHaveLength(1);
        if (state === 'failed') expect(emails).toHaveLength(0);
        expect(h.puts().length).toBeLessThanOrEqual(delivery.attempts.length);
        expect(delivery.attempts.slice(0, -1).every(({ result }) => result === 'notSent')).toBe(
          true,
        );
        const last = h.replies(id).at(-1)?.text ?? '';
        const first = {
          sent: 'Sent.',
          failed: 'Not sent',
          unconfirmed: 'It’s not known',
        };
        expect(last).toContain(first[state as keyof typeof first]);
        expect(events.length).toBeLessThan(40);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
}, 300_000);
