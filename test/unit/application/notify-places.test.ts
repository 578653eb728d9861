/** `notify` where a place takes no messages: nothing else waits for it. */
import type { PostFailure } from '../../../lambda/application/ports.ts';
import { approve } from '../../../lambda/domain/approval.ts';
import { withEvent } from '../../../lambda/domain/request.ts';
import { Notifying } from '../../support/notifying.ts';
import { approved, asked, attempted, start } from '../../support/requests.ts';

let n: Notifying;
beforeEach(() => {
  n = new Notifying();
});

const closed: PostFailure = { kind: 'unreachable', code: 'gone' };
const root = 'post root approved C1';
const place = (channel: string, ts: string, revision: number) => ({ channel, ts, revision });

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

  test('a channel that takes a reminder no more, after it took the question: its people are asked', async () => {
    const before = await n.notified(asked({ askIn: 'C9' }));
    const reminded = await n.change(before, withEvent(before, { kind: 'reminded', at: start }));
    n.ports.notifier.outcomes = [closed];
    const { request } = await n.run(reminded);
    expect(n.calls()).toEqual([
      'post approver:C9:3 reminded C9/2',
      'resolve',
      'post approver:U2 awaiting_approval U2',
      'post approver:U3 awaiting_approval U3',
      'post approver:U2:3 reminded U2/4',
      'post approver:U3:3 reminded U3/5',
      'update root awaiting_approval C1/1',
    ]);
    expect(request.notifications).toMatchObject({ fallBackToDirect: true });
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });
});
