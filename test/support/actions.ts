/** What people and machinery do in a schedule; each begins a process of its own, or changes the world. */
import { hold, release } from '../../infra/cli/hold.ts';
import { type Command, decide } from '../../lambda/application/decide.ts';
import { type Submission, submitShare } from '../../lambda/application/submit-share.ts';
import type { Outcome } from '../../lambda/domain/approval.ts';
import type { SendResult } from '../../lambda/domain/delivery.ts';
import { recordingOf } from './outside.ts';
import { refusedDomain, type World } from './world.ts';

export type Action =
  | {
      kind: 'form';
      serial: number;
      /** `refused`: of recipients whom the policy refuses. */
      rule: 'open' | 'asked' | 'two' | 'refused';
      /** How many recordings and recipients, and whether the first recording is named by its interaction. */
      recordings?: number;
      recipients?: number;
      byInteraction?: boolean;
    }
  | { kind: 'confirm' | 'cancel'; nth: number }
  | { kind: 'decide'; nth: number; by: 'U0BOB' | 'U0CAT'; reject: boolean }
  | { kind: 'resolve'; nth: number; by: 'U0ANN' | 'U0BOB' | 'U0CAT'; outcome: Outcome }
  | { kind: 'work' | 'sweep' }
  /** An operator puts it under legal hold, or takes that off. */
  | { kind: 'hold'; nth: number; on: boolean }
  /** A message delivered once more, or late. */
  | { kind: 'again'; nth: number }
  | { kind: 'clock'; minutes: number }
  | { kind: 'slack'; down: boolean }
  | { kind: 'result'; result: SendResult };

const domains = {
  open: 'example.com',
  asked: 'asked.example',
  two: 'two.example',
  refused: refusedDomain,
};

const formOf = (form: Action & { kind: 'form' }): Submission => ({
  teamId: 'T1',
  requester: 'U0ANN',
  viewId: `V${form.serial}`,
  email: {
    recordings: recordingsOf(form).join(),
    to: `Bob <x@${domains[form.rule]}>`,
    cc: Array.from(
      { length: (form.recipients ?? 1) - 1 },
      (_, index) => `c${index}@${domains[form.rule]}`,
    ).join(),
    emailSubject: 'Subject',
    emailBody: 'Body',
    priority: '1',
  },
});

/** The first may be named by its interaction. */
function recordingsOf(form: Action & { kind: 'form' }): string[] {
  const { serial, recordings = 1, byInteraction } = form;
  const calls = Array.from(
    { length: recordings },
    (_, index) => `30${10_000_000 + 10 * serial + index}`,
  );
  return calls.map((call, index) => (byInteraction && index === 0 ? call : recordingOf(call)));
}

const nthOf = async (world: World, nth: number) => {
  const all = await world.backend.all();
  return all[nth % Math.max(all.length, 1)];
};

/** A person's decision about the nth request, which they know by what its views and buttons carry. */
async function decideOn(world: World, nth: number, by: string, command: Command): Promise<void> {
  const request = await nthOf(world, nth);
  const ref = request && { id: request.id, contentHash: request.contentHash };
  await world.deliver((deps) => decide(deps, { ref, by, command, clickedAt: deps.now() }));
}

/** Begins an action; its process then waits at its first call. */
export async function begin(world: World, action: Action): Promise<void> {
  switch (action.kind) {
    case 'form':
      return world.deliver((deps) => submitShare(deps, formOf(action)));
    case 'confirm':
      return decideOn(world, action.nth, 'U0ANN', {
        action: 'confirm',
        acceptsPreviousShare: world.acceptsWarnings,
        acceptsNewRecipient: world.acceptsWarnings,
      });
    case 'cancel':
      return decideOn(world, action.nth, 'U0ANN', { action: 'cancel' });
    case 'decide': {
      const { nth, by, reject } = action;
      return decideOn(world, nth, by, { action: reject ? 'reject' : 'approve', reason: 'Because' });
    }
    case 'resolve': {
      const { nth, by, outcome } = action;
      return decideOn(world, nth, by, { action: 'report_outcome', outcome });
    }
    case 'hold': {
      const request = await nthOf(world, action.nth);
      if (!request || request.state === 'draft') return undefined;
      return world.deliver(async ({ store, now }) => {
        const read = await store.load(request.id);
        const change = action.on ? hold : release;
        return read && store.save(read, change(read, now()));
      });
    }
    case 'work':
      await world.receive();
      return;
    case 'again': {
      const request = await nthOf(world, action.nth);
      return request && world.work(request.id);
    }
    case 'sweep':
      return world.sweep();
    case 'clock':
      world.pass(action.minutes * 60_000);
      return;
    case 'slack':
      world.outside.slackDown = action.down;
      return;
    case 'result':
      world.outside.results.push(action.result);
      return;
    default:
      action satisfies never;
  }
}
