/** However long a policy's lists and people's texts are, Slack takes every view and message. */
import fc from 'fast-check';
import {
  checkHome,
  checkMessageBlocks,
  checkView,
} from '../../../infra/local/simulators/slack/blocks.ts';
import { approve, cancel, confirmDraft, reject } from '../../../lambda/domain/approval.ts';
import { beginAttempt, overdue, recordResult, wait } from '../../../lambda/domain/delivery.ts';
import type { FrozenRule, ShareRequest } from '../../../lambda/domain/request.ts';
import { withEvent } from '../../../lambda/domain/states.ts';
import {
  copyMessage,
  noteMessage,
  nudgeMessage,
  parentMessage,
  replyMessage,
} from '../../../lambda/slack/messages.ts';
import { mayDecide, policyInvalid } from '../../../lambda/slack/texts/answers.ts';
import { notAllowed, replyToNotAllowed } from '../../../lambda/slack/texts/fields.ts';
import { reviewView } from '../../../lambda/slack/views/confirmation.ts';
import { decisionView } from '../../../lambda/slack/views/decision.ts';
import { homeView } from '../../../lambda/slack/views/home.ts';
import { noticeView } from '../../../lambda/slack/views/notice.ts';
import { resolveView } from '../../../lambda/slack/views/resolve.ts';
import { made, plainDraft } from '../../support/requests.ts';

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
  name: fc.constantFrom('r', '&'.repeat(100), '<'.repeat(100)),
  body: fc.constantFrom('B', '&'.repeat(3000), '😀'.repeat(1500), `${'x'.repeat(2899)}😀`),
  purpose: fc.constantFrom('Why', '<'.repeat(500)),
  words: fc.constantFrom('No.', '&'.repeat(1000)),
});

function everyState(rule: Partial<FrozenRule>, body: string, purpose: string, words: string) {
  const fields = {
    recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
    recipientName: '&'.repeat(100),
    recipientEmail: `${'a'.repeat(64)}@${'xn--a.'.repeat(30)}example`,
    replyTo: `${'a'.repeat(64)}@${'b.'.repeat(90)}example`,
    emailSubject: '&'.repeat(200),
    emailBody: body,
    priority: 1 as const,
    purpose,
  };
  const sentBefore = { id: 'f'.repeat(32), at: now, kind: 'waiting' as const };
  const why = `${'a'.repeat(254)} is allowed by the rule`;
  const draft = plainDraft(now, rule, { fields, sentBefore, why });
  const hash = draft.contentHash;
  const asked = made(confirmDraft(draft, 'U1', hash, now));
  const people = Array.from({ length: rule.approvals ?? 1 }, (_, index) => `U${index + 2}`);
  const approved = people.reduce(
    (request, by) => made(approve(request, by, hash, undefined, now)),
    asked,
  );
  const begun = beginAttempt(approved, 'w', now, 0);
  const ended = (result: Parameters<typeof recordResult>[3]) =>
    made(recordResult(begun, 1, 'w', result, now));
  const facts = { status: 500, errorId: 'e'.repeat(120), message: words };
  return [
    draft,
    withEvent(asked, { kind: 'nobody_to_ask', at: now }),
    approved,
    wait(approved, 'credentials_missing', undefined, now),
    begun,
    ended({ kind: 'sent' }),
    ended({ kind: 'refused', ...facts }),
    ended({ kind: 'unknown', because: 'x', ...facts }),
    made(reject(asked, 'U2', hash, words.slice(0, 500), now)),
    made(cancel(asked, 'U1', hash, now)),
    made(overdue(asked, now + 1e12)),
    made(overdue(approved, now + 1e12)),
  ];
}

function checkMessage(message: { text: string; blocks: unknown[] }): void {
  expect(checkMessageBlocks(message.blocks)).toEqual([]);
  expect(message.text.length).toBeLessThanOrEqual(maxText);
  expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(maxBlocksText);
}

function checkAll(request: ShareRequest): void {
  for (const message of [parentMessage(request), copyMessage(request)]) checkMessage(message);
  for (const event of request.events) {
    checkMessage(replyMessage(request, event));
    const said = event.kind === 'rejected' ? request.decisionReason : request.icwsMessage;
    if (said !== undefined) checkMessage(noteMessage(request, event));
    checkMessage(nudgeMessage(request, event, true));
  }
  const views = [
    reviewView(request, 'Notice'),
    decisionView(request, 'U1', 'S1', 'Notice'),
    resolveView(request, 'U1', 'Notice'),
  ];
  for (const view of views) expect(checkView(view)).toEqual([]);
  const many = Array.from({ length: 12 }, () => request);
  expect(checkHome(homeView({ requests: many, rest: 'more' }, many.slice(0, 8)))).toEqual([]);
}

test('whatever the rule’s and the texts’ sizes', () => {
  fc.assert(
    fc.property(widest, ({ body, purpose, words, ...rule }) => {
      for (const request of everyState(rule, body, purpose, words)) checkAll(request);
    }),
    { numRuns: 30 },
  );
});

test('refusals that name people, addresses or errors', () => {
  const patterns = Array.from(
    { length: 500 },
    (_, index) => `${'a'.repeat(60)}@${index}.example.com`,
  );
  for (const text of [mayDecide(ids(1000)), policyInvalid(patterns)]) {
    expect(checkView(noticeView(text, true))).toEqual([]);
    expect(text).toMatch(/ and \d+ more/);
  }
  expect(notAllowed({ allowed: patterns, complete: true }).length).toBeLessThan(1000);
  expect(replyToNotAllowed('r', patterns).length).toBeLessThan(1000);
});
