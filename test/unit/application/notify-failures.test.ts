/** `notify` where Slack refuses, and where somebody else writes at the same time. */
import type { PostFailure } from '../../../lambda/application/ports.ts';
import { withEvent, withNotifications } from '../../../lambda/domain/request.ts';
import { Notifying } from '../../support/notifying.ts';
import { approved, asked, attempted, hour, minute, start } from '../../support/requests.ts';

let n: Notifying;
beforeEach(() => {
  n = new Notifying();
});

const down: PostFailure = { kind: 'transient', code: 'down' };
const revoked: PostFailure = { kind: 'token_refused', code: 'account_inactive' };
const root = 'post root approved C1';

describe('Slack refuses', () => {
  test('each transient failure doubles the pause, up to a quarter of an hour, and the lease is free', async () => {
    let request = await n.keep(approved());
    n.ports.notifier.failure = down;
    const pauses: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      const result = await n.run(request);
      request = result.request;
      pauses.push((result.continueAt ?? 0) - n.ports.clock.now);
      n.ports.clock.now = result.continueAt ?? 0;
      expect(request.notifications).not.toHaveProperty('leaseHolder');
      expect(request.notifications).not.toHaveProperty('leaseUntil');
    }
    expect(pauses.map((ms) => ms / 1000)).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    expect(request.notifications).toMatchObject({ failures: 8, firstFailureAt: start });
    expect(n.ports.log.said).toEqual(Array(8).fill('warn notification_failed'));
    n.ports.notifier.failure = undefined;
    const { continueAt, request: after } = await n.run(request);
    expect(continueAt).toBeUndefined();
    expect(after.notifications).toEqual({
      failures: 0,
      posted: { root: { channel: 'C1', ts: '9', revision: 2 } },
    });
  });

  test.each([
    ['is kept', 7000, 7000],
    ['is never more than a quarter of an hour', hour, 15 * minute],
  ])('Slack’s own time %s', async (_, retryAfterMs, pauseMs) => {
    n.ports.notifier.failure = { ...down, retryAfterMs };
    expect((await n.run(await n.keep(approved()))).continueAt).toBe(start + pauseMs);
  });

  test('nothing else is posted after a failure in the same invocation', async () => {
    n.ports.notifier.outcomes = [down];
    await n.run(await n.keep(asked()));
    expect(n.calls()).toEqual(['post root awaiting_approval C1']);
  });

  test('approvers who cannot be found are looked for again later', async () => {
    n.ports.notifier.outcomes = [undefined, down];
    const { request, continueAt } = await n.run(await n.keep(asked()));
    expect(n.calls()).toEqual(['post root awaiting_approval C1', 'resolve']);
    expect(continueAt).toBe(start + 15_000);
    n.ports.clock.now += 15_000;
    await n.run(request);
    expect(n.calls()[0]).toBe('resolve');
  });

  test('a message that comes during the pause tries nothing, and asks for no other one', async () => {
    n.ports.notifier.outcomes = [down];
    const { request } = await n.run(await n.keep(approved()));
    n.calls();
    n.ports.clock.now += 14_999;
    expect((await n.run(request)).continueAt).toBeUndefined();
    expect(n.calls()).toEqual([]);
    n.ports.clock.now += 1;
    await n.run(request);
    expect(n.calls()).toEqual([root]);
  });

  test('what happens during the pause is worth a try at once', async () => {
    n.ports.notifier.outcomes = [down];
    const { request } = await n.run(await n.keep(approved()));
    const sent = await n.change(request, attempted(request, { kind: 'sent' }));
    await n.run(sent);
    expect(n.calls()).toEqual(['post root sent C1', 'post reply:4 sent C1/2']);
  });

  test('an answer ends what failed before: the next failure is the first again', async () => {
    n.ports.notifier.outcomes = [undefined, down];
    const { request } = await n.run(await n.keep(asked({ askIn: 'nowhere' })));
    n.ports.clock.now += 15_000;
    const { request: after } = await n.run(request);
    expect(after.notifications).not.toHaveProperty('firstFailureAt');
    expect(after.notifications.failures).toBe(0);
  });

  test('a permanent refusal is given up on after a day, a transient failure never', async () => {
    let request = await n.keep(approved());
    const refused = async (failure: PostFailure, at: number) => {
      n.ports.clock.now = start + at;
      n.ports.notifier.failure = failure;
      const result = await n.run(request);
      request = result.request;
      return result.continueAt;
    };
    expect(await refused(revoked, 0)).toBe(start + 15 * minute);
    await refused(revoked, 23 * hour);
    await refused(down, 24 * hour);
    expect(request.notifications).not.toHaveProperty('abandonedAt');
    expect(await refused(revoked, 25 * hour)).toBeUndefined();
    expect(request.notifications).toEqual({
      abandonedAt: 2,
      failures: 0,
      posted: { root: { revision: 2 } },
    });
    expect(n.ports.log.lines.at(-1)).toMatchObject({
      line: 'error notification_abandoned',
      fields: { failures: 4, code: 'account_inactive' },
    });
    n.calls();
    await n.run(request);
    expect(n.calls()).toEqual([]);
  });

  test('what happens after it was given up on is posted', async () => {
    const abandoned = withNotifications(approved(), { abandonedAt: 2 });
    await n.run(await n.keep(withEvent(abandoned, { kind: 'waiting', at: start })));
    expect(n.calls()).toEqual([root]);
  });
});

describe('somebody else writes at the same time', () => {
  const lease = { leaseHolder: 'other', leaseUntil: start + 1 };

  test('before the post: the next look decides, and one post is made', async () => {
    n.conflicts = [1];
    const { request } = await n.run(await n.keep(approved()));
    expect(n.calls()).toEqual([root]);
    expect(request.notifications.posted.root).toMatchObject({ ts: '1' });
  });

  test('whoever was quicker with the lease posts; nothing is posted here', async () => {
    n.conflicts = [1];
    n.meddle = (there) => withNotifications(there, lease);
    await n.run(await n.keep(approved()));
    expect(n.calls()).toEqual([]);
  });

  test('after the post: its record is added to what is there now', async () => {
    n.conflicts = [2];
    n.meddle = (there) => withEvent(there, { kind: 'waiting', reason: 'busy', at: start });
    const { request } = await n.run(await n.keep(approved()));
    expect(n.calls()).toEqual([root, 'update root approved C1/1']);
    expect(request.notifications.posted.root).toEqual({ channel: 'C1', ts: '1', revision: 3 });
    expect(request.events.map(({ kind }) => kind)).toEqual(['drafted', 'approved', 'waiting']);
  });

  test('after the post, with the lease: the post is recorded, the rest is theirs', async () => {
    n.conflicts = [2];
    n.meddle = (there) => withNotifications(there, lease);
    const { request } = await n.run(await n.keep(asked()));
    expect(n.calls()).toEqual(['post root awaiting_approval C1']);
    expect(request.notifications).toMatchObject({ ...lease, posted: { root: { ts: '1' } } });
  });

  test('a record that is lost four times is no fault', async () => {
    n.conflicts = [2, 3, 4, 5];
    const { request } = await n.run(await n.keep(approved()));
    expect(request.notifications.posted.root).toMatchObject({ ts: '1' });
  });

  test('a record that is lost five times is a fault', async () => {
    n.conflicts = [2, 3, 4, 5, 6];
    await expect(n.run(await n.keep(approved()))).rejects.toThrow(
      `request ${'a'.repeat(32)}: what was posted could not be recorded`,
    );
    expect(n.saved).toHaveLength(1);
  });
});
