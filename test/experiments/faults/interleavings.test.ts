/** The three promises while a worker meets other processes: another worker, the sweeper, people. */
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { type Action, begin } from '../../support/actions.ts';
import type { Scenario } from '../../support/explorer.ts';
import { checkPromises } from '../../support/promises.ts';
import { plainDraft, plainEmail } from '../../support/requests.ts';
import {
  minute,
  notifiedRequest,
  now,
  scenario,
  testInterleavings,
  worker,
  worldOf,
} from './interleaving.ts';

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
const approval = (by: 'U0BOB' | 'U0CAT'): Action => ({ kind: 'decide', nth: 0, by, reject: false });

testInterleavings([
  ['a worker and the sweeper', 2, scenario(notifiedRequest(), [worker, { kind: 'sweep' }])],
  [
    'a worker and a cancellation',
    2,
    scenario(notifiedRequest(), [worker, { kind: 'cancel', nth: 0 }]),
  ],
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
]);
