/** Every decision, with every refusal: what it changes of the request, and at which moment it no longer may. */
import {
  approve,
  canCancel,
  canConfirm,
  cancel,
  canSendAgain,
  confirm,
  type Decided,
  isAwaitingApproval,
  isSelfApproved,
  reject,
} from '../../../lambda/domain/approval.ts';
import {
  isGone,
  type LookUpResult,
  lastEvent,
  lookUpResults,
  requestSchema,
  type ShareRequest,
  shortId,
} from '../../../lambda/domain/request.ts';
import { stateWords } from '../../../lambda/domain/states.ts';
import {
  approved,
  approvedBy,
  asked,
  hour,
  made,
  minute,
  plainDraft,
  plainEmail,
  refusalOf,
  start,
} from '../../support/requests.ts';

const now = start;
const drafted = plainDraft();
const lookedUp = (result?: LookUpResult, detailsRequired = true): ShareRequest => ({
  ...plainDraft(now, { detailsRequired }),
  lookUps: result === undefined ? {} : { R: { result } },
});
const interaction = { interactionId: '3001234567' };
/** The second recording is named by its interaction. */
const unidentified = (result?: LookUpResult): ShareRequest => ({
  ...plainDraft(
    now,
    {},
    { email: { ...plainEmail, recordings: [...plainEmail.recordings, interaction] } },
  ),
  lookUps: {
    R: { result: 'found' },
    ...(result ? { [interaction.interactionId]: { result } } : {}),
  },
});
const unusableResults = lookUpResults.filter(
  (result) => result !== 'found' && result !== 'unavailable',
);

describe('a draft', () => {
  test('holds all that it was made from, and lives an hour', () => {
    const from = {
      id: 'abcdef0123456789'.repeat(2),
      threadTs: '1.1',
      previousShare: { id: 'x', at: 1, kind: 'sent' as const },
      earlierShares: [{ address: 'e@x.example', times: 2, lastAt: 1 }],
      requesterDomain: 'x.example',
    };
    const request = plainDraft(now, {}, from);
    expect(request).toMatchObject({
      ...from,
      state: 'draft',
      createdAt: now,
      teamId: 'T1',
      requester: 'U1',
      channel: 'C1',
      email: plainEmail,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      lookUps: {},
      ttl: now / 1000 + 3600,
      approval: {},
      delivery: { attempts: [], waits: 0 },
      notifications: { posted: {}, failures: 0 },
    });
    expect(request.events).toMatchObject([
      { sequence: 1, kind: 'drafted', at: now, by: 'U1', state: 'draft', previousHash: '' },
    ]);
    expect(isGone(request, now + hour - 1)).toBe(false);
    expect(isGone(request, now + hour)).toBe(true);
    expect(shortId(request)).toBe('SR-ABCDEF01');
  });

  test('whose recordings are not all known has no content to approve yet', () => {
    const request = unidentified();
    expect(request).not.toHaveProperty('contentHash');
    expect(lastEvent(request).contentHash).toBeUndefined();
    expect(canConfirm(request)).toBe(false);
    expect(canConfirm(drafted)).toBe(true);
    expect(canConfirm(lookedUp('unavailable'))).toBe(true);
    for (const result of unusableResults) expect(canConfirm(lookedUp(result))).toBe(false);
  });

  test('is stored and read as it is; what is no request is none', () => {
    expect(requestSchema.parse(structuredClone(drafted))).toEqual(drafted);
    for (const change of [{ state: 'other' }, { events: 'none' }, { events: [] }]) {
      expect(requestSchema.safeParse({ ...drafted, ...change }).success).toBe(false);
    }
    expect(() => lastEvent({ ...drafted, events: [] })).toThrow(/has no event/);
  });
});

describe('the requester confirms', () => {
  test('a rule without approvers: approved, until its time is over', () => {
    const after = made(confirm(plainDraft(now, { sendWithinMinutes: 30 }), 'U1', now + 1));
    expect(after).toMatchObject({
      state: 'approved',
      approval: {},
      delivery: { sendBefore: now + 1 + 30 * minute },
    });
    expect(after).not.toHaveProperty('ttl');
    const { contentHash } = after;
    expect(lastEvent(after)).toMatchObject({
      kind: 'approved',
      at: now + 1,
      by: 'U1',
      contentHash,
    });
    expect(confirm(after, 'U1', now + 2)).toBe(after);
  });

  test('a rule with approvers: asked, with a reminder at half its time', () => {
    const after = asked();
    expect(after).toMatchObject({ state: 'awaiting_approval', delivery: { attempts: [] } });
    expect(after.approval).toEqual({
      expiresAt: now + hour,
      remindAt: now + 30 * minute,
      recheckAt: now + hour,
    });
    expect(after.delivery).not.toHaveProperty('sendBefore');
    expect(lastEvent(after)).toMatchObject({ kind: 'asked', by: 'U1' });
    expect(confirm(after, 'U1', now)).toBe(after);
  });

  test.each<[string, ShareRequest, string, number, object]>([
    ['somebody else', drafted, 'U2', now, { kind: 'not_requester' }],
    ['too late', drafted, 'U1', now + hour, { kind: 'absent' }],
    ...unusableResults.flatMap((why): [string, ShareRequest, string, number, object][] => {
      const refusal = { kind: 'recording_unusable', why };
      return [
        [`a recording that cannot be used (${why})`, lookedUp(why, false), 'U1', now, refusal],
        [`one of several recordings (${why})`, unidentified(why), 'U1', now, refusal],
      ];
    }),
    ['a recording that is not known yet', unidentified(), 'U1', now, { kind: 'still_looking' }],
    [
      'a recording that PureConnect could not be asked for',
      unidentified('unavailable'),
      'U1',
      now,
      { kind: 'still_looking' },
    ],
    ['no details yet', lookedUp(), 'U1', now, { kind: 'details_missing' }],
    ['no details to be had', lookedUp('unavailable'), 'U1', now, { kind: 'details_missing' }],
    [
      'after its end',
      { ...drafted, state: 'sent' },
      'U1',
      now,
      { kind: 'too_late', state: 'sent' },
    ],
  ])('%s is refused', (_, request, by, at, expected) => {
    expect(refusalOf(confirm(request, by, at))).toEqual(expected);
  });

  test.each([
    ['are there', lookedUp('found')],
    ['are not asked for', lookedUp('unavailable', false)],
  ])('details that %s are no hindrance', (_, request) => {
    expect(made(confirm(request, 'U1', now)).state).toBe('approved');
  });
});

describe('the requester cancels', () => {
  test.each([
    ['waits for approval', asked()],
    ['is approved', approved()],
  ])('while it %s; a repetition is no refusal', (_, request) => {
    const after = made(cancel(request, 'U1', now));
    expect(after).toMatchObject({ state: 'cancelled', endedAt: now });
    expect(after.email).not.toHaveProperty('emailBody');
    expect(lastEvent(after)).toMatchObject({ kind: 'cancelled', by: 'U1' });
    expect(cancel(after, 'U1', now)).toBe(after);
  });

  test('nobody else does, and not once its time is over', () => {
    expect(refusalOf(cancel(asked(), 'U2', now))).toEqual({ kind: 'not_requester' });
    const tooLate = { kind: 'too_late', state: 'awaiting_approval' };
    expect(refusalOf(cancel(asked(), 'U1', now + hour))).toEqual(tooLate);
    expect(refusalOf(cancel(asked(), 'U1', now + hour - 1))).toBe('none');
  });

  test.each(['sending', 'sent', 'failed', 'unconfirmed', 'draft'] as const)(
    'what is %s is not cancelled',
    (state) => {
      expect(refusalOf(cancel({ ...asked(), state }, 'U1', now))).toEqual({
        kind: 'too_late',
        state,
      });
    },
  );

  test('the button is there in two states', () => {
    const states = stateWords.filter((state) => canCancel({ state }));
    expect(states).toEqual(['awaiting_approval', 'approved']);
  });
});

describe('an approver approves', () => {
  const by = (request: ShareRequest, person: string, reason?: string, at = now): Decided =>
    approve(request, { by: person, reason }, at);

  test('one is enough where the rule says so', () => {
    const after = made(by(asked(), 'U2', undefined, now + 5));
    expect(after).toMatchObject({
      state: 'approved',
      delivery: { sendBefore: now + 5 + hour },
    });
    expect(after.approval).toEqual({});
    expect(lastEvent(after)).toMatchObject({ kind: 'approved', by: 'U2' });
    expect(by(after, 'U2')).toBe(after);
    expect(isSelfApproved(after)).toBe(false);
  });

  test('two where it asks for two, each counted once', () => {
    const first = made(by(asked({ approvals: 2 }), 'U2'));
    expect(first.state).toBe('awaiting_approval');
    expect(lastEvent(first)).toMatchObject({ kind: 'approval', by: 'U2', at: now });
    expect(by(first, 'U2')).toBe(first);
    expect(made(by(first, 'U3')).state).toBe('approved');
  });

  test('their own request: only where the rule allows it, and with a reason', () => {
    const notYourOwn = { kind: 'not_your_own' };
    expect(refusalOf(by(asked(), 'U1', 'why'))).toEqual(notYourOwn);
    const allowed = asked({ selfApproval: 'with_reason' });
    expect(refusalOf(by(allowed, 'U1'))).toEqual(notYourOwn);
    const after = made(by(allowed, 'U1', 'why'));
    expect(after).toMatchObject({ state: 'approved', approval: { selfApprovalReason: 'why' } });
    expect(isSelfApproved(after)).toBe(true);
    expect(made(by(allowed, 'U2', 'why')).approval).not.toHaveProperty('selfApprovalReason');
  });

  test('not after its time, not what has ended', () => {
    const late = { kind: 'too_late', state: 'awaiting_approval' };
    expect(refusalOf(by(asked(), 'U2', undefined, now + hour))).toEqual(late);
    expect(refusalOf(by(asked(), 'U2', undefined, now + hour - 1))).toBe('none');
    expect(isAwaitingApproval(asked(), now + hour - 1)).toBe(true);
    expect(isAwaitingApproval(asked(), now + hour)).toBe(false);
    const ended = { ...asked(), state: 'cancelled' as const };
    expect(refusalOf(by(ended, 'U2'))).toEqual({ kind: 'too_late', state: 'cancelled' });
  });
});

test('an approver rejects: ended, with the reason; a repetition is no refusal', () => {
  const vote = { by: 'U2', reason: 'why' };
  const after = made(reject(asked(), vote, now));
  expect(after).toMatchObject({ state: 'rejected', approval: { reason: 'why' }, endedAt: now });
  expect(lastEvent(after)).toMatchObject({ kind: 'rejected', by: 'U2' });
  expect(reject(after, { ...vote, reason: 'again' }, now)).toBe(after);
  const tooLate = { kind: 'too_late', state: 'rejected' };
  expect(refusalOf(reject(after, { ...vote, by: 'U3' }, now))).toEqual(tooLate);
  expect(refusalOf(reject(asked(), vote, now + hour))).toMatchObject({ kind: 'too_late' });
});

test('sending again needs the body, and an end without sending', () => {
  const possible = stateWords.filter((state) => canSendAgain({ ...drafted, state }));
  expect(possible).toEqual(['failed', 'expired']);
  const { emailBody, ...email } = drafted.email;
  expect(emailBody).toBe('B');
  expect(canSendAgain({ ...drafted, state: 'failed', email })).toBe(false);
  const changed = { ...lastEvent(drafted), reason: 'record_changed' as const };
  expect(canSendAgain({ ...drafted, state: 'failed', events: [changed] })).toBe(false);
});

test('an approval that was counted is one of each person since approvers were asked', () => {
  const request = approvedBy(asked({ approvals: 2 }), 'U2', 'U3');
  expect(request.events.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
    'drafted U1',
    'asked U1',
    'approval U2',
    'approved U3',
  ]);
});
