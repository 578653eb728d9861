/** However long a policy's lists and people's texts are, Slack takes every view and message. */
import fc from 'fast-check';
import {
  checkHome,
  checkMessageBlocks,
  checkView,
} from '../../../infra/local/simulators/slack/blocks.ts';
import { approve, cancel, reject } from '../../../lambda/domain/approval.ts';
import {
  beginAttempt,
  recordResult,
  type SendResult,
  scheduleRetry,
} from '../../../lambda/domain/delivery.ts';
import type { DesiredMessage } from '../../../lambda/domain/notifications.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { move, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import {
  fieldErrors,
  matchErrors,
  prefillOf,
  ruleErrors,
} from '../../../lambda/slack/form-fields.ts';
import { renderMessage } from '../../../lambda/slack/messages.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { confirmationView } from '../../../lambda/slack/views/confirmation.ts';
import { decisionView } from '../../../lambda/slack/views/decision.ts';
import { formView } from '../../../lambda/slack/views/form.ts';
import { homeView } from '../../../lambda/slack/views/home.ts';
import { loadingView, noticeView } from '../../../lambda/slack/views/notice.ts';
import { resolveView } from '../../../lambda/slack/views/resolve.ts';
import { confirmed, made, plainDraft } from '../../support/requests.ts';

const now = 1_800_000_000_000;
/** The longest that `chat.update` takes ("chat.update" of Slack's docs). */
const maxText = 4000;
const maxBlocksText = 13_000;

const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index % 3 ? 'U' : 'S'}${'A'.repeat(26)}${index}`);

const widest = fc.record({
  approvers: fc.integer({ min: 1, max: 1000 }).map(ids),
  requesters: fc.integer({ min: 0, max: 1000 }).map(ids),
  approvals: fc.constantFrom(1, 5),
  selfApproval: fc.constantFrom('never', 'with_reason'),
  name: fc.constantFrom('r', '&'.repeat(100), '<'.repeat(100)),
  body: fc.constantFrom('B', '&'.repeat(3000), '😀'.repeat(1500), `${'x'.repeat(2899)}😀`),
  purpose: fc.constantFrom('Why', '<'.repeat(500)),
  words: fc.constantFrom('No.', '&'.repeat(1000)),
});

/** The longest that is kept of what ICWS says of a call. */
const call = {
  recordedAt: now,
  durationMs: 1e9,
  direction: '&'.repeat(200),
  callType: '&'.repeat(200),
  mediaType: '&'.repeat(200),
  line: '&'.repeat(200),
  interactionId: '&'.repeat(200),
  encrypted: true,
  archived: true,
};

function manyApprovals(request: ShareRequest): ShareRequest {
  const by = ids(400);
  return by.reduce((one, id) => withEvent(one, { kind: 'approval', at: now, by: id }), request);
}

function everyState(rule: Partial<FrozenRule>, body: string, purpose: string, words: string) {
  const email = {
    recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
    recipientName: '&'.repeat(100),
    recipientEmail: `${'a'.repeat(64)}@${'xn--a.'.repeat(30)}example`,
    replyTo: `${'a'.repeat(64)}@${'b.'.repeat(90)}example`,
    emailSubject: '&'.repeat(200),
    emailBody: body,
    priority: 1 as const,
    purpose,
  };
  const previousShare = { id: 'f'.repeat(32), at: now, kind: 'unknown' as const };
  const draft = plainDraft(now, rule, { email, previousShare });
  const asked = confirmed(draft, now);
  const people = Array.from({ length: rule.approvals ?? 1 }, (_, index) => `U${index + 2}`);
  const approved = people.reduce((request, by) => made(approve(request, { by }, now)), asked);
  const begun = beginAttempt(approved, { owner: 'w', remainingMs: 0 }, now);
  const ended = (result: SendResult) =>
    made(recordResult(begun, { number: 1, owner: 'w' }, result, now));
  const facts = { status: 500, errorId: 'e'.repeat(120), message: words };
  return [
    draft,
    withEvent(asked, { kind: 'nobody_to_ask', at: now }),
    withEvent(asked, { kind: 'reminded', at: now }),
    approved,
    scheduleRetry(approved, { because: 'credentials_missing' }, now),
    begun,
    ended({ kind: 'sent' }),
    ended({ kind: 'refused', ...facts }),
    ended({ kind: 'unconfirmed', because: 'x', ...facts }),
    made(reject(asked, { by: 'U2', reason: words.slice(0, 500) }, now)),
    made(cancel(asked, 'U1', now)),
    made(applyTimeouts(asked, now + 1e12)),
    made(applyTimeouts(approved, now + 1e12)),
    { ...draft, mediaDetails: 'found' as const, call },
    move(asked, 'expired', { kind: 'expired', at: now, reason: 'restored' }),
    move(asked, 'cancelled', { kind: 'cancelled', at: now, reason: 'requester_left' }),
    // More approvals than any policy asks for: no list is short by luck.
    manyApprovals(asked),
    manyApprovals(ended({ kind: 'unconfirmed', because: 'x', ...facts })),
  ];
}

function checkMessage(request: ShareRequest, one: Pick<DesiredMessage, 'kind' | 'event'>): void {
  const message = renderMessage(request, { key: 'k', to: 'D1', revision: 1, ...one });
  expect(checkMessageBlocks(message.blocks)).toEqual([]);
  expect(message.text.length).toBeLessThanOrEqual(maxText);
  expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(maxBlocksText);
}

function checkAll(request: ShareRequest): void {
  for (const kind of ['root', 'approver'] as const) checkMessage(request, { kind });
  for (const event of request.events.slice(0, 20)) {
    for (const kind of ['reply', 'direct', 'approver_reply'] as const) {
      checkMessage(request, { kind, event });
    }
  }
  const views = [
    formView(prefillOf(request), 'x'),
    confirmationView(request, 'Notice'),
    decisionView(request, { user: 'U1', throughGroup: 'S1', notice: 'Notice' }),
    resolveView(request, { user: 'U1', notice: 'Notice' }),
  ];
  for (const view of views) expect(checkView(view)).toEqual([]);
  expect(en.stateName(request).length).toBeLessThan(200);
  const many = Array.from({ length: 12 }, () => request);
  for (const rest of ['none', 'more', 'unknown'] as const) {
    const home = homeView({ own: many.slice(0, 8), toApprove: { requests: many, rest } });
    expect(checkHome(home)).toEqual([]);
  }
  expect(en.status(many).length).toBeLessThanOrEqual(maxText);
}

test('whatever the rule’s and the texts’ sizes', () => {
  fc.assert(
    fc.property(widest, ({ body, purpose, words, ...rule }) => {
      for (const request of everyState(rule, body, purpose, words)) checkAll(request);
    }),
    { numRuns: 10 },
  );
});

test('a home of which nothing could be read, an empty one, and an empty form', () => {
  const toApprove = { requests: [], rest: 'none' as const };
  expect(checkHome(homeView({ own: 'unknown', toApprove }))).toEqual([]);
  expect(checkHome(homeView({ own: [], toApprove }))).toEqual([]);
  expect(checkView(formView({}, ''))).toEqual([]);
  expect(checkView(loadingView())).toEqual([]);
});

test('refusals that name people, addresses or errors', () => {
  const patterns = Array.from(
    { length: 500 },
    (_, index) => `${'a'.repeat(60)}@${index}.example.com`,
  );
  const long = [
    en.reasons({ kind: 'not_named', ids: ids(1000) }),
    en.reasons({ kind: 'policy_invalid', errors: patterns }),
  ];
  for (const text of long) {
    expect(checkView(noticeView(text))).toEqual([]);
    expect(text).toMatch(/ and \d+ more/);
  }
  const filled = [
    en.reasons({ kind: 'no_longer_allowed', rule: '&'.repeat(100) }),
    en.submit.policyInvalid(['&'.repeat(9000)]),
  ];
  for (const text of filled) expect(checkView(noticeView(text))).toEqual([]);
  const errors = [
    matchErrors({ kind: 'refused', allowed: patterns, complete: true }),
    ruleErrors([{ field: 'replyTo', kind: 'reply_to_not_allowed', rule: 'r', patterns }]),
    fieldErrors({ emailBody: { kind: 'too_long', max: 3000, length: 9999 } }),
  ];
  for (const text of errors.flatMap(Object.values<string>)) {
    expect(text.length).toBeLessThan(1000);
  }
});
