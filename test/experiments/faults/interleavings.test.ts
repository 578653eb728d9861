/**
 * The three promises in every interleaving of two or three processes on one request: their calls of the store, the
 * queue and the PBX, some of which fail, lose their answer, land late, or kill (`INTERLEAVING_FAULTS=2` for all).
 */
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { lastEvent, type ShareRequest, withNotifications } from '../../../lambda/domain/request.ts';
import { type Action, begin } from '../../support/actions.ts';
import { explore, type Scenario } from '../../support/explorer.ts';
import { MemoryBackend } from '../../support/memory-backend.ts';
import { checkPromises } from '../../support/promises.ts';
import { confirmed, plainDraft, plainEmail } from '../../support/requests.ts';
import type { Port } from '../../support/scheduler.ts';
import { World } from '../../support/world.ts';

const now = 1_800_000_000_000;
const minute = 60_000;
const yielding: readonly Port[] = ['store', 'queue', 'pbx'];

/** A confirmed request whose people have been notified: what is left is to do what comes next. */
function notifiedRequest(rule: Partial<FrozenRule> = {}): ShareRequest {
  const email = { ...plainEmail, emailBody: 'Body' };
  const request = confirmed(plainDraft(now, rule, { requester: 'U0ANN', email }), now);
  const revision = lastEvent(request).sequence;
  const post = (channel: string) => ({ channel, ts: channel, revision });
  const { approvers } = rule;
  const posted = approvers?.map((id) => [`approver:${id}`, post(id)] as const) ?? [];
  const notified = withNotifications(request, {
    posted: { root: post('C'), ...Object.fromEntries(posted) },
    ...(approvers ? { approverTargets: approvers } : {}),
  });
  return { ...notified, lookUps: { R: { result: 'unavailable' } } };
}

async function worldOf(request: ShareRequest) {
  const backend = new MemoryBackend();
  const { fingerprint, store } = backend;
  const yields = (port: Port) => yielding.includes(port);
  const world = new World({ backend, yields, fingerprint });
  await store.create(request, now);
  return { world, backend };
}

/** These actions at once, on one request. */
function scenario(request: ShareRequest, actions: readonly Action[]): Scenario {
  return {
    async begin() {
      const { world, backend } = await worldOf(request);
      for (const action of actions) await begin(world, action);
      return { world, backend };
    },
    check: checkPromises,
  };
}

/**
 * A share that a person sends again, while the worker of the first PUT, long given up, comes back with its answer:
 * its invocation was frozen with everything that it held.
 */
const sentAgain = (more: readonly Action[]): Scenario => ({
  async begin() {
    const { world, backend } = await worldOf(notifiedRequest());
    const { scheduler } = world;
    await begin(world, { kind: 'again', nth: 0 });
    const [frozen] = scheduler.processes;
    const others = () => scheduler.pending.find(({ process }) => process !== frozen);
    for (let [call] = scheduler.pending; call && call.name !== 'PUT'; [call] = scheduler.pending)
      await scheduler.answer(call, 'effect');
    // Its lease runs out, which another worker records; then everybody has waited long enough.
    world.now += 6 * minute;
    await begin(world, { kind: 'again', nth: 0 });
    for (let call = others(); call; call = others()) await scheduler.answer(call, 'effect');
    world.now += 11 * minute;
    await begin(world, { kind: 'resolve', nth: 0, by: 'U0ANN', outcome: 'send_again' });
    for (const action of more) await begin(world, action);
    return { world, backend };
  },
  check: checkPromises,
});

/** A draft of a call by its interaction ID, and one more recording. */
const draftOfCall = (): ShareRequest =>
  plainDraft(
    now,
    {},
    {
      requester: 'U0ANN',
      email: {
        ...plainEmail,
        emailBody: 'Body',
        recordings: [{ interactionId: '3001234567' }, { recordingId: 'R' }],
      },
    },
  );

const two = { approvers: ['U0BOB', 'U0CAT'], approvals: 2 };
const worker: Action = { kind: 'again', nth: 0 };
const approval = (by: 'U0BOB' | 'U0CAT'): Action => ({ kind: 'decide', nth: 0, by, reject: false });

/** With how many faults each is tried where nothing else is asked for: all of it takes less than two minutes. */
test.each<[string, number, Scenario]>([
  ['a worker and the sweeper', 2, scenario(notifiedRequest(), [worker, { kind: 'sweep' }])],
  [
    'a worker and a cancellation',
    2,
    scenario(notifiedRequest(), [worker, { kind: 'cancel', nth: 0 }]),
  ],
  ['two workers', 2, scenario(notifiedRequest(), [worker, worker])],
  ['two workers that find the recording of a call', 2, scenario(draftOfCall(), [worker, worker])],
  [
    'a worker that finds the recording of a call, and its confirmation',
    2,
    scenario(draftOfCall(), [worker, { kind: 'confirm', nth: 0 }]),
  ],
  ['a late answer and a person who sends again', 2, sentAgain([])],
  ['a late answer, a person who sends again, and a worker', 0, sentAgain([worker])],
  [
    'a worker and the two approvers that the rule asks for',
    1,
    scenario(notifiedRequest(two), [worker, approval('U0BOB'), approval('U0CAT')]),
  ],
])(
  '%s',
  async (name, most, given) => {
    const faults = Number(process.env.INTERLEAVING_FAULTS ?? most);
    const { runs, states, ends, seconds } = await explore(given, faults);
    const figures = `${runs} runs, ${states} states, ${ends} ends, ${seconds.toFixed(1)} s`;
    process.stdout.write(`${name}, up to ${faults} faults: ${figures}\n`);
    expect(ends).toBeGreaterThan(1);
  },
  3_600_000,
);
