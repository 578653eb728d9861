/** Which messages should exist, and which of them is posted or updated next. */
import { approve } from '../../../lambda/domain/approval.ts';
import { type SendResult, scheduleRetry } from '../../../lambda/domain/delivery.ts';
import type { WaitReason } from '../../../lambda/domain/events.ts';
import {
  type Approvers,
  desiredMessages,
  nextNotification,
  withApprovers,
} from '../../../lambda/domain/notifications.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import {
  lastEvent,
  type Notifications,
  type Post,
  type ShareRequest,
  withEvent,
  withNotifications,
} from '../../../lambda/domain/request.ts';
import {
  approved,
  approvedBy,
  asked,
  attempted,
  made,
  start as now,
  plainDraft,
  unconfirmed,
} from '../../support/requests.ts';

const root: Post = { channel: 'C1', ts: '1', revision: 99 };
const copy: Post = { channel: 'D2', ts: '2', revision: 99 };
const refusedBy = (channel: string): Post => ({ channel, revision: 99, unreachable: 'gone' });

/** With the root message, and with these messages and approvers. */
const posted = (
  request: ShareRequest,
  messages: Record<string, Post> = {},
  more: Partial<Notifications> = {},
): ShareRequest => withNotifications(request, { posted: { root, ...messages }, ...more });

/** The next step: what is done with which message, and its event. */
function next(request: ShareRequest): string {
  const step = nextNotification(request);
  if (!step) return 'nothing';
  if (step.kind === 'resolve_approvers') return 'resolve';
  const { key, event } = step.message;
  return `${step.kind} ${key}${event ? ` ${event.kind}` : ''}`;
}

const targets = (...approverTargets: string[]) => ({ approverTargets });
const replied = (request: ShareRequest) => ({ [`reply:${request.events.length}`]: root });

describe('the root message', () => {
  test.each<[string, ShareRequest, string]>([
    ['of a draft: nothing', plainDraft(), 'nothing'],
    ['of everything else: posted first', approved(), 'post root'],
    ['posted', posted(approved()), 'nothing'],
    ['outdated', posted(approved(), { root: { ...root, revision: 1 } }), 'update root'],
    [
      'an intent alone is not a message',
      posted(approved(), { root: { revision: 99 } }),
      'post root',
    ],
  ])('%s', (_, request, expected) => {
    expect(next(request)).toBe(expected);
  });

  const message = (request: ShareRequest) => desiredMessages(request).first[0];
  test.each<[string, ShareRequest, object]>([
    ['where the command was typed', approved(), { to: 'C1', threadTs: undefined }],
    ['in the thread that it was started from', { ...approved(), threadTs: '9' }, { threadTs: '9' }],
    [
      'to the requester where no channel is known',
      { ...approved(), channel: undefined },
      { to: 'U1' },
    ],
    [
      'to the requester where the channel is closed',
      posted(approved(), { root: refusedBy('C1') }),
      { to: 'U1' },
    ],
  ])('goes %s', (_, request, expected) => {
    expect(message(request)).toMatchObject({ kind: 'root', revision: 2, ...expected });
  });
});

describe('replies and words for the requester', () => {
  test.each<[WaitReason, string]>([
    ['login_paused', 'post reply:3 waiting'],
    ['credentials_missing', 'post reply:3 waiting'],
    ['busy', 'nothing'],
    ['unreachable', 'nothing'],
  ])('waiting for %s: %s', (because, expected) => {
    expect(next(posted(scheduleRetry(approved(), { because }, now)))).toBe(expected);
  });

  test('a reply has to wait for the root message, and stands in its thread', () => {
    const sent = attempted(approved(), { kind: 'sent' });
    const reply = (request: ShareRequest) => desiredMessages(request).first[1];
    expect(desiredMessages(sent).first).toHaveLength(1);
    expect(reply(posted(sent))).toMatchObject({ key: 'reply:4', to: 'C1', threadTs: '1' });
    const inThread = { ...posted(sent), threadTs: '9' };
    expect(reply(inThread)).toMatchObject({ to: 'C1', threadTs: '9' });
    const inDirect = posted({ ...sent, threadTs: '9' }, { root: { ...root, channel: 'D1' } });
    expect(reply(inDirect)).toMatchObject({ to: 'D1', threadTs: '1' });
    const closed = reply(posted(sent, { 'reply:4': refusedBy('C1') }));
    expect(closed).toMatchObject({ to: 'U1' });
    expect(closed).not.toHaveProperty('threadTs');
  });

  test.each<[string, SendResult, string]>([
    ['a refusal', { kind: 'refused', message: 'Words' }, 'failed'],
    ['an unclear answer', { kind: 'unconfirmed', because: 'x', message: 'Words' }, 'unconfirmed'],
  ])('ICWS’s message about %s goes to the requester alone, after the reply', (_, result, kind) => {
    const request = attempted(approved(), result);
    expect(next(posted(request))).toBe(`post reply:4 ${kind}`);
    const then = posted(request, replied(request));
    expect(next(then)).toBe(`post direct:4 ${kind}`);
    expect(desiredMessages(then).first.at(-1)).toMatchObject({ to: 'U1' });
    expect(next(posted(request, { ...replied(request), 'direct:4': root }))).toBe('nothing');
  });
});

describe('approvers', () => {
  test('are found and asked while it waits for them, unless they find it themselves', () => {
    const people = targets('U2', 'U3');
    expect(next(posted(asked()))).toBe('resolve');
    expect(next(posted(asked(), {}, people))).toBe('post approver:U2');
    const one = { 'approver:U2': copy };
    expect(next(posted(asked(), one, people))).toBe('post approver:U3');
    expect(next(posted(asked(), { ...one, 'approver:U3': refusedBy('U3') }, people))).toBe(
      'nothing',
    );
    const nowhere = asked({ askIn: 'nowhere' });
    // It is still found out whether anybody can decide.
    expect(next(posted(nowhere))).toBe('resolve');
    expect(next(posted(nowhere, {}, targets()))).toBe('nothing');
  });

  test('see every change, also those who are asked no more', () => {
    const outdated = { ...copy, revision: 1 };
    const request = posted(approvedBy(asked(), 'U2'), { 'approver:U9': outdated });
    expect(next(request)).toBe('update approver:U9');
  });

  test('are asked about what is not known, also those who were never asked', () => {
    const alone = unconfirmed();
    expect(next(posted(alone, replied(alone)))).toBe('nothing');
    const request = unconfirmed(approvedBy(asked({ askIn: 'nowhere' }), 'U2'));
    const reply = replied(request);
    const last = lastEvent(request).sequence;
    expect(next(posted(request, reply))).toBe('resolve');
    const known = { ...reply, 'approver:U2': copy };
    expect(next(posted(request, known, targets('U2')))).toBe(
      `post approver:U2:${last} unconfirmed`,
    );
    const done = { ...known, [`approver:U2:${last}`]: copy };
    expect(next(posted(request, done, targets('U2')))).toBe('nothing');
  });

  test('learn of an approval by its own requester, and of nobody else’s', () => {
    const rule: Partial<FrozenRule> = { approvers: ['U1', 'U2'], selfApproval: 'with_reason' };
    const nextOf = (request: ShareRequest) =>
      next(posted(request, { 'approver:U2': copy }, targets('U2')));
    expect(nextOf(approvedBy(asked(rule), 'U1'))).toBe('post approver:U2:3 approved');
    expect(nextOf(approvedBy(asked(rule), 'U2'))).toBe('nothing');
    const first = approvedBy(asked({ ...rule, approvals: 2 }), 'U1');
    expect(nextOf(first)).toBe('post approver:U2:3 approval');
    expect(nextOf(made(approve(first, { by: 'U2' }, now)))).toBe('post approver:U2:3 approval');
  });

  test('are reminded in the threads of messages that are there', () => {
    const reminded = withEvent(asked(), { kind: 'reminded', at: now });
    const copies = { 'approver:U3': { revision: 99 }, 'approver:U2': copy };
    const request = posted(reminded, copies, targets('U2'));
    expect(next(request)).toBe('post approver:U2:3 reminded');
    expect(desiredMessages(request).first.at(-1)).toMatchObject({ to: 'D2', threadTs: '2' });
  });
});

describe('the order', () => {
  const outdated = { root: { ...root, revision: 1 }, 'approver:U2': { ...copy, revision: 1 } };

  test('while it waits: approvers, replies, reminders, then what is outdated', () => {
    const left = withEvent(asked(), { kind: 'nobody_to_ask', at: now });
    const reminded = withEvent(left, { kind: 'reminded', at: now });
    const order = [];
    let sofar: Record<string, Post> = outdated;
    for (let steps = 0; steps < 6; steps += 1) {
      const step = nextNotification(posted(reminded, sofar, targets('U2', 'U3')));
      if (!step || step.kind === 'resolve_approvers') throw new Error('no message');
      order.push(`${step.kind} ${step.message.key}`);
      sofar = { ...sofar, [step.message.key]: copy };
    }
    expect(order).toEqual([
      'post approver:U3',
      'post reply:3',
      'post approver:U2:4',
      'post approver:U3:4',
      'update root',
      'update approver:U2',
    ]);
  });

  test('after its end: replies, what is outdated, and only then whom Slack has to name', () => {
    const request = unconfirmed(approvedBy(asked(), 'U2'));
    expect(next(posted(request, outdated))).toBe('post reply:5 unconfirmed');
    const reply = replied(request);
    expect(next(posted(request, { ...outdated, ...reply }))).toBe('update root');
    expect(next(posted(request, { ...outdated, ...reply, root }))).toBe('update approver:U2');
    expect(next(posted(request, reply))).toBe('resolve');
  });
});

test('what was given up on is not posted again; what came after is', () => {
  const failed = posted(unconfirmed(), {}, { abandonedAt: 4 });
  expect(next(failed)).toBe('nothing');
  expect(next(withEvent(failed, { kind: 'expired', at: now }))).toBe('post reply:5 expired');
});

describe('who can approve is recorded', () => {
  const found = (more: Partial<Approvers> = {}): Approvers => ({
    kind: 'resolved',
    targets: ['U2'],
    enough: true,
    requesterLeft: false,
    notAsked: 0,
    ...more,
  });
  const kinds = (request: ShareRequest, more: Partial<Approvers>) => {
    const after = withApprovers(request, found(more), now);
    expect(after.notifications.approverTargets).toEqual(['U2']);
    return after.events.slice(request.events.length).map(({ kind }) => kind);
  };
  const few = { enough: false };
  const left = { requesterLeft: true };
  const warned = withEvent(asked(), { kind: 'nobody_to_ask', at: now });

  test.each<[string, ShareRequest, Partial<Approvers>, string[]]>([
    ['enough of them', asked(), {}, []],
    ['too few: the requester is told', asked(), few, ['nobody_to_ask']],
    ['too few, once', warned, few, []],
    ['too few, asked about what is not known', unconfirmed(), few, ['nobody_to_ask']],
    ['too few, of what is approved', approvedBy(asked(), 'U2'), few, []],
    ['the requester left: it ends', asked(), left, ['cancelled']],
    ['the requester left what is not known', unconfirmed(), left, []],
  ])('%s', (_, request, more, expected) => {
    expect(kinds(request, more)).toEqual(expected);
  });

  test('a request that ends because its requester left says so', () => {
    const after = withApprovers(asked(), found(left), now);
    expect(lastEvent(after)).toMatchObject({ kind: 'cancelled', reason: 'requester_left' });
    expect(lastEvent(after)).not.toHaveProperty('by');
  });

  test('how many are not asked is shown in the root message, once, and no longer than it is so', () => {
    const request = posted(asked());
    const many = withApprovers(request, found({ notAsked: 5 }), now);
    expect(many.notifications).toMatchObject({ notAsked: 5, posted: { root: { revision: 0 } } });
    const shown = posted(many, {}, { approverTargets: ['U2'] });
    expect(withApprovers(shown, found({ notAsked: 5 }), now).notifications.posted.root).toEqual(
      root,
    );
    const few = withApprovers(shown, found(), now).notifications;
    expect(few).not.toHaveProperty('notAsked');
    expect(few.posted.root).toMatchObject({ revision: 0 });
  });
});
