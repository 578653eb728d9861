/** Records of one request, honest ones and what somebody who may write the table could make of them. */
import { approve } from '../../lambda/domain/approval.ts';
import { contentHash, type Email } from '../../lambda/domain/email.ts';
import { eventHash, type ShareEvent } from '../../lambda/domain/events.ts';
import { sha256 } from '../../lambda/domain/hash.ts';
import { type ShareRequest, withDelivery } from '../../lambda/domain/request.ts';
import * as requests from './requests.ts';
import { approvedBy, attempted, confirmed, hour, made, notSent, plainDraft } from './requests.ts';

export { hour } from './requests.ts';
export const now = requests.start;
const eve = { name: 'Eve', address: 'eve@evil.example' };

export const drafted = () => plainDraft(now, { approvers: ['U2', 'U3'], approvals: 2 });
export const asked = () => confirmed(drafted());
export const approved = () => approvedBy(asked(), 'U2', 'U3');
export const sent = () => attempted(approved(), { kind: 'sent' });
export const unclear = () => attempted(approved(), requests.unclear);

/** The events chained anew from the first one that was changed: what somebody does who knows how the hash is made. */
function rechained(request: ShareRequest, events: ShareEvent[]): ShareRequest {
  let previousHash = '';
  const chained = events.map(({ hash: _, ...event }, index) => {
    const unhashed = { ...event, sequence: index + 1, previousHash };
    previousHash = eventHash(request.id, unhashed);
    return { ...unhashed, hash: previousHash };
  });
  return { ...request, events: chained };
}

const change = (request: ShareRequest, index: number, facts: Partial<ShareEvent>) =>
  request.events.map((event, at) => (at === index ? { ...event, ...facts } : event));

/** What somebody who may write the table could do, from simple to careful. */
export const forgeries: [name: string, forged: ShareRequest, problem: RegExp][] = [
  ['a recipient', field(approved(), { to: [eve] }), /a field/],
  [
    'a recipient’s name',
    field(approved(), { to: [{ name: 'M', address: 'e@x.example' }] }),
    /a field/,
  ],
  ['one more recipient', field(approved(), { to: [...approved().email.to, eve] }), /a field/],
  ['a copy to somebody', field(approved(), { cc: [eve] }), /a field/],
  ['a recording', field(approved(), { recordings: [{ recordingId: 'other' }] }), /a field/],
  [
    'one more recording',
    field(approved(), { recordings: [{ recordingId: 'R' }, { recordingId: 'other' }] }),
    /a field/,
  ],
  [
    'a recording that was found later, chained',
    appended(field(approved(), { recordings: [{ recordingId: 'other' }] }), {
      kind: 'recordings_found',
      state: 'approved',
    }),
    /a field|no legal/,
  ],
  ['a reply-to address', field(approved(), { replyTo: 'eve@evil.example' }), /a field/],
  ['the subject', field(approved(), { emailSubject: 'other' }), /a field/],
  ['the body', field(approved(), { emailBody: 'other' }), /the body/],
  [
    'the body and its hash',
    { ...field(approved(), { emailBody: 'other' }), bodyHash: sha256('other') },
    /a field/,
  ],
  [
    'a field and the content hash',
    rehashed(field(approved(), { to: [eve] })),
    /not the one that was drafted/,
  ],
  [
    'the content hash',
    { ...approved(), contentHash: 'f'.repeat(64) },
    /not the one that was drafted/,
  ],
  [
    'the rule: no approvers',
    { ...approved(), rule: { ...approved().rule, approvers: [] } },
    /the rule/,
  ],
  ['the requester', { ...approved(), requester: 'U9' }, /the requester/],
  ['the team', { ...approved(), teamId: 'T9' }, /the team/],
  ['a state: approved without an event', { ...asked(), state: 'approved' }, /state/],
  [
    'a resend: sent set back to approved',
    { ...withDelivery(withBody(sent()), { attempts: [] }), state: 'approved' },
    /state/,
  ],
  ['a resend: the end cut off, the state set back', cutOff(sent()), /the body is missing/],
  [
    'an appended approval without a chain',
    { ...asked(), state: 'approved', events: [...asked().events, approvalEvent(asked())] },
    /event 3 was changed/,
  ],
  [
    'one approval of two, chained',
    appended(asked(), { kind: 'approved', by: 'U2', state: 'approved' }),
    /1 of 2 approvals/,
  ],
  [
    'the same approver twice, chained',
    appended(approvedBy(asked(), 'U2'), { kind: 'approved', by: 'U2', state: 'approved' }),
    /1 of 2 approvals/,
  ],
  [
    'an approver whom the rule does not name, chained',
    appended(approvedBy(asked(), 'U2'), { kind: 'approved', by: 'U9', state: 'approved' }),
    /does not accept/,
  ],
  [
    'an approval by its requester, chained',
    appended(approvedBy(asked(), 'U2'), { kind: 'approved', by: 'U1', state: 'approved' }),
    /does not accept/,
  ],
  [
    'an approval straight from the draft, chained',
    appended(drafted(), { kind: 'approved', by: 'U2', state: 'approved' }),
    /1 of 2 approvals/,
  ],
  [
    'a resend after it was sent, chained',
    appended(withBody(sent()), { kind: 'approved', by: 'U2', state: 'approved' }),
    /event 7 leads from sent to approved/,
  ],
  [
    'a changed event',
    { ...approved(), events: change(approved(), 2, { by: 'U9' }) },
    /event 3 was changed/,
  ],
  [
    'an event removed',
    { ...approved(), events: approved().events.toSpliced(2, 1) },
    /event 4 is out of order/,
  ],
  [
    'events in another order, chained',
    rechained(approved(), [
      ...approved().events.slice(0, 1),
      ...approved().events.slice(1).reverse(),
    ]),
    /leads from|no legal|state/,
  ],
  ['a copy under another id', { ...approved(), id: 'b'.repeat(32) }, /event 1 was changed/],
  [
    'an inserted item without events of a person',
    rechained({ ...approved() }, [
      change(approved(), 0, { by: 'U9' })[0]!,
      ...approved().events.slice(1),
    ]),
    /draft of its requester/,
  ],
  [
    'an erasure that excuses changed fields, chained',
    appended(field(approved(), { to: [eve], emailBody: 'other' }), {
      kind: 'erased',
      state: 'approved',
    }),
    /the body|no legal/,
  ],
  [
    'a restoring that excuses a transition, chained',
    appended(unclear(), { kind: 'reminded', reason: 'restored', state: 'approved' }),
    /event 7 leads from unconfirmed to approved/,
  ],
  [
    'a restoring that begins with an approval, chained',
    appended(sent(), { kind: 'approved', reason: 'restored', state: 'approved', by: 'U2' }),
    /the body is missing|no legal/,
  ],
  [
    'the approvers, the recipient and the content hash, before the approval',
    swapped(asked()),
    /not the one that was drafted/,
  ],
  [
    'a longer time to send',
    withDelivery(approved(), { sendBefore: now + 10 * hour }),
    /time until/,
  ],
  [
    'attempts removed: six more',
    withDelivery(attempted(approved(), notSent), { attempts: [] }),
    /attempts/,
  ],
  [
    'an approval after the expiry, chained',
    rechained(approved(), change(approved(), 3, { at: now + 25 * hour })),
    /expired/,
  ],
];

/** Another rule and recipient with a fitting hash, then approved by the forger's own approver through the app. */
function swapped(request: ShareRequest): ShareRequest {
  const rule = { ...request.rule, approvers: ['U9'], approvals: 1 };
  const forged = rehashed({ ...field(request, { to: [eve] }), rule });
  return made(approve(forged, { by: 'U9' }, now));
}

/** The end of its history cut off, the state set back. */
export function cutOff(request: ShareRequest): ShareRequest {
  const unsent = withDelivery(request, { attempts: [] });
  return { ...unsent, state: 'approved', events: request.events.slice(0, 4) };
}

/** With the body that was removed when it was sent: it is the one that was approved. */
export function withBody(request: ShareRequest): ShareRequest {
  return field(request, { emailBody: drafted().email.emailBody });
}

function field(request: ShareRequest, change_: Partial<Email>): ShareRequest {
  return { ...request, email: { ...request.email, ...change_ } };
}

function rehashed(request: ShareRequest): ShareRequest {
  return { ...request, contentHash: contentHash(request) };
}

function approvalEvent({ contentHash: hash, events }: ShareRequest): ShareEvent {
  const last = events.at(-1)!;
  return {
    ...last,
    sequence: last.sequence + 1,
    kind: 'approved',
    state: 'approved',
    by: 'U2',
    ...(hash === undefined ? {} : { contentHash: hash }),
    previousHash: last.hash,
  };
}

function appended(request: ShareRequest, facts: Partial<ShareEvent>): ShareRequest {
  const event = { ...approvalEvent(request), ...facts };
  const forged = rechained(request, [...request.events, event]);
  return {
    ...withDelivery(forged, { sendBefore: event.at + hour, attempts: [] }),
    state: event.state,
  };
}
