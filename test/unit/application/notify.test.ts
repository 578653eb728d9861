/** `notify`, post by post: the lease and the intent before each, the result after it, and when it is tried again. */

import { notify } from '../../../lambda/application/notify.ts';
import type { PostFailure } from '../../../lambda/application/ports.ts';
import { approve, reject } from '../../../lambda/domain/approval.ts';
import {
  lastEvent,
  type ShareRequest,
  withEvent,
  withNotifications,
} from '../../../lambda/domain/request.ts';
import { dueAt } from '../../../lambda/domain/timeouts.ts';
import { Notifying } from '../../support/notifying.ts';
import { approved, asked, attempted, made, minute, start } from '../../support/requests.ts';

let n: Notifying;
beforeEach(() => {
  n = new Notifying();
});

const rejected = (request: ShareRequest) => reject(request, { by: 'U2', reason: 'No' }, start);
const closed: PostFailure = { kind: 'unreachable', code: 'gone' };
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

test('what is left while somebody else holds the lease waits for its end, whatever its own time was', async () => {
  const failed = { failures: 1, nextTryAt: start - 1 };
  expect((await n.run(await n.held(approved(), start + 20_000, failed))).continueAt).toBe(
    start + 20_000,
  );
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
      'post approver:U2:4 approved U2/2',
      'post approver:U3:4 approved U3/3',
    ]);
  });
});

describe('a place that the app cannot post to', () => {
  test('a person who cannot be asked is left out, the others are asked', async () => {
    n.ports.notifier.outcomes = [undefined, undefined, closed];
    const { request, continueAt } = await n.run(await n.keep(asked()));
    expect(n.calls().slice(2)).toEqual([
      'post approver:U2 awaiting_approval U2',
      'post approver:U3 awaiting_approval U3',
    ]);
    const { posted, ...more } = request.notifications;
    expect(posted['approver:U2']).toEqual({
      channel: 'U2',
      revision: 2,
      unreachable: 'gone',
    });
    expect(more).toMatchObject({ failures: 0, approverTargets: ['U2', 'U3'] });
    expect(continueAt).toBeUndefined();
  });

  test('a reply that an approver’s place refuses is tried once; their message is kept up to date', async () => {
    const before = await n.notified(asked());
    const reminded = await n.change(before, withEvent(before, { kind: 'reminded', at: start }));
    n.ports.notifier.outcomes = [closed];
    const { request } = await n.run(reminded);
    expect(request.notifications.posted).toMatchObject({
      'approver:U2': { ts: '2', revision: 3 },
      'approver:U2:3': { channel: 'U2', revision: 3, unreachable: 'gone' },
    });
    expect(n.calls()).toEqual([
      'post approver:U2:3 reminded U2/2',
      'post approver:U3:3 reminded U3/3',
      'update root awaiting_approval C1/1',
      'update approver:U2 awaiting_approval U2/2',
      'update approver:U3 awaiting_approval U3/3',
    ]);
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });

  test('a channel that cannot be asked: its people are found instead', async () => {
    n.ports.notifier.outcomes = [undefined, undefined, closed];
    const { request } = await n.run(await n.keep(asked({ askIn: 'C9' })));
    expect(n.calls().slice(1)).toEqual([
      'resolve',
      'post approver:C9 awaiting_approval C9',
      'resolve',
      'post approver:U2 awaiting_approval U2',
      'post approver:U3 awaiting_approval U3',
    ]);
    expect(request.notifications).toMatchObject({
      fallBackToDirect: true,
      approverTargets: ['U2', 'U3'],
      posted: { 'approver:C9': { unreachable: 'gone' } },
    });
  });

  test('the request’s own channel: its message, and then its replies, go to the requester', async () => {
    n.ports.notifier.outcomes = [closed];
    const sent = attempted({ ...approved(), threadTs: '9' }, { kind: 'sent' });
    const { request } = await n.run(await n.keep(sent));
    expect(n.calls()).toEqual([
      'post root sent C1/9',
      'post root sent U1',
      'post reply:4 sent U1/2',
    ]);
    expect(request.notifications.posted.root).toEqual(place('U1', '2', 4));
    expect(n.ports.log.said).toEqual(['warn place_unreachable']);
  });

  test('a thread that was closed after its message: the reply goes to the requester', async () => {
    const before = await n.notified(approved());
    n.ports.notifier.outcomes = [closed, undefined, closed];
    const { continueAt, request } = await n.run(
      await n.change(before, attempted(before, { kind: 'sent' })),
    );
    expect(n.calls()).toEqual([
      'post reply:4 sent C1/1',
      'post reply:4 sent U1',
      'update root sent C1/1',
    ]);
    // The message cannot be updated any more: the reply has said everything.
    expect(request.notifications.posted.root).toEqual(place('C1', '1', 4));
    expect(continueAt).toBeUndefined();
    expect(n.ports.log.said).toEqual(['warn place_unreachable', 'warn message_not_updated']);
  });

  test('where there is no other place nothing waits for it: approvers are asked, and it is not tried again', async () => {
    n.ports.notifier.outcomes = [closed, closed];
    const { continueAt, request } = await n.run(await n.keep(asked()));
    expect(n.calls()).toEqual([
      'post root awaiting_approval C1',
      'post root awaiting_approval U1',
      'resolve',
      'post approver:U2 awaiting_approval U2',
      'post approver:U3 awaiting_approval U3',
    ]);
    expect(continueAt).toBeUndefined();
    expect(request.notifications.posted.root).toEqual({
      channel: 'U1',
      revision: 2,
      unreachable: 'gone',
    });
    expect(n.ports.log.said).toEqual(['warn place_unreachable', 'error notification_abandoned']);
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });

  test('an outcome whose thread was never posted goes to the requester, once', async () => {
    n.ports.notifier.failure = closed;
    const before = await n.notified(approved());
    const sent = await n.change(before, attempted(before, { kind: 'sent' }));
    const { request, continueAt } = await n.run(sent);
    expect(n.calls()).toEqual(['post reply:4 sent U1']);
    expect(continueAt).toBeUndefined();
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });

  test('a message that Slack takes nowhere is a fault of the app: an error, and nothing waits', async () => {
    n.ports.notifier.outcomes = [{ kind: 'unreachable', code: 'invalid_blocks' }];
    await n.run(await n.keep(approved()));
    expect(n.calls()).toEqual([root, 'post root approved U1']);
    expect(n.ports.log.said).toEqual(['error notification_refused', 'warn place_unreachable']);
  });

  test('an update that cannot be made counts as made, also for an approver', async () => {
    const before = await n.notified(asked());
    n.ports.notifier.outcomes = [closed, closed];
    const { request, continueAt } = await n.run(
      await n.change(before, approve(before, { by: 'U2' }, start)),
    );
    expect(n.calls()).toEqual([
      'update root approved C1/1',
      'update approver:U2 approved U2/2',
      'update approver:U3 approved U3/3',
    ]);
    expect(request.notifications.posted).toMatchObject({ 'approver:U2': { ts: '2', revision: 3 } });
    expect(continueAt).toBeUndefined();
  });
});
