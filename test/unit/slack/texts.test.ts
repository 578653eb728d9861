/** Answers to people: each says what happened and what to do, and formats nothing that is not the app's own text. */
import { isRetryable, type Reason } from '../../../lambda/application/decision-reason.ts';
import { cancel } from '../../../lambda/domain/approval.ts';
import { stateWords } from '../../../lambda/domain/states.ts';
import { en, type Texts } from '../../../lambda/slack/texts/en.ts';
import {
  attempted,
  confirmed,
  made,
  plainDraft,
  reported,
  start,
  unconfirmed,
} from '../../support/requests.ts';

const reasons: (Reason | { kind: 'not_sendable_again' })[] = [
  { kind: 'absent' },
  { kind: 'not_requester' },
  { kind: 'not_your_own' },
  ...(['not_found', 'forbidden', 'call_ended', 'no_recording'] as const).map(
    (why): Reason => ({ kind: 'recording_unusable', why }),
  ),
  { kind: 'media_type_not_allowed', mediaType: 'chat', allowed: ['call'] },
  { kind: 'recording_too_old', maxAgeDays: 90 },
  { kind: 'fact_missing', fact: 'date' },
  { kind: 'still_looking' },
  { kind: 'details_missing' },
  { kind: 'too_early' },
  { kind: 'too_often' },
  ...[...stateWords, 'unconfirmed_closed' as const].map(
    (state): Reason => ({ kind: 'too_late', state }),
  ),
  { kind: 'not_member' },
  { kind: 'not_named', ids: ['U1', 'S1'] },
  { kind: 'no_longer_allowed', rule: '<!channel> & co' },
  { kind: 'requester_left' },
  { kind: 'timeout' },
  { kind: 'group_unreadable', group: 'S0QA', code: 'missing_scope' },
  { kind: 'content_changed' },
  { kind: 'contended' },
  { kind: 'previous_share_not_accepted' },
  { kind: 'reason_missing' },
  { kind: 'daily_limit', limit: 50 },
  { kind: 'policy_invalid', errors: ['rule "<!channel>": is wrong'] },
  { kind: 'not_sendable_again' },
];

test.each(reasons)('%j is one or more whole sentences, and pings nobody', (reason) => {
  const text = en.reasons(reason);
  expect(text).toMatch(/^[A-Z“].*\.$/s);
  expect(text).not.toMatch(/<!channel|undefined/);
});

test('a reason that pressing again may help with is plain text: a view shows it as it is', () => {
  const shown = reasons.filter(
    (reason) => reason.kind !== 'not_sendable_again' && isRetryable(reason),
  );
  expect(shown).toHaveLength(6);
  for (const reason of shown) expect(en.reasons(reason)).not.toMatch(/[<>&`*]/);
});

test('those who may decide are mentioned', () => {
  expect(en.reasons({ kind: 'not_named', ids: ['U1', 'S1'] })).toBe(
    'Only <@U1> or <!subteam^S1> can decide on this request.',
  );
});

test('status lists shares, or says that there are none', () => {
  const request = made(cancel(confirmed(plainDraft()), 'U1', 1_800_000_000_000));
  expect(en.status([request, request])).toMatch(
    /^(?:\*SR-AAAAAAAA\* · Canceled · <!date\^\S+ .*> · To e…@x\.example\n?){2}$/,
  );
  expect(en.status([])).toContain('You haven’t shared a recording yet.');
  expect(en.status([], 25)).toMatch(
    /no share with this ID among your last 25.*\/share-recording status/,
  );
});

test('sent, as the server confirmed it or as a person reported it', () => {
  const confirmedBy = attempted(confirmed(plainDraft()), { kind: 'sent' });
  expect([en.stateText(confirmedBy), en.stateName(confirmedBy)]).toEqual([
    expect.stringMatching(/^Sent <!date/),
    'Sent',
  ]);
  const reportedBy = made(reported(unconfirmed(), 'U1', 'sent', start));
  expect([en.stateText(reportedBy), en.stateName(reportedBy)]).toEqual([
    expect.stringMatching(/^Sent, as <@U1> reported, <!date/),
    'Sent (reported)',
  ]);
});

/** Every text that takes no value, with its path. */
const fixedTexts = (texts: Partial<Texts>, path = ''): [string, string][] =>
  Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[`${path}${name}`, value]];
    if (typeof value !== 'object') return [];
    return fixedTexts(value as Partial<Texts>, `${path}${name}.`);
  });

test.each(fixedTexts(en))('%s is written in the house’s words', (_, text) => {
  expect(text).not.toMatch(/e-mail|log-in|organisation|centre|licence|\bmend|telephone|whoever|'/i);
});
