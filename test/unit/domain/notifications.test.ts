/** What a request owes, and when: next thing to tell, and the one time that the sweeper goes by. */

import { approve } from '../../../lambda/domain/approval.ts';
import { beginAttempt, recordResult, wait } from '../../../lambda/domain/delivery.ts';
import { dueAt, type OwedTelling, owedTelling } from '../../../lambda/domain/notifications.ts';
import type { FrozenRule, ShareRequest } from '../../../lambda/domain/request.ts';
import { withEvent } from '../../../lambda/domain/states.ts';
import { confirmed, made, plainDraft } from '../../support/requests.ts';

const now = 1_800_000_000_000;
const minute = 60_000;

const approved = (rule: Partial<FrozenRule> = {}) => confirmed(plainDraft(now, rule), now);

const parent = { channel: 'C1', ts: '1', shown: 99 };
const copy = { channel: 'D2', ts: '2', shown: 99, nudges: {} };
/** Everything told and audited so far but for what the change says. */
const told = (request: ShareRequest, change: Partial<ShareRequest['telling']> = {}) => ({
  ...request,
  audited: request.events.length,
  telling: { ...request.telling, parent, ...change },
});
const owed = (request: ShareRequest): string => {
  const one: OwedTelling | undefined = owedTelling(request);
  if (!one) return 'nothing';
  const event = 'event' in one ? ` ${one.event.kind}` : '';
  return `${one.kind}${'target' in one ? ` ${one.target}` : ''}${event}`;
};
const unconfirmed = (rule: Partial<FrozenRule> = {}) => {
  const asked = approved(rule);
  const request =
    asked.state === 'approved'
      ? asked
      : made(approve(asked, 'U2', asked.contentHash, undefined, now));
  const sending = beginAttempt(request, 'me', now, 100_000);
  const result = { kind: 'unconfirmed', because: 'no_answer' } as const;
  return made(recordResult(sending, 1, 'me', result, now));
};

describe('what is told next', () => {
  test('of a draft nothing, of everything else its message first', () => {
    const request = approved();
    expect(owed({ ...request, state: 'draft' })).toBe('nothing');
    expect(owed(request)).toBe('parent');
    expect(owed(told(request))).toBe('nothing');
    expect(owed(told(request, { parent: { ...parent, shown: 1 } }))).toBe('update');
    expect(owed(told(request, { parent: { shown: 99 } }))).toBe('parent');
  });

  test.each([
    ['login_paused', 'reply waiting'],
    ['credentials_missing', 'reply waiting'],
    ['busy', 'nothing'],
    ['unreachable', 'nothing'],
  ] as const)('waiting for %s: %s', (reason, expected) => {
    expect(owed(told(wait(approved(), reason, undefined, now)))).toBe(expected);
  });

  test('approvers are searched and asked while it waits for them, unless they find it themselves', () => {
    const asking = told(approved({ approvers: ['U2', 'U3'] }));
    expect(owed(asking)).toBe('askees');
    const askees = ['U2', 'U3'];
    expect(owed(told(asking, { askees }))).toBe('copy U2');
    expect(owed(told(asking, { askees, copies: { U2: copy } }))).toBe('copy U3');
    const gone = { shown: 0, nudges: {}, gaveUp: 'gone' };
    expect(owed(told(asking, { askees, copies: { U2: copy, U3: gone } }))).toBe('nothing');
    const nowhere = told(approved({ approvers: ['U2'], askIn: 'nowhere' }));
    // It is still found out whether anybody can decide.
    expect(owed(nowhere)).toBe('askees');
    expect(owed(told(nowhere, { askees: [] }))).toBe('nothing');
  });

  test('of what nobody knows its approvers are told, also those who were never asked', () => {
    const replies = { 4: { ts: '9' } };
    expect(owed(told(unconfirmed(), { replies }))).toBe('nothing');
    const asked = { approvers: ['U2'], askIn: 'nowhere' };
    const replied = { replies: { 5: { ts: '9' } } };
    expect(owed(told(unconfirmed(asked), replied))).toBe('askees');
    const copies = { U2: copy };
    const known = told(unconfirmed(asked), { ...replied, askees: ['U2'], copies });
    expect(owed(known)).toBe('nudge U2 unconfirmed');
    expect(owed(told(known, { copies: { U2: { ...copy, nudges: { 5: '3' } } } }))).toBe('nothing');
  });

  test('who approves their own request: its approvers are told, of nobody else’s approval', () => {
    const rule: Partial<FrozenRule> = {
      approvers: ['U1', 'U2'],
      selfApproval: 'with_reason',
    };
    const copies = { U2: copy };
    const asking = told(approved(rule), { askees: ['U2'], copies });
    const hash = asking.contentHash;
    const own = told(made(approve(asking, 'U1', hash, 'urgent', now)), { copies });
    expect(owed(own)).toBe('nudge U2 approved');
    expect(owed(told(made(approve(asking, 'U2', hash, undefined, now)), { copies }))).toBe(
      'nothing',
    );
    const two = { ...asking, rule: { ...asking.rule, approvals: 2 } };
    const first = told(made(approve(two, 'U1', hash, 'urgent', now)), { copies });
    expect(owed(first)).toBe('nudge U2 approval');
    const second = told(made(approve(first, 'U2', hash, undefined, now)), { copies });
    expect(owed(second)).toBe('nudge U2 approval');
  });

  test('a reminder goes to copies that are there', () => {
    const asking = approved({ approvers: ['U2'] });
    const reminded = withEvent(asking, { kind: 'reminded', at: now });
    const copies = { U3: { shown: 99, nudges: {} }, U2: copy };
    expect(owed(told(reminded, { askees: ['U2'], copies }))).toBe('nudge U2 reminded');
  });

  test('what was given up is not told again; what came after is', () => {
    const failed = told(unconfirmed(), { untold: 4 });
    expect(owed(failed)).toBe('nothing');
    const later = withEvent(failed, { kind: 'expired', at: now });
    expect(owed(later)).toBe('reply expired');
  });
});

describe('when something is due', () => {
  test('telling and audit: at once, or when Slack is worth another try', () => {
    const request = approved();
    expect(dueAt(request)).toBe(now);
    const waiting = { ...request, nextAttemptAt: now + 9 * minute, sendBefore: now + 99 * minute };
    expect(dueAt(told(waiting, { parent: { ...parent, shown: 1 } }))).toBe(now);
    const shown = { ...parent, shown: 1 };
    expect(dueAt(told(waiting, { parent: shown, nextTellAt: now + minute }))).toBe(now + minute);
    expect(dueAt({ ...told(waiting), audited: 1 })).toBe(now);
  });

  test('approved: its next attempt, but never later than the approval holds', () => {
    const request = told(approved());
    expect(dueAt(request)).toBe(now);
    expect(dueAt({ ...request, nextAttemptAt: now + 5 * minute })).toBe(now + 5 * minute);
    expect(dueAt({ ...request, nextAttemptAt: now + 99 * minute })).toBe(now + 60 * minute);
  });

  test('being sent: the end of its lease', () => {
    expect(dueAt(told(beginAttempt(approved(), 'me', now, 100_000)))).toBe(now + 130_000);
  });

  test('waiting for approval: its reminder, then its end', () => {
    const asking = told(approved({ approvers: ['U2'] }), { askees: [] });
    expect(dueAt(asking)).toBe(now + 30 * minute);
    const { remindAt, ...reminded } = asking;
    expect(remindAt).toBeDefined();
    expect(dueAt(reminded)).toBe(now + 60 * minute);
  });

  test('an ended one that still holds its body: a day later; nothing else', () => {
    const request = told(approved());
    const ended = { ...request, state: 'failed', endedAt: now } as const;
    expect(dueAt(ended)).toBe(now + 24 * 60 * minute);
    const { emailBody, ...fields } = ended.fields;
    expect(emailBody).toBe('B');
    expect(dueAt({ ...ended, fields })).toBeUndefined();
  });
});
