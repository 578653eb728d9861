/**
 * Two or three processes on one request, and every interleaving of their calls of the store, the queue and the PBX, some
 * of which fail, lose their answer, land late, or kill. Registers tests.
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

export const now = 1_800_000_000_000;
export const minute = 60_000;
const yielding: readonly Port[] = ['store', 'queue', 'pbx'];

/** A confirmed request whose people have been notified: what is left is to do what comes next. */
export function notifiedRequest(rule: Partial<FrozenRule> = {}): ShareRequest {
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

export async function worldOf(request: ShareRequest) {
  const backend = new MemoryBackend();
  const { fingerprint, store } = backend;
  const yields = (port: Port) => yielding.includes(port);
  const world = new World({ backend, yields, fingerprint });
  await store.create(request, now);
  return { world, backend };
}

/** These actions at once, on one request. */
export function scenario(request: ShareRequest, actions: readonly Action[]): Scenario {
  return {
    async begin() {
      const { world, backend } = await worldOf(request);
      for (const action of actions) await begin(world, action);
      return { world, backend };
    },
    check: checkPromises,
  };
}

/** What a worker does with a message. */
export const worker: Action = { kind: 'again', nth: 0 };

/** Tries each scenario with up to so many faults, or with `INTERLEAVING_FAULTS`: the promises must hold in every one. */
export const testInterleavings = (scenarios: readonly [string, number, Scenario][]): void =>
  test.each(scenarios)(
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
