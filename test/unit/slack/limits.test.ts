/** However long a policy's lists and people's texts are, Slack takes every view and message. */
import fc from 'fast-check';
import {
  checkHome,
  checkMessageBlocks,
  checkView,
} from '../../../infra/local/simulators/slack/blocks.ts';
import type { NoRule } from '../../../lambda/application/submit-share.ts';
import { maxRecipients } from '../../../lambda/domain/address-list.ts';
import { approve, cancel, reject } from '../../../lambda/domain/approval.ts';
import {
  beginAttempt,
  recordResult,
  type SendResult,
  scheduleRetry,
} from '../../../lambda/domain/delivery.ts';
import { recipientsOf } from '../../../lambda/domain/email.ts';
import type { DesiredMessage } from '../../../lambda/domain/notifications.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { maxRecordings, nameOf } from '../../../lambda/domain/recordings.ts';
import {
  type LookUp,
  lookUpResults,
  move,
  type ShareRequest,
  withEvent,
} from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import { type NotDrafted, prefillOf, submitErrors } from '../../../lambda/slack/form-fields.ts';
import { renderMessage } from '../../../lambda/slack/messages.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { confirmationView } from '../../../lambda/slack/views/confirmation.ts';
import { decisionView } from '../../../lambda/slack/views/decision.ts';
import { formView } from '../../../lambda/slack/views/form.ts';
import { historyView } from '../../../lambda/slack/views/history.ts';
import { homeView } from '../../../lambda/slack/views/home.ts';
import { loadingView, noticeView } from '../../../lambda/slack/views/notice.ts';
import { resolveView } from '../../../lambda/slack/views/resolve.ts';
import { confirmed, made, plainDraft, plainEmail } from '../../support/requests.ts';

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
  expiresAt: now,
  relatedRecordingId: '0DE0C017-CD4F-D013-8E31-18D8B7479999',
  policy: '&'.repeat(200),
  agent: '&'.repeat(200),
  remoteNumber: '&'.repeat(200),
};

/** As many as the form takes, by recording ID, and half of them by interaction ID as well. */
const recordings = Array.from({ length: maxRecordings }, (_, index) => ({
  recordingId: `0DE0C017-CD4F-D013-8E31-18D8B747${String(1000 + index)}`,
  ...(index % 2 === 0 ? {} : { interactionId: `3001234567890123${index + 10}` }),
}));
/** Of the longest names and addresses. */
const recipients = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({
    name: name.repeat(100),
    address: `${'a'.repeat(62)}${index + 10}@${'xn--a.'.repeat(30)}example`,
  }));
const templates = Array.from({ length: 100 }, (_, index) => ({
  name: `${'&'.repeat(72)}${index}`,
  subject: '&'.repeat(200),
  body: '&'.repeat(3000),
}));

/** The same look-up of each of its recordings. */
const lookedUp = (request: ShareRequest, lookUp: LookUp): ShareRequest => ({
  ...request,
  lookUps: Object.fromEntries(request.email.recordings.map((one) => [nameOf(one), lookUp])),
});

function manyApprovals(request: ShareRequest): ShareRequest {
  const by = ids(400);
  return by.reduce((one, id) => withEvent(one, { kind: 'approval', at: now, by: id }), request);
}

function everyState(rule: Partial<FrozenRule>, body: string, purpose: string, words: string) {
  const email = {
    recordings,
    to: recipients(maxRecipients, '&'),
    cc: recipients(maxRecipients, '😀'),
    replyTo: `${'a'.repeat(64)}@${'b.'.repeat(90)}example`,
    emailSubject: '&'.repeat(200),
    emailBody: body,
    priority: 1 as const,
    purpose,
    caseNumber: '&'.repeat(60),
  };
  const previousShare = { id: 'f'.repeat(32), at: now, kind: 'unknown' as const };
  const earlierShares = recipientsOf(email).map(({ address }) => ({
    ...{ address, times: 9999, lastAt: now },
  }));
  const known = { previousShare, earlierShares, requesterDomain: 'x.example' };
  const lookUps = Object.fromEntries(
    recordings.map((named) => [nameOf(named), { result: 'unavailable' as const }]),
  );
  const draft = plainDraft(now, rule, { email, lookUps, ...known });
  const [first, ...others] = recordings;
  const one = plainDraft(now, rule, { email: { ...email, recordings: first ? [first] : [] } });
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
    lookedUp(draft, { result: 'found', call }),
    lookedUp(one, { result: 'found', call }),
    ...lookUpResults.map((result) => lookedUp(asked, { result, call })),
    plainDraft(now, rule, {
      email: { ...email, recordings: [...others, { interactionId: '300123456789012345' }] },
    }),
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
    formView({ prefill: prefillOf(request), templates, chosen: templates[0]?.name, metadata: 'x' }),
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
  const names = Array.from({ length: 30 }, (_, index) =>
    `${index}${request.rule.name}`.slice(0, 100),
  );
  const after = { at: now, id: request.id };
  const page = { requests: many.slice(0, 10), next: after, unknown: true };
  for (const list of [{ kind: 'decisions' }, { kind: 'rule', rule: request.rule.name }] as const) {
    const history = { list, page, rules: { names, unknown: true } };
    expect(checkHome(historyView(history, 'U1'))).toEqual([]);
    expect(checkHome(historyView({ list, after, page }, 'U1'))).toEqual([]);
  }
  // Twice as many as the command lists.
  expect(en.status(many.slice(0, 10)).length).toBeLessThanOrEqual(maxText);
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
  expect(checkView(formView({ prefill: {}, templates: [], metadata: '' }))).toEqual([]);
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
  const address = `${'a'.repeat(64)}@${'b.'.repeat(90)}example`;
  const rule = 'r'.repeat(100);
  const matches: NoRule[] = [
    { kind: 'refused', address: 'x@else.example', allowed: patterns, complete: true },
    { kind: 'refused_by_rule', rule, reason: 'x'.repeat(300), address },
    {
      kind: 'different_rules',
      groups: ids(20).map((id) => ({ rule: id + rule, addresses: patterns.slice(0, 20) })),
    },
  ];
  const entry = 'x'.repeat(100);
  const results: NotDrafted[] = [
    ...matches.map((match) => ({ kind: 'not_allowed', match, field: 'to' }) as const),
    {
      kind: 'rule_not_met',
      problems: [
        { field: 'replyTo', kind: 'reply_to_not_allowed', rule, patterns },
        { field: 'recordings', kind: 'too_many_recordings', rule, max: 20 },
      ],
    },
    {
      kind: 'invalid_fields',
      problems: {
        emailBody: { kind: 'too_long', max: 3000, length: 9999 },
        recordings: { kind: 'no_recording', entry },
        to: { kind: 'wrong_entry', entry, problem: { kind: 'entity' } },
      },
    },
  ];
  for (const text of results.map(submitErrors).flatMap(Object.values<string>)) {
    expect(text.length).toBeLessThan(1000);
  }
});

test('a question about as many new recipients as the form takes, with international domains', () => {
  const long = (index: number) => {
    const address = `${String(index).padStart(60, 'x')}@xn--${'80ak6aa92e'.padStart(58, 'a')}.example`;
    return { name: address, address };
  };
  const to = Array.from({ length: 20 }, (_, index) => long(index));
  const request = plainDraft(now, {}, { email: { ...plainEmail, to }, earlierShares: [] });
  const view = confirmationView(request);
  expect(checkView(view)).toEqual([]);
  for (const { address } of to) expect(JSON.stringify(view.blocks).split(address)).toHaveLength(3);
});

test('what was selected about one earlier share is not the answer about another', () => {
  const [one, other] = ['a', 'b'].map((id) =>
    confirmationView(
      plainDraft(now, {}, { previousShare: { id: id.repeat(32), at: now, kind: 'sent' } }),
    ).blocks.flatMap(({ type, block_id }) => (type === 'input' ? [block_id] : [])),
  );
  expect(one).toHaveLength(1);
  expect(one).not.toEqual(other);
});
