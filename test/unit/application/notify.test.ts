/** `notify`, post by post: the lease and the intent before each, the result after it, and when it is tried again. */

import { notify } from '../../../lambda/application/notify.ts';
import { approve, reject } from '../../../lambda/domain/approval.ts';
import {
  lastEvent,
  type ShareRequest,
  withEvent,
  withNotifications,
} from '../../../lambda/domain/request.ts';
import { dueAt } from '../../../lambda/domain/timeouts.ts';
import { Notifying } from '../../support/notifying.ts';
import { approved, asked, made, minute, start } from '../../support/requests.ts';

let n: Notifying;
beforeEach(() => {
  n = new Notifying();
});

const rejected = (request: ShareRequest) => reject(request, { by: 'U2', reason: 'No' }, start);
const root = 'post root approved C1';
const place = (channel: string, ts: string, revision: number) => ({ channel, ts, revision });

test('the lease is taken with the first intent and given back with the last record', async () => {
  const { request, ...more } = await n.run(await n.keep(approved()));
  expect(n.calls()).toEqual([root]);
  expect(n.saved).toEqual([
    {
      failures: 0,
      leaseHolder: 'me',
      leaseUntil: start + 30_000,
      posted: { root: { revision: 2 } },
    },
    { failures: 0, posted: { root: place('C1', '1', 2) } },
  ]);
  expect(request.notifications).toEqual(n.saved[1]);
  expect(more).toEqual({});
});

test('each record is one write with the next post’s intent', async () => {
  await n.run(await n.keep(asked()));
  expect(n.calls()).toEqual([
    'post root awaiting_approval C1',
    'resolve',
    'post approver:U2 awaiting_approval U2',
    'post approver:U3 awaiting_approval U3',
  ]);
  const first = { root: place('C1', '1', 2) };
  const second = { ...first, 'approver:U2': place('U2', '2', 2) };
  expect(n.saved.map(({ posted }) => posted)).toEqual([
    { root: { revision: 2 } },
    first,
    { ...first, 'approver:U2': { revision: 2 } },
    { ...second, 'approver:U3': { revision: 2 } },
    { ...second, 'approver:U3': place('U3', '3', 2) },
  ]);
  expect(n.saved[1]).toMatchObject({ leaseHolder: 'me' });
  expect(n.saved[2]).toMatchObject({ approverTargets: ['U2', 'U3'], failures: 0 });
  expect(n.saved[4]).not.toHaveProperty('leaseHolder');
});

test('whoever holds the lease is left alone until it ends, and goes on themselves', async () => {
  const request = await n.held(approved(), start + 1);
  await n.run(request);
  expect(n.calls()).toEqual([]);
  expect(n.saved).toEqual([]);
  await n.run(request, 'other');
  expect(n.calls()).toEqual([root]);
});

test('an intent without its record is posted again once the lease has ended: doubled at worst', async () => {
  const intent = { posted: { root: { revision: 2 } } };
  await n.run(await n.held(approved(), start, intent));
  expect(n.calls()).toEqual([root]);
});

test('whoever lost the lease may update a message late: all are updated once more, after ten minutes', async () => {
  const before = await n.notified(asked());
  const leased = { leaseHolder: 'other', leaseUntil: start - 1 };
  const request = await n.change(before, withNotifications(made(rejected(before)), leased));
  const { request: after } = await n.run(request);
  const updates = [
    'update root rejected C1/1',
    'update approver:U2 rejected U2/2',
    'update approver:U3 rejected U3/3',
  ];
  expect(n.calls()).toEqual([
    'post reply:3 rejected C1/1',
    'post direct:3 rejected U1',
    ...updates,
  ]);
  expect(dueAt({ ...after, audited: lastEvent(after).sequence })).toBe(start + 10 * minute);
  n.ports.clock.now = start + 10 * minute - 1;
  await n.run(after);
  expect(n.calls()).toEqual([]);
  n.ports.clock.now += 1;
  await n.run(after);
  expect(n.calls()).toEqual(updates);
  expect(n.saved.at(-1)).not.toHaveProperty('updateAgainAt');
});

test('what is left while somebody else holds the lease is theirs: this one asks for no other message', async () => {
  expect((await n.run(await n.held(approved(), start + 20_000))).continueAt).toBeUndefined();
  expect(n.calls()).toEqual([]);
});

test('the last audited event is recorded with the first write, or alone', async () => {
  const request = await n.keep(approved());
  const { request: after } = await notify(n.ports, request, 2);
  expect(after.audited).toBe(2);
  expect(n.saved).toHaveLength(2);
  expect((await notify(n.ports, after, 3)).request.audited).toBe(3);
  expect(n.saved).toHaveLength(3);
});

describe('what is posted', () => {
  test('nobody to ask is told to the requester', async () => {
    n.ports.notifier.approvers = { ...n.ports.notifier.approvers, targets: [], enough: false };
    const { request } = await n.run(await n.keep(asked()));
    expect(n.calls()).toEqual([
      'post root awaiting_approval C1',
      'resolve',
      'post reply:3 nobody_to_ask C1/1',
      'update root awaiting_approval C1/1',
    ]);
    expect(lastEvent(request)).toMatchObject({ kind: 'nobody_to_ask', at: start });
  });

  test('a requester who left ends the request, and everybody is told', async () => {
    const before = await n.notified(asked());
    n.ports.notifier.approvers = { ...n.ports.notifier.approvers, requesterLeft: true };
    const { approverTargets, ...notifications } = before.notifications;
    expect(approverTargets).toEqual(['U2', 'U3']);
    const { request } = await n.run(await n.change(before, { ...before, notifications }));
    expect(n.calls()).toEqual([
      'resolve',
      'post reply:3 cancelled C1/1',
      'update root cancelled C1/1',
      'update approver:U2 cancelled U2/2',
      'update approver:U3 cancelled U3/3',
    ]);
    expect(request).toMatchObject({ state: 'cancelled' });
  });

  test('a rejection: the reply with its intent, then the reason, then what is outdated', async () => {
    const before = await n.notified(asked());
    const { request } = await n.run(await n.change(before, rejected(before)));
    expect(n.calls()).toEqual([
      'post reply:3 rejected C1/1',
      'post direct:3 rejected U1',
      'update root rejected C1/1',
      'update approver:U2 rejected U2/2',
      'update approver:U3 rejected U3/3',
    ]);
    expect(n.saved[0]?.posted['reply:3']).toEqual({ revision: 3 });
    expect(n.saved[1]?.posted).toMatchObject({
      'reply:3': place('C1', '4', 3),
      'direct:3': { revision: 3 },
    });
    expect(request.notifications.posted).toEqual({
      root: place('C1', '1', 3),
      'approver:U2': place('U2', '2', 3),
      'approver:U3': place('U3', '3', 3),
      'reply:3': place('C1', '4', 3),
      'direct:3': place('U1', '5', 3),
    });
  });

  test('a reminder goes once into the thread of each approver’s message', async () => {
    const before = await n.notified(asked());
    const reminded = await n.change(before, withEvent(before, { kind: 'reminded', at: start }));
    const { request } = await n.run(reminded);
    expect(n.calls().slice(0, 2)).toEqual([
      'post approver:U2:3 reminded U2/2',
      'post approver:U3:3 reminded U3/3',
    ]);
    expect(request.notifications.posted).toMatchObject({
      'approver:U2': { revision: 3 },
      'approver:U2:3': { ts: '4' },
      'approver:U3:3': { ts: '5' },
    });
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });

  test('approvers see that one of them has approved, and learn of self-approval', async () => {
    const rule = { approvals: 2, approvers: ['U1', 'U2'], selfApproval: 'with_reason' as const };
    const before = await n.notified(asked(rule));
    const first = await n.change(before, approve(before, { by: 'U2' }, start));
    const { request } = await n.run(first);
    const updates = (state: string) => [
      `update root ${state} C1/1`,
      `update approver:U2 ${state} U2/2`,
      `update approver:U3 ${state} U3/3`,
    ];
    expect(n.calls()).toEqual(updates('awaiting_approval'));
    await n.run(await n.change(request, approve(request, { by: 'U1', reason: 'Why' }, start)));
    expect(n.calls()).toEqual([
      ...updates('approved'),
      'resolve',
      'post approver:U2:4 approved U2/2',
      'post approver:U3:4 approved U3/3',
    ]);
  });
});
