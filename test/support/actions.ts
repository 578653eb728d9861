/** What people and machinery do in a schedule; each begins a process of its own, or changes the world. */
import type { SendResult } from '../../lambda/domain/delivery.ts';
import { onCancelClick } from '../../lambda/slack/listeners/actions/cancel-request.ts';
import { onConfirmationSubmission } from '../../lambda/slack/listeners/views/share-confirmation.ts';
import { onDecisionSubmission } from '../../lambda/slack/listeners/views/share-decision.ts';
import { onFormSubmission } from '../../lambda/slack/listeners/views/share-form.ts';
import { onResolveSubmission } from '../../lambda/slack/listeners/views/share-resolve.ts';
import type { World } from './world.ts';

export type Action =
  | { kind: 'form'; serial: number; rule: 'open' | 'asked' | 'two' }
  | { kind: 'confirm' | 'cancel'; nth: number }
  | { kind: 'decide'; nth: number; by: 'U0BOB' | 'U0CAT'; reject: boolean }
  | { kind: 'resolve'; nth: number; by: 'U0ANN' | 'U0BOB' | 'U0CAT'; outcome: string }
  | { kind: 'work' | 'sweep' }
  /** A message delivered once more, or late. */
  | { kind: 'again'; nth: number }
  | { kind: 'clock'; minutes: number }
  | { kind: 'slack'; down: boolean }
  | { kind: 'result'; result: SendResult };

const input = (value: string) => ({ value });
const chosen = (value: string) => ({ selected_option: { value } });
const recipients = { open: 'x@example.com', asked: 'x@asked.example', two: 'x@two.example' };

function submission(user: string, id: string, metadata: string, values: Record<string, object>) {
  const state = Object.entries(values).map(([name, value]) => [name, { [name]: value }]);
  return {
    team: { id: 'T1' },
    user: { id: user },
    view: { id, private_metadata: metadata, state: { values: Object.fromEntries(state) } },
  };
}

function formOf({ serial, rule }: Action & { kind: 'form' }) {
  return submission('U0ANN', `V${serial}`, '', {
    recording_id: input(`0DE0C017-CD4F-D013-8E31-18D8B747${String(1000 + serial)}`),
    recipient_name: input('Bob'),
    recipient_email: input(recipients[rule]),
    email_subject: input('Subject'),
    email_body: input('Body'),
    priority: chosen('1'),
  });
}

const nthOf = async (world: World, nth: number) => {
  const all = await world.backend.all();
  return all[nth % Math.max(all.length, 1)];
};

/** The reference of the nth request, as its views and buttons carry it. */
async function reference(world: World, nth: number): Promise<string> {
  const request = await nthOf(world, nth);
  return request ? JSON.stringify({ id: request.id, contentHash: request.contentHash }) : '';
}

/** Begins an action; its process then waits at its first call. */
export async function begin(world: World, action: Action): Promise<void> {
  switch (action.kind) {
    case 'form':
      return world.deliver(onFormSubmission, formOf(action));
    case 'confirm': {
      const metadata = await reference(world, action.nth);
      return world.deliver(onConfirmationSubmission, submission('U0ANN', 'V', metadata, {}));
    }
    case 'cancel': {
      const actions = [{ value: await reference(world, action.nth) }];
      const click = { user: { id: 'U0ANN' }, team: { id: 'T1' }, actions };
      return world.deliver(onCancelClick, click);
    }
    case 'decide': {
      const metadata = await reference(world, action.nth);
      const values = {
        decision: chosen(action.reject ? 'reject' : 'approve'),
        reason: input('Because'),
      };
      return world.deliver(onDecisionSubmission, submission(action.by, 'V', metadata, values));
    }
    case 'resolve': {
      const metadata = await reference(world, action.nth);
      const values = { outcome: chosen(action.outcome) };
      return world.deliver(onResolveSubmission, submission(action.by, 'V', metadata, values));
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
