/**
 * Made-up requests in every state, as large as the form, the policy, and PureConnect can make them. Pure; nobody's data is
 * in them. The tests render them, and the doctor has Slack check what they render.
 */
import { maxRecipients } from '../domain/address-list.ts';
import {
  approve,
  cancel,
  confirm,
  type Decided,
  draft,
  type NewDraft,
  reject,
} from '../domain/approval.ts';
import { beginAttempt, recordResult, type SendResult, scheduleRetry } from '../domain/delivery.ts';
import { recipientsOf } from '../domain/email.ts';
import type { FrozenRule } from '../domain/policy.ts';
import { maxRecordings, nameOf } from '../domain/recordings.ts';
import {
  type LookUp,
  lookUpResults,
  move,
  type ShareRequest,
  withEvent,
} from '../domain/request.ts';
import { applyTimeouts } from '../domain/timeouts.ts';

/** How large the parts are that a policy or a person decides about. */
export interface Sizes {
  rule: Partial<FrozenRule>;
  emailBody: string;
  purpose: string;
  /** What an approver or PureConnect says. */
  words: string;
}

export const now = 1_800_000_000_000;
const requester = 'U1';

/** So many IDs of people and user groups, as long as Slack's may become. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index % 3 ? 'U' : 'S'}${'A'.repeat(26)}${index}`);

/** A rule that asks nobody, with nothing special about it. */
export const plainRule: FrozenRule = {
  name: 'r',
  hash: 'h',
  requesters: [],
  approvers: [],
  approvals: 1,
  selfApproval: 'never',
  askIn: 'direct',
  expiresAfterMinutes: 60,
  detailsRequired: false,
  sendWithinMinutes: 60,
  retentionDays: 400,
};

/** The longest that is kept of what PureConnect says of a call. */
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

/** As many as the form takes, of the longest names and addresses. */
const recipients = (name: string) =>
  Array.from({ length: maxRecipients }, (_, index) => ({
    name: name.repeat(100),
    address: `${'a'.repeat(62)}${index + 10}@${'xn--a.'.repeat(30)}example`,
  }));

const largestEmail = ({ emailBody, purpose }: Sizes): NewDraft['email'] => ({
  recordings,
  to: recipients('&'),
  cc: recipients('😀'),
  replyTo: `${'a'.repeat(64)}@${'b.'.repeat(90)}example`,
  emailSubject: '&'.repeat(200),
  emailBody,
  priority: 1,
  purpose,
  caseNumber: '&'.repeat(60),
});

function draftOf(sizes: Sizes, change: Partial<NewDraft['email']>, known: Partial<NewDraft> = {}) {
  const rule = { ...plainRule, ...sizes.rule };
  const email = { ...largestEmail(sizes), ...change };
  const made = { id: 'a'.repeat(32), teamId: 'T1', requester, channel: 'C1', rule, now };
  return draft({ ...made, ...known, email });
}

/** The largest draft, with everything that may be known about it. */
function largestDraft(sizes: Sizes): ShareRequest {
  const email = largestEmail(sizes);
  const earlierShares = recipientsOf(email).map(({ address }) => ({
    ...{ address, times: 9999, lastAt: now },
  }));
  const lookUps = Object.fromEntries(
    recordings.map((named) => [nameOf(named), { result: 'unavailable' as const }]),
  );
  const previousShare = { id: 'f'.repeat(32), at: now, kind: 'unknown' as const };
  return draftOf(
    sizes,
    {},
    { previousShare, earlierShares, lookUps, requesterDomain: 'x.example' },
  );
}

function made(result: Decided | undefined): ShareRequest {
  if (!result || 'refusal' in result) throw new Error(JSON.stringify(result));
  return result;
}

/** The same look-up of each of its recordings. */
const lookedUp = (request: ShareRequest, lookUp: LookUp): ShareRequest => ({
  ...request,
  lookUps: Object.fromEntries(request.email.recordings.map((one) => [nameOf(one), lookUp])),
});

/** More approvals than any policy asks for: no list is short by luck. */
const manyApprovals = (request: ShareRequest): ShareRequest =>
  ids(400).reduce((one, by) => withEvent(one, { kind: 'approval', at: now, by }), request);

/** Requests by what is special about them. */
export function exampleRequests(sizes: Sizes): Record<string, ShareRequest> {
  const largest = largestDraft(sizes);
  const asked = made(confirm(largest, requester, now));
  const approvers = Array.from(
    { length: sizes.rule.approvals ?? 1 },
    (_, index) => `U${index + 2}`,
  );
  const approved = approvers.reduce((request, by) => made(approve(request, { by }, now)), asked);
  const [first, ...others] = recordings;
  const one = draftOf(sizes, { recordings: first ? [first] : [] });
  const unknown = { interactionId: '300123456789012345' };
  return {
    draft: largest,
    'draft that nobody else approves': { ...largest, rule: { ...largest.rule, approvers: [] } },
    'draft of found recordings': lookedUp(largest, { result: 'found', call }),
    'draft of one found recording': lookedUp(one, { result: 'found', call }),
    'draft that waits for a recording': draftOf(sizes, { recordings: [...others, unknown] }),
    ...Object.fromEntries(
      lookUpResults.map((result) => [
        `awaiting approval, recordings ${result}`,
        lookedUp(asked, { result, call }),
      ]),
    ),
    'nobody to ask': withEvent(asked, { kind: 'nobody_to_ask', at: now }),
    reminded: withEvent(asked, { kind: 'reminded', at: now }),
    'awaiting approval, many approvals': manyApprovals(asked),
    approved,
    waiting: scheduleRetry(approved, { because: 'credentials_missing' }, now),
    rejected: made(reject(asked, { by: 'U2', reason: sizes.words.slice(0, 500) }, now)),
    cancelled: made(cancel(asked, requester, now)),
    expired: made(applyTimeouts(asked, now + 1e12)),
    'approval too old': made(applyTimeouts(approved, now + 1e12)),
    restored: move(asked, 'expired', { kind: 'expired', at: now, reason: 'restored' }),
    'requester left': move(asked, 'cancelled', {
      kind: 'cancelled',
      at: now,
      reason: 'requester_left',
    }),
    ...attempted(approved, sizes.words),
  };
}

/** What can come of an approved one. */
function attempted(approved: ShareRequest, words: string): Record<string, ShareRequest> {
  const sending = beginAttempt(approved, { owner: 'w', remainingMs: 0 }, now);
  const ended = (result: SendResult) =>
    made(recordResult(sending, { number: 1, owner: 'w' }, result, now));
  const facts = { status: 500, errorId: 'e'.repeat(120), message: words };
  const unconfirmed = ended({ kind: 'unconfirmed', because: 'x', ...facts });
  return {
    sending,
    sent: ended({ kind: 'sent' }),
    failed: ended({ kind: 'refused', ...facts }),
    unconfirmed,
    'unconfirmed, many approvals': manyApprovals(unconfirmed),
  };
}
