/** What time alone changes, and the one time that the sweeper goes by. */
import { scheduleRetry } from '../../../lambda/domain/delivery.ts';
import { nextNotification } from '../../../lambda/domain/notifications.ts';
import {
  isGone,
  lastEvent,
  move,
  type Notifications,
  type ShareRequest,
  withDelivery,
  withNotifications,
} from '../../../lambda/domain/request.ts';
import { applyTimeouts, dueAt } from '../../../lambda/domain/timeouts.ts';
import {
  approved,
  asked,
  begun,
  hour,
  made,
  minute,
  start as now,
  plainDraft,
  plainEmail,
} from '../../support/requests.ts';

const day = 24 * hour;
const lookedUp = { result: 'found' as const };
const root = { channel: 'C1', ts: '1', revision: 99 };
/** Everything posted and audited so far but for what the change says. */
const notified = (request: ShareRequest, change: Partial<Notifications> = {}) => ({
  ...withNotifications(request, { posted: { root }, approverTargets: [], ...change }),
  audited: request.events.length,
});

describe('time', () => {
  test('finds a draft whose recordings nobody has looked up, after a minute', () => {
    expect(dueAt(plainDraft())).toBe(plainDraft().createdAt + 60_000);
    const recordings = [{ recordingId: 'R' }, { interactionId: '3001234567' }];
    const draft = plainDraft(now, {}, { email: { ...plainEmail, recordings } });
    const some = { ...draft, lookUps: { R: lookedUp } };
    expect(dueAt(some)).toBe(now + 60_000);
    expect(
      dueAt({ ...some, lookUps: { ...some.lookUps, '3001234567': lookedUp } }),
    ).toBeUndefined();
  });

  test('ends a draft by its time to live, which is no event', () => {
    const draft = plainDraft();
    expect(dueAt({ ...draft, lookUps: { R: lookedUp } })).toBeUndefined();
    expect(nextNotification(draft)).toBeUndefined();
    expect(applyTimeouts(draft, now + day)).toBeUndefined();
    expect([isGone(draft, now + hour - 1), isGone(draft, now + hour)]).toEqual([false, true]);
  });

  test('reminds at half of an approval’s time, then expires it', () => {
    expect(applyTimeouts(asked(), now + 30 * minute - 1)).toBeUndefined();
    const waiting = withNotifications(asked(), { approverTargets: ['U2'] });
    const reminded = made(applyTimeouts(waiting, now + 30 * minute));
    expect(lastEvent(reminded).kind).toBe('reminded');
    expect(reminded.approval).toEqual({ expiresAt: now + hour, recheckAt: now + 90 * minute });
    expect(reminded.notifications).not.toHaveProperty('approverTargets');
    expect(applyTimeouts(reminded, now + hour - 1)).toBeUndefined();
    const expired = made(applyTimeouts(asked(), now + hour));
    expect(expired).toMatchObject({ state: 'expired', endedAt: now + hour });
  });

  test('asks every hour who can approve, without an event', () => {
    const waiting = notified(asked({ expiresAfterMinutes: 1440 }), { approverTargets: ['U2'] });
    expect(applyTimeouts(waiting, now + hour - 1)).toBeUndefined();
    const again = made(applyTimeouts(waiting, now + hour));
    expect(again.events).toEqual(waiting.events);
    expect(again.approval.recheckAt).toBe(now + 2 * hour);
    expect(again.notifications).not.toHaveProperty('approverTargets');
  });

  test.each(['paused', 'login_paused', 'unreachable', undefined] as const)(
    'fails an approval that is too old, with what it last waited for: %s',
    (because) => {
      const waiting = because ? scheduleRetry(approved(), { because }, now) : approved();
      expect(applyTimeouts(waiting, now + hour - 1)).toBeUndefined();
      const ended = made(applyTimeouts(waiting, now + hour));
      expect(ended.state).toBe('failed');
      expect(lastEvent(ended)).toMatchObject({ reason: 'approval_too_old' });
      expect(lastEvent(ended).waited).toBe(because);
    },
  );

  test('makes an attempt unconfirmed whose lease ran out', () => {
    expect(applyTimeouts(begun(), now + 129_999)).toBeUndefined();
    const ranOut = made(applyTimeouts(begun(), now + 130_000));
    expect(lastEvent(ranOut)).toMatchObject({
      state: 'unconfirmed',
      reason: 'lease_ran_out',
      attempt: 1,
    });
  });

  test('removes the body of an ended request after a day', () => {
    const failed = move(approved(), 'failed', { kind: 'failed', at: now });
    expect(applyTimeouts(failed, now + day - 1)).toBeUndefined();
    const removed = made(applyTimeouts(failed, now + day));
    expect(removed.email).not.toHaveProperty('emailBody');
    expect(applyTimeouts(removed, now + 2 * day)).toBeUndefined();
  });
});

describe('due is', () => {
  const waiting = withDelivery(approved(), {
    nextAttemptAt: now + 9 * minute,
    sendBefore: now + 99 * minute,
  });
  const outdated = { posted: { root: { ...root, revision: 1 } } };
  const failed = notified({ ...approved(), state: 'failed', endedAt: now });
  const { emailBody: _, ...withoutBody } = failed.email;
  const { remindAt: __, ...reminded } = asked().approval;

  test.each<[string, ShareRequest, number | undefined]>([
    ['what is not posted: at once', approved(), now],
    ['what is outdated: at once', notified(waiting, outdated), now],
    [
      'what Slack refused: when it is worth another try',
      notified(waiting, { ...outdated, nextTryAt: now + minute }),
      now + minute,
    ],
    [
      'what somebody may have updated late: when it is updated again',
      notified(waiting, { updateAgainAt: now + minute }),
      now + minute,
    ],
    ['what is not audited: at once', { ...notified(waiting), audited: 1 }, now],
    ['an approved one: at once', notified(approved()), now],
    ['its next attempt', notified(waiting), now + 9 * minute],
    [
      'never later than the approval holds',
      notified(withDelivery(waiting, { sendBefore: now + 5 * minute })),
      now + 5 * minute,
    ],
    ['being sent: the end of its lease', notified(begun()), now + 130_000],
    ['waiting for approval: its reminder', notified(asked()), now + 30 * minute],
    ['then its end', notified({ ...asked(), approval: reminded }), now + hour],
    ['an ended one that still holds its body: a day later', failed, now + day],
    ['an ended one without it: nothing', { ...failed, email: withoutBody }, undefined],
  ])('%s', (_case, request, expected) => {
    expect(dueAt(request)).toBe(expected);
  });
});
