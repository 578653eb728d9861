/** However long a policy's lists and people's texts are, Slack takes every view and message. */
import fc from 'fast-check';
import {
  checkHome,
  checkMessageBlocks,
  checkView,
} from '../../../infra/local/simulators/slack/blocks.ts';
import { approve, cancel, confirmDraft, reject } from '../../../lambda/domain/approval.ts';
import {
  applyTimeouts,
  beginAttempt,
  recordResult,
  wait,
} from '../../../lambda/domain/delivery.ts';
import type { FrozenRule, ShareRequest } from '../../../lambda/domain/request.ts';
import { move, withEvent } from '../../../lambda/domain/states.ts';
import {
  copyMessage,
  noteMessage,
  nudgeMessage,
  parentMessage,
  replyMessage,
} from '../../../lambda/slack/messages.ts';
import {
  mayDecide,
  noLongerAllowed,
  policyInvalid,
  stateName,
} from '../../../lambda/slack/texts/answers.ts';
import { notAllowed, replyToNotAllowed } from '../../../lambda/slack/texts/fields.ts';
import { confirmationView } from '../../../lambda/slack/views/confirmation.ts';
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

/** The longest that is kept of what ICWS says of a call. */
const details = {
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
  const previousShare = { id: 'f'.repeat(32), at: now, kind: 'unknown' as const };
  const why = `${'a'.repeat(254)} is allowed by the rule`;
  const draft = plainDraft(now, rule, { fields, previousShare, why });
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
    ended({ kind: 'unconfirmed', because: 'x', ...facts }),
    made(reject(asked, 'U2', hash, words.slice(0, 500), now)),
    made(cancel(asked, 'U1', hash, now)),
    made(applyTimeouts(asked, now + 1e12)),
    made(applyTimeouts(approved, now + 1e12)),
    { ...draft, lookUp: 'found' as const, details },
    move(asked, 'expired', { kind: 'expired', at: now, reason: 'restored' }),
    move(asked, 'cancelled', { kind: 'cancelled', at: now, reason: 'requester_left' }),
    // More approvals than any policy asks for: no list is short by luck.
    manyApprovals(asked),
    manyApprovals(ended({ kind: 'unconfirmed', because: 'x', ...facts })),
  ];
}

function checkMessage(message: { text: string; blocks: unknown[] }): void {
  expect(checkMessageBlocks(message.blocks)).toEqual([]);
  expect(message.text.length).toBeLessThanOrEqual(maxText);
  expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(maxBlocksText);
}

function checkAll(request: ShareRequest): void {
  for (const message of [parentMessage(request), copyMessage(request)]) checkMessage(message);
  for (const event of request.events.slice(0, 20)) {
    checkMessage(replyMessage(request, event));
    const said = event.kind === 'rejected' ? request.decisionReason : request.icwsMessage;
    if (said !== undefined) checkMessage(noteMessage(request, event));
    checkMessage(nudgeMessage(request, event, true));
  }
  const views = [
    confirmationView(request, 'Notice'),
    decisionView(request, 'U1', 'S1', 'Notice'),
    resolveView(request, 'U1', 'Notice'),
  ];
  for (const view of views) expect(checkView(view)).toEqual([]);
  expect(stateName(request).length).toBeLessThan(200);
  const many = Array.from({ length: 12 }, () => request);
  for (const rest of ['none', 'more', 'unknown'] as const) {
    expect(checkHome(homeView({ requests: many, rest }, many.slice(0, 8)))).toEqual([]);
  }
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
  for (const text of [noLongerAllowed('&'.repeat(100)), policyInvalid(['&'.repeat(9000)])]) {
    expect(checkView(noticeView(text, true))).toEqual([]);
  }
  expect(notAllowed({ allowed: patterns, complete: true }).length).toBeLessThan(1000);
  expect(replyToNotAllowed('r', patterns).length).toBeLessThan(1000);
});
