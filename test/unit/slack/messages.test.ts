/** What people are notified of: who sees what, and that nothing is claimed that is not recorded. */
import fc from 'fast-check';
import { checkMessageBlocks } from '../../../infra/local/simulators/slack/blocks.ts';
import {
  approve,
  cancel,
  closeUnconfirmed,
  reject,
  reportOutcome,
} from '../../../lambda/domain/approval.ts';
import { beginAttempt, recordResult, scheduleRetry } from '../../../lambda/domain/delivery.ts';
import type { ShareEvent } from '../../../lambda/domain/events.ts';
import type { DesiredMessage, MessageKind } from '../../../lambda/domain/notifications.ts';
import { lastEvent, move, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import { renderMessage } from '../../../lambda/slack/messages.ts';
import { confirmed, made, plainDraft } from '../../support/requests.ts';

const now = 1_800_000_000_000;
const email = {
  recordings: [{ recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001' }],
  to: [{ name: 'Mister Recipient', address: 'bob@x.example' }],
  cc: [{ name: 'Missis Copied', address: 'cy@y.example' }],
  replyTo: 'reply@x.example',
  emailSubject: 'The subject',
  emailBody: 'The body',
  priority: 1 as const,
  purpose: 'The purpose',
  caseNumber: 'The case',
};
const facts = { status: 403, errorId: 'error.id', message: 'ICWS *message*' };
const rule = { approvers: ['U2', 'S3'], selfApproval: 'with_reason' as const };
const draft = plainDraft(now, rule, { email });
const asked = confirmed(draft, now);
const approved = made(approve(asked, { by: 'U2' }, now));
const sending = beginAttempt(approved, { owner: 'w', remainingMs: 0 }, now);
const ended = (result: Parameters<typeof recordResult>[2]) =>
  made(recordResult(sending, { number: 1, owner: 'w' }, result, now));
const unconfirmed = ended({ kind: 'unconfirmed', because: 'x', ...facts });
const sendAgain = { by: 'U2', outcome: 'send_again' } as const;
const approvedAgain = made(reportOutcome(unconfirmed, sendAgain, now + 1e6));
const rejected = made(reject(asked, { by: 'U2', reason: 'Wrong *customer*' }, now));
const ownApproval = made(approve(asked, { by: 'U1', reason: 'Nobody is here' }, now));

const render = (
  request: ShareRequest,
  kind: MessageKind,
  more: Partial<DesiredMessage> = {},
): string => {
  const event = lastEvent(request);
  const message = { key: 'k', kind, to: 'C1', revision: event.sequence, event, ...more };
  return JSON.stringify(renderMessage(request, message));
};
const reply = (request: ShareRequest, event: ShareEvent = lastEvent(request)): string =>
  renderMessage(request, { key: 'k', kind: 'reply', to: 'C1', revision: 1, event }).text;

const before: [string, ShareRequest][] = [
  ['waiting for approval', asked],
  ['reminded', withEvent(asked, { kind: 'reminded', at: now })],
  ['nobody to ask', withEvent(asked, { kind: 'nobody_to_ask', at: now })],
  ['approved', approved],
  ['approved by the requester', ownApproval],
  ['waiting', scheduleRetry(approved, { because: 'login_paused' }, now)],
  ['being exported', sending],
  [
    'answered as not acted on',
    ended({ kind: 'notSent', because: 'busy', retryImmediately: false }),
  ],
];

test.each(before)('%s: no message says that it was, or was not, sent', (_, request) => {
  const messages = [
    render(request, 'root'),
    render(request, 'approver'),
    render(request, 'reply'),
    render(request, 'approver_reply'),
  ];
  for (const message of messages) expect(message).not.toMatch(/\bsent\b|not known/i);
});

const sent = /^Sent\b/;
const notSent = /^Not sent\b/;
const notKnown = /^It’s (?:still )?not known whether the email was sent\b/;

test.each<[string, ShareRequest, RegExp]>([
  ['sent', ended({ kind: 'sent' }), sent],
  ['reported as sent', made(reportOutcome(unconfirmed, { by: 'U2', outcome: 'sent' }, now)), sent],
  ['refused', ended({ kind: 'refused', ...facts }), notSent],
  ['too old', made(applyTimeouts(approved, now + 1e12)), notSent],
  ['rejected', rejected, notSent],
  ['canceled', made(cancel(asked, 'U1', now)), notSent],
  [
    'of a requester who left',
    move(asked, 'cancelled', { kind: 'cancelled', at: now, reason: 'requester_left' }),
    notSent,
  ],
  ['expired', made(applyTimeouts(asked, now + 1e12)), notSent],
  ['restored', move(asked, 'expired', { kind: 'expired', at: now, reason: 'restored' }), notKnown],
  ['unconfirmed', unconfirmed, notKnown],
  ['interrupted', made(applyTimeouts(sending, now + 1e12)), notKnown],
  ['closed', closeUnconfirmed(unconfirmed, { by: 'U2' }, now), notKnown],
  [
    'changed by somebody else',
    move(approved, 'failed', { kind: 'failed', at: now, reason: 'record_changed' }),
    notKnown,
  ],
  ['sent again, and too old', made(applyTimeouts(approvedAgain, now + 1e12)), notKnown],
  ['sent again, and canceled', made(cancel(approvedAgain, 'U1', now + 1e6)), notKnown],
])('%s: the first sentence of the outcome says which it is', (_, request, first) => {
  expect(reply(request)).toMatch(first);
});

const secrets =
  /The subject|The body|The purpose|The case|Mister|Missis|0DE0C017|ICWS \*message|bob@|cy@|customer\*|Nobody is here/;

test.each<[string, ShareRequest]>([
  ...before,
  ['refused', ended({ kind: 'refused', ...facts })],
  ['unconfirmed', unconfirmed],
  ['rejected', rejected],
])('%s: a channel sees nothing that people typed, and no message of ICWS', (_, request) => {
  for (const kind of ['root', 'reply', 'approver', 'approver_reply'] as const) {
    expect(render(request, kind)).not.toMatch(secrets);
    expect(render(request, kind)).toContain('SR-AAAAAAAA');
  }
  expect(render(request, 'root')).toContain('To b…@x.example and 1 other');
});

test('a channel sees how many recordings and recipients there are, the first of them masked', () => {
  const several = {
    ...email,
    recordings: [...email.recordings, { interactionId: '3001234567' }],
    cc: [...email.cc, { name: 'Eve', address: 'eve@y.example' }],
  };
  expect(render({ ...asked, email: several }, 'root')).toContain(
    'To b…@x.example and 2 others · 2 recordings',
  );
  const alone = render({ ...asked, email: { ...email, cc: [] } }, 'root');
  expect(alone).toContain('To b…@x.example');
  expect(alone).not.toMatch(/other|1 recording/);
});

test('why a requester approved their own request is for direct messages only', () => {
  expect(render(ownApproval, 'approver_reply', { to: 'D1' })).toContain('Nobody is here');
  expect(render(ownApproval, 'approver_reply', { to: 'G1' })).not.toContain('Nobody is here');
});

test('what ICWS and an approver wrote is shown to the requester, as plain text', () => {
  const message = { key: 'k', kind: 'direct', to: 'U1', revision: 1 } as const;
  const refused = ended({ kind: 'refused', ...facts });
  const fromIcws = renderMessage(refused, { ...message, event: lastEvent(refused) });
  expect(fromIcws.text).not.toContain('ICWS *message*');
  expect(fromIcws.blocks).toEqual([
    expect.objectContaining({
      text: {
        type: 'mrkdwn',
        text: '*SR-AAAAAAAA* · PureConnect replied (HTTP 403, `error.id`):',
      },
    }),
    { type: 'section', text: { type: 'plain_text', text: 'ICWS *message*', emoji: false } },
  ]);
  const fromApprover = renderMessage(rejected, { ...message, event: lastEvent(rejected) });
  expect(fromApprover.blocks).toContainEqual({
    type: 'section',
    text: { type: 'plain_text', text: 'Wrong *customer*', emoji: false },
  });
});

test.each<[string, ShareRequest, MessageKind, string[]]>([
  ['the requester cancels', asked, 'root', ['cancel_request']],
  ['the requester cancels', approved, 'root', ['cancel_request']],
  ['an approver reviews', asked, 'approver', ['review_request']],
  ['nobody has anything to do', sending, 'root', []],
  ['nobody has anything to do', approved, 'approver', []],
  ['the outcome is reported', unconfirmed, 'root', ['resolve_request']],
  ['the outcome is reported', unconfirmed, 'approver', ['resolve_request']],
  ['it can be sent again', ended({ kind: 'refused', ...facts }), 'reply', ['send_again']],
  ['it cannot be sent again', rejected, 'reply', []],
])('buttons: %s', (_, request, kind, wanted) => {
  const found = [...render(request, kind).matchAll(/"action_id":"(\w+)"/g)];
  expect(found.map(([, action]) => action)).toEqual(wanted);
});

test('whatever ICWS says, Slack takes the direct message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1000 }), (message) => {
      const request = ended({ kind: 'refused', status: 403, message });
      const event = lastEvent(request);
      const { blocks } = renderMessage(request, {
        key: 'k',
        kind: 'direct',
        to: 'U1',
        revision: 1,
        event,
      });
      expect(checkMessageBlocks(blocks)).toEqual([]);
    }),
  );
});

test('a rejection is not shown to approvers as the reason of a self-approval', () => {
  const rule = {
    approvers: ['U1', 'U2', 'U3'],
    approvals: 2,
    selfApproval: 'with_reason' as const,
  };
  const waiting = confirmed(plainDraft(now, rule, { email }), now);
  const own = made(approve(waiting, { by: 'U1', reason: 'Nobody is here' }, now));
  const both = made(reject(own, { by: 'U2', reason: 'Wrong customer' }, now + 1000));
  const event = both.events.find(({ kind }) => kind === 'approval')!;
  const shown = render(both, 'approver_reply', { to: 'D3', event });
  expect(shown).toContain('Nobody is here');
  expect(shown).not.toContain('Wrong customer');
});
