/** Who may do what, in which state: every cell of (role × state × action), by signed deliveries. */

import type { View } from '../../infra/local/simulators/slack/workspace.ts';
import { approve, cancel, reject } from '../../lambda/domain/approval.ts';
import { fail } from '../../lambda/domain/delivery.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import type { State } from '../../lambda/domain/states.ts';
import { applyTimeouts } from '../../lambda/domain/timeouts.ts';
import { en } from '../../lambda/slack/texts/en.ts';
import { useHarness, type ViewResponse } from '../support/harness.ts';
import {
  begun,
  confirmed,
  made,
  plainDraft,
  plainEmail,
  recorded,
  unclear,
} from '../support/requests.ts';

const people = {
  requester: 'U0ANN',
  approver: 'U0BOB',
  'second approver': 'U0CAT',
  outsider: 'U0EVE',
  guest: 'U0GUEST',
  'deactivated approver': 'U0GONE',
  'stranger of a shared channel': 'U0STRANGER',
  'somebody from another team': 'U0OTHER',
} as const;
type Role = keyof typeof people;
const roles = Object.keys(people) as Role[];
const approvers = [
  people.approver,
  people['second approver'],
  people['deactivated approver'],
  people['stranger of a shared channel'],
];

const actions = [
  'confirm',
  'open review',
  'approve',
  'reject',
  'cancel',
  'open resolve',
  'resolve',
  'close',
  'send once more',
  'send again',
] as const;
type Action = (typeof actions)[number];

const h = useHarness();
beforeAll(() => {
  const { users } = h.slack.workspace;
  const user = (id: string, more: object = {}) =>
    users.set(id, { id, name: id, email: `${id}@example.com`, team_id: 'T0LOCAL', ...more });
  user(people['second approver']);
  user(people.outsider);
  user(people['deactivated approver'], { deleted: true });
  user(people['somebody from another team'], { team_id: 'T0OTHER' });
});

const drafted = (now: number): ShareRequest =>
  plainDraft(
    now,
    { name: 'partners', approvers },
    {
      teamId: 'T0LOCAL',
      requester: people.requester,
      channel: 'C0QA',
      email: { ...plainEmail, emailBody: 'Secret body' },
    },
  );

/** The same request in each state, come to by the domain's own ways. */
function inEveryState(now: number): Record<State, ShareRequest> {
  const first = drafted(now);
  const awaiting = confirmed(first, now);
  const approved = made(approve(awaiting, { by: people.approver }, now));
  const sending = begun(approved, now);
  return {
    draft: first,
    awaiting_approval: awaiting,
    approved,
    sending,
    sent: made(recorded(sending, { kind: 'sent' }, now)),
    failed: fail(approved, 'login_refused', {}, now),
    unconfirmed: made(recorded(sending, unclear, now)),
    rejected: made(reject(awaiting, { by: people.approver, reason: 'No, not this' }, now)),
    cancelled: made(cancel(awaiting, people.requester, now)),
    expired: made(applyTimeouts(awaiting, now + 3_600_000)),
  };
}

const tooLate = (state: State) => en.reasons({ kind: 'too_late', state });
const notMember = en.reasons({ kind: 'not_member' });
const onlyRequester = en.reasons({ kind: 'not_requester' });
const mayDecide = en.reasons({ kind: 'not_named', ids: approvers });
const notAgain = en.reasons({ kind: 'not_sendable_again' });

type Expected = { becomes: State } | { opens: string } | { says: string };

/** What an approver gets for what only one state allows. */
function forApprovers(role: Role, state: State, wanted: State, allowed: Expected): Expected {
  if (role === 'requester' || role === 'outsider') return { says: mayDecide };
  if (role !== 'approver' && role !== 'second approver') return { says: notMember };
  return state === wanted ? allowed : { says: tooLate(state) };
}

/** The requester may give an unconfirmed share up: its approvers may all be gone. */
const forClosers = (role: Role, state: State, allowed: Expected): Expected =>
  role === 'requester'
    ? state === 'unconfirmed'
      ? allowed
      : { says: tooLate(state) }
    : forApprovers(role, state, 'unconfirmed', allowed);

const approvedOnce: readonly State[] = ['approved', 'sending', 'sent', 'failed', 'unconfirmed'];
const cancellable: readonly State[] = ['awaiting_approval', 'approved', 'cancelled'];
const resendable: readonly State[] = ['failed', 'expired'];

/** What the requester alone gets. */
const forRequester = (role: Role, theirs: Expected): Expected =>
  role === 'requester' ? theirs : { says: onlyRequester };

/** The rule, cell by cell. A repetition of one's own decision is a success that changes nothing. */
const expected: Record<Action, (role: Role, state: State) => Expected> = {
  confirm: (role, state) =>
    forRequester(role, { becomes: state === 'draft' ? 'awaiting_approval' : state }),
  'open review': (role, state) =>
    forApprovers(role, state, 'awaiting_approval', { opens: 'share_decision' }),
  approve: (role, state) =>
    role === 'approver' && approvedOnce.includes(state)
      ? { becomes: state }
      : forApprovers(role, state, 'awaiting_approval', { becomes: 'approved' }),
  reject: (role, state) =>
    role === 'approver' && state === 'rejected'
      ? { becomes: state }
      : forApprovers(role, state, 'awaiting_approval', { becomes: 'rejected' }),
  cancel: (role, state) =>
    forRequester(
      role,
      cancellable.includes(state) ? { becomes: 'cancelled' } : { says: tooLate(state) },
    ),
  'open resolve': (role, state) => forClosers(role, state, { opens: 'share_resolve' }),
  resolve: (role, state) => forApprovers(role, state, 'unconfirmed', { becomes: 'sent' }),
  close: (role, state) => forClosers(role, state, { becomes: 'failed' }),
  'send once more': (role, state) =>
    forApprovers(role, state, 'unconfirmed', { becomes: 'approved' }),
  'send again': (role, state) =>
    forRequester(role, resendable.includes(state) ? { opens: 'share_form' } : { says: notAgain }),
};

type Got = { says?: string | undefined; opens?: string };
const firstText = ({ blocks }: View | NonNullable<ViewResponse['view']>): string | undefined =>
  (blocks as { text?: { text: string } }[])[0]?.text?.text;

/** What the view says that a submission with these inputs leads to; nothing where it is accepted. */
async function submit(
  user: string,
  callback_id: string,
  reference: string,
  values: Record<string, string> = {},
): Promise<Got> {
  const blocks = Object.keys(values).map((id) => {
    const type = id === 'reason' ? 'plain_text_input' : 'radio_buttons';
    return { type: 'input', block_id: id, element: { action_id: id, type, options: [] } };
  });
  const view: View = {
    id: 'V1',
    hash: 'h',
    user,
    callback_id,
    private_metadata: reference,
    blocks,
    title: { text: 't' },
  };
  const answer = await h.interact(h.slack.submission(user, view, values));
  if (answer.response_action === 'clear' || !answer.view) return {};
  return { says: firstText(answer.view) };
}

/** Presses a button; the view that it opens, or what it says. */
async function press(user: string, action_id: string, reference: string): Promise<Got> {
  h.slack.workspace.stacks.clear();
  const seen = await h.press(user, action_id, reference);
  if (seen.kind === 'text') return { says: seen.text };
  if (seen.kind !== 'view') return {};
  const { callback_id } = seen.view;
  return callback_id === 'share_notice' ? { says: firstText(seen.view) } : { opens: callback_id };
}

const decision = (made: string) => ({ decision: made, reason: 'Because' });
const acts: Record<Action, (user: string, reference: string) => Promise<Got>> = {
  confirm: (user, reference) => submit(user, 'share_review', reference),
  approve: (user, reference) => submit(user, 'share_decision', reference, decision('approve')),
  reject: (user, reference) => submit(user, 'share_decision', reference, decision('reject')),
  resolve: (user, reference) => submit(user, 'share_resolve', reference, { outcome: 'sent' }),
  close: (user, reference) => submit(user, 'share_resolve', reference, { outcome: 'close' }),
  'send once more': (user, reference) =>
    submit(user, 'share_resolve', reference, { outcome: 'send_again' }),
  'open review': (user, reference) => press(user, 'review_request', reference),
  'open resolve': (user, reference) => press(user, 'resolve_request', reference),
  cancel: (user, reference) => press(user, 'cancel_request', reference),
  'send again': (user, reference) => press(user, 'send_again', reference),
};

const states = Object.keys(inEveryState(0)) as State[];
test.each(states.flatMap((state) => roles.map((role) => [state, role] as const)))(
  '%s: %s',
  async (state, role) => {
    // Long enough ago for sending again, not so long that it expired.
    const request = inEveryState(h.stack.clock.now() - 20 * 60_000)[state];
    const { id, contentHash } = request;
    const reference = JSON.stringify({ id, contentHash });
    const got: object[] = [];
    const wanted: object[] = [];
    await h.putRequest(request);
    for (const action of actions) {
      const want = expected[action](role, state);
      const changes = 'becomes' in want && want.becomes !== state;
      // What was refused before it has changed nothing.
      if (changes) expect(await h.state(id)).toBe(state);
      const seen = await acts[action](people[role], reference);
      if ('says' in want) expect(JSON.stringify(seen)).not.toContain('Secret body');
      got.push({ action, becomes: changes ? await h.state(id) : state, ...seen });
      wanted.push({ action, becomes: state, ...want });
      if (changes) await h.putRequest(request);
    }
    expect(await h.state(id)).toBe(state);
    expect(got).toEqual(wanted);
  },
);
