/** Who may do what, in which state: every cell of (role × state × action), by signed deliveries. */

import { approve, cancel, confirmDraft, reject } from '../../lambda/domain/approval.ts';
import { applyTimeouts, beginAttempt, fail, recordResult } from '../../lambda/domain/delivery.ts';
import type { ShareRequest, State } from '../../lambda/domain/request.ts';
import { Harness } from '../support/harness.ts';
import { made, plainDraft, plainFields } from '../support/requests.ts';

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

let h: Harness;
beforeAll(async () => {
  h = await Harness.start();
  const { users } = h.slack.workspace;
  const user = (id: string, more: object = {}) =>
    users.set(id, { id, name: id, email: `${id}@example.com`, team_id: 'T0LOCAL', ...more });
  user(people['second approver']);
  user(people.outsider);
  user(people['deactivated approver'], { deleted: true });
  user(people['somebody from another team'], { team_id: 'T0OTHER' });
});
afterAll(() => h.stop());

const drafted = (now: number): ShareRequest =>
  plainDraft(
    now,
    { name: 'partners', approvers },
    {
      teamId: 'T0LOCAL',
      requester: people.requester,
      channel: 'C0QA',
      fields: { ...plainFields, emailBody: 'Secret body' },
    },
  );

/** The same request in each state, come to by the domain's own ways. */
function inEveryState(now: number): Record<State, ShareRequest> {
  const first = drafted(now);
  const hash = first.contentHash;
  const awaiting = made(confirmDraft(first, people.requester, hash, now));
  const approved = made(approve(awaiting, people.approver, hash, undefined, now));
  const sending = beginAttempt(approved, 'me', now, 600_000);
  return {
    draft: first,
    awaiting_approval: awaiting,
    approved,
    sending,
    sent: made(recordResult(sending, 1, 'me', { kind: 'sent' }, now)),
    failed: fail(approved, 'login_refused', {}, now),
    unconfirmed: made(recordResult(sending, 1, 'me', { kind: 'unconfirmed', because: 'x' }, now)),
    rejected: made(reject(awaiting, people.approver, hash, 'No, not this', now)),
    cancelled: made(cancel(awaiting, people.requester, hash, now)),
    expired: made(applyTimeouts(awaiting, now + 3_600_000)),
  };
}

const names: Record<State, string> = {
  draft: 'in review',
  awaiting_approval: 'waiting for approval',
  approved: 'approved',
  sending: 'with PureConnect',
  sent: 'finished: the email was sent',
  failed: 'finished: the email was not sent',
  unconfirmed: 'open: it is not known whether the email was sent',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'expired',
};
const tooLate = (state: State) => `This is no longer possible: the request is ${names[state]}.`;
const notMember =
  'Only full members of this workspace can share recordings: guests, bots and people from other workspaces cannot.';
const onlyRequester = 'Only the person who asked for this share can do that.';
const mayDecide = `Only the people whom the rule names may decide this: ${approvers.map((id) => `<@${id}>`).join(', ')}.`;
const notAgain =
  'This share can no longer be sent again: its text is kept for a day after it failed or expired. Type `/share-recording` to start anew.';

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

interface Answer {
  response_action?: string;
  view?: { callback_id: string; blocks: { text?: { text: string } }[] };
}

const input = (id: string, state: object) => ({
  type: 'input',
  block_id: id,
  element: { action_id: id, ...state },
});
const radio = { type: 'radio_buttons', options: [] };

/** Submits a view with these inputs; what the answer says, or nothing where it is accepted. */
async function submit(
  user: string,
  callback_id: string,
  metadata: string,
  values: Record<string, string>,
) {
  const blocks = Object.keys(values).map((id) =>
    input(id, id === 'reason' ? { type: 'plain_text_input' } : radio),
  );
  const view = {
    id: 'V1',
    hash: 'h',
    user,
    callback_id,
    private_metadata: metadata,
    blocks,
  } as never;
  const { status, text } = await h.slack.deliver({
    payload: h.slack.submission(user, view, values),
  });
  expect(status).toBe(200);
  const answer = JSON.parse(text) as Answer;
  return answer.response_action === 'clear' ? undefined : answer.view?.blocks[0]?.text?.text;
}

/** Presses a button; the view that it opens, or what it says. */
async function press(user: string, action_id: string, value: string) {
  h.slack.workspace.stacks.clear();
  const element = { type: 'button', action_id, value };
  const message = {
    channel: 'C0QA',
    ts: '1.1',
    text: 't',
    blocks: [{ elements: [element] }],
    edited: 0,
  };
  const seen = await h.slack.click(user, message, action_id);
  if (seen.kind === 'text') return { says: seen.text };
  if (seen.kind !== 'view') return {};
  const [first] = seen.view.blocks as { text?: { text: string } }[];
  return seen.view.callback_id === 'share_notice'
    ? { says: first?.text?.text }
    : { opens: seen.view.callback_id };
}

async function act(
  action: Action,
  user: string,
  reference: string,
): Promise<{ says?: string | undefined; opens?: string }> {
  switch (action) {
    case 'confirm':
      return { says: await submit(user, 'share_review', reference, {}) };
    case 'approve':
      return {
        says: await submit(user, 'share_decision', reference, {
          decision: 'approve',
          reason: 'Because',
        }),
      };
    case 'reject':
      return {
        says: await submit(user, 'share_decision', reference, {
          decision: 'reject',
          reason: 'Because',
        }),
      };
    case 'resolve':
      return { says: await submit(user, 'share_resolve', reference, { outcome: 'sent' }) };
    case 'close':
      return { says: await submit(user, 'share_resolve', reference, { outcome: 'close' }) };
    case 'send once more':
      return { says: await submit(user, 'share_resolve', reference, { outcome: 'send_again' }) };
    case 'open review':
      return press(user, 'review_request', reference);
    case 'open resolve':
      return press(user, 'resolve_request', reference);
    case 'cancel':
      return press(user, 'cancel_request', reference);
    case 'send again':
      return press(user, 'send_again', reference);
    default:
      return action satisfies never;
  }
}

const states = Object.keys(names) as State[];
test.each(states.flatMap((state) => roles.map((role) => [state, role] as const)))(
  '%s: %s',
  async (state, role) => {
    // Long enough ago for sending again, not so long that it expired.
    const request = inEveryState(h.stack.clock.now() - 20 * 60_000)[state];
    const { id, contentHash } = request;
    const item = { pk: `request#${id}`, sk: 'request', writeId: 'w', ...request };
    for (const action of actions) {
      await h.put(JSON.parse(JSON.stringify(item)) as Record<string, unknown>);
      const got = await act(action, people[role], JSON.stringify({ id, contentHash }));
      const want = expected[action](role, state);
      const cell = `${role} × ${state} × ${action}`;
      const becomes = 'becomes' in want ? want.becomes : state;
      expect([cell, got.says, got.opens, await h.state(id)]).toEqual([
        cell,
        'says' in want ? want.says : undefined,
        'opens' in want ? want.opens : undefined,
        becomes,
      ]);
      if ('says' in want) expect(JSON.stringify(got)).not.toContain('Secret body');
    }
  },
);
