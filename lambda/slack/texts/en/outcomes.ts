/**
 * What people are notified of: a request's state in one line, and each event as its thread shows it. Before the outcome
 * no text says "sent": only an outcome that was recorded may. The first sentence of an outcome says that it was sent,
 * was not sent, or that this is not known. All of it is mrkdwn.
 */
import { approvalsOf, approversOf, type ShareEvent } from '../../../domain/events.ts';
import { displayState, lastChange, type ShareRequest } from '../../../domain/request.ts';
import { formatDate, mention } from '../../block-kit.ts';
import { counted, firstOf } from '../lists.ts';
import { certainFailure, errorFacts, errorIdText, isWait, waits } from './failures.ts';
import { approvedSoFar } from './views.ts';

export const rootHead = ({ requester }: ShareRequest): string =>
  `${mention(requester)} wants to share a call recording`;

export const approverHead = ({ requester }: ShareRequest): string =>
  `${mention(requester)} needs approval to share a call recording`;

/** The people and groups of the rule, whom Slack then notifies. */
export const approverNames = ({ rule }: ShareRequest): string =>
  firstOf(rule.approvers.map(mention));

export const approverHeadInChannel = (request: ShareRequest): string =>
  `${approverNames(request)}: ${approverHead(request)}`;

function approvedText(request: ShareRequest): string {
  const { waitReason, sendBefore } = request.delivery;
  const approved = approvedBy(request) || 'Approved.';
  if (waitReason === undefined) return `${approved} Starting…`;
  const until = sendBefore ? ` The app keeps trying until ${formatDate(sendBefore)}.` : '';
  return `${approved} Waiting: ${waits[waitReason]}.${until}`;
}

/** Approvers are notified where their rule says; the requester's channel sees no list of them. */
function awaitingText(request: ShareRequest): string {
  const { expiresAt } = request.approval;
  const by = expiresAt ? ` by ${formatDate(expiresAt)}` : '';
  const needs = `Needs ${counted(request.rule.approvals, 'approval')}${by}.`;
  return [needs, notAskedText(request), approvedSoFar(request)].filter(Boolean).join(' ');
}

/** Of a large group only the first are asked directly. */
const notAskedText = ({ notifications }: ShareRequest): string =>
  notifications.notAsked
    ? `${counted(notifications.notAsked, 'more approver')} weren’t asked directly and can find it in their App Home.`
    : '';

/** Who approved, for a request that has been decided; empty where its rule names no approvers. */
function approvedBy({ requester, rule, events }: ShareRequest): string {
  const names = approversOf(events).map((by) =>
    by === requester ? `${mention(by)} (own request)` : mention(by),
  );
  return rule.approvers.length === 0 || names.length === 0 ? '' : `Approved by ${firstOf(names)}.`;
}

/** Who wants an unconfirmed share to be sent again, while more people have to. */
function votes({ events, rule }: ShareRequest): string {
  const given = approvalsOf(events);
  if (given.length === 0) return '';
  const names = firstOf(given.map(({ by }) => mention(by)));
  return ` ${names} approved sending it again: ${given.length} of ${rule.approvals} approvals.`;
}

/** A person may have found out what PureConnect did not say. */
const sentText = (event: ShareEvent): string =>
  event.by
    ? `Sent, as ${byWhom(event)} reported, ${formatDate(event.at)}.`
    : `Sent ${formatDate(event.at)}.`;

const unknownState = 'It’s not known whether this was sent. See the thread.';

/** The state in a line, for the messages that show the request as it is now. */
export function stateText(request: ShareRequest): string {
  const last = lastChange(request);
  const state = displayState(request);
  switch (state) {
    case 'draft':
      return 'Not confirmed yet.';
    case 'awaiting_approval':
      return awaitingText(request);
    case 'approved':
      return approvedText(request);
    case 'sending':
      return `PureConnect is exporting the ${request.email.recordings.length === 1 ? 'recording' : 'recordings'}. This can take a minute.`;
    case 'sent':
      return `${sentText(last)} ${approvedBy(request)}`.trimEnd();
    case 'failed':
      return `Not sent. See the thread for details. ${approvedBy(request)}`.trimEnd();
    case 'unconfirmed':
      return `${unknownState}${votes(request)}`;
    case 'unconfirmed_closed':
      return `${unknownState} Closed ${formatDate(last.at)}.`;
    case 'rejected':
      return `Rejected by ${byWhom(last)}, ${formatDate(last.at)}.`;
    case 'cancelled':
      return last.reason === 'requester_left'
        ? `Canceled ${formatDate(last.at)}. The requester left the workspace.`
        : `Canceled by ${byWhom(last)}, ${formatDate(last.at)}.`;
    case 'expired':
      return last.reason === 'restored' ? unknownState : 'Expired. No one responded in time.';
    default:
      return state satisfies never;
  }
}

function failedText(event: ShareEvent, request: ShareRequest): string {
  const { reason } = event;
  if (reason === 'closed') {
    return `It’s still not known whether the email was sent: ${byWhom(event)} closed the request. The app does nothing more.`;
  }
  if (reason === 'record_changed') {
    return 'It’s not known whether the email was sent: the record of this request doesn’t match its own history, so the app stopped. Someone may have changed the table. Tell your Share Recording admin.';
  }
  const { why, next } = certainFailure(event);
  return isClosedUnconfirmed(request)
    ? `${stillUnknown} Sending it again failed: ${why}${errorIdText(event)}. ${next}`
    : `Not sent: ${why}${errorIdText(event)}. ${next}`;
}

const stillUnknown =
  'It’s still not known whether the email was sent when it was first approved. Ask the recipient before you share it again.';

const isClosedUnconfirmed = (request: ShareRequest): boolean =>
  displayState(request) === 'unconfirmed_closed';

const restored =
  'the app’s records were restored to an earlier time, and what happened since isn’t in them';

function whyUnconfirmed(event: ShareEvent): string {
  if (event.reason === 'restored') return restored;
  return event.reason === 'lease_ran_out'
    ? 'the app was interrupted while PureConnect was working on it'
    : `PureConnect gave no clear answer${errorIdText(event)}`;
}

function unconfirmedText(event: ShareEvent, { rule, requester }: ShareRequest): string {
  const asked = rule.approvers.length > 0 ? rule.approvers : [requester];
  const names = firstOf(asked.map(mention));
  return `It’s not known whether the email was sent: ${whyUnconfirmed(event)}. ${names}: ask the recipient or your PureConnect admin, then select *Resolve* on the message above. The app doesn’t try again by itself.`;
}

function cancelledText(event: ShareEvent, request: ShareRequest): string {
  if (isClosedUnconfirmed(request)) {
    return event.reason === 'requester_left'
      ? `${stillUnknown} The app didn’t try again, because the requester is no longer a full member of this workspace.`
      : `${stillUnknown} ${byWhom(event)} canceled sending it again.`;
  }
  return event.reason === 'requester_left'
    ? 'Not sent: the requester is no longer a full member of this workspace.'
    : `Not sent: ${byWhom(event)} canceled the request.`;
}

const byWhom = ({ by }: ShareEvent): string => (by ? mention(by) : 'the requester');

function waitingText(event: ShareEvent, request: ShareRequest): string {
  const { sendBefore } = request.delivery;
  const why = isWait(event.reason) ? waits[event.reason] : 'PureConnect isn’t ready';
  const until = sendBefore ? ` until ${formatDate(sendBefore)}` : '';
  return `Still waiting: ${why}. The app keeps trying${until}. No action needed from you.`;
}

/** What the thread shows of an event. The first sentence of an outcome says whether it was sent. */
const replies: Partial<
  Record<ShareEvent['kind'], (event: ShareEvent, request: ShareRequest) => string>
> = {
  sent: (event) =>
    event.by
      ? `Sent. ${byWhom(event)} reported that the email was sent.`
      : 'Sent. PureConnect confirmed the email.',
  rejected: (event) => `Not sent: ${byWhom(event)} rejected the request.`,
  nobody_to_ask: (_, { state }) =>
    state === 'unconfirmed'
      ? 'Too few of the people named by the rule can resolve this. The requester can close it with *Resolve* on the message above.'
      : 'Too few of the people named by the rule can approve this. Cancel the request, and ask your Share Recording admin to update the policy.',
  failed: failedText,
  unconfirmed: unconfirmedText,
  cancelled: cancelledText,
  expired: ({ reason }) =>
    reason === 'restored'
      ? `It’s not known whether the email was sent: ${restored}. If this thread doesn’t show an outcome, ask the recipient before you share it again.`
      : 'Not sent: no one responded in time. Select *Send again* to start a new request.',
  waiting: waitingText,
};

/** The reply for an event; its state where nothing else is to be said. */
export const replyText = (request: ShareRequest, event: ShareEvent): string =>
  replies[event.kind]?.(event, request) ?? stateText(request);

/** A reminder, a question about an unknown outcome, or that a requester approved their own request. */
export function approverReplyText(
  { requester, approval }: ShareRequest,
  { kind }: ShareEvent,
): string {
  if (kind === 'unconfirmed') {
    return 'It’s not known whether the email was sent. Find out, then select *Resolve* on the message above.';
  }
  if (kind !== 'reminded') {
    return `${mention(requester)} approved their own request. Its rule allows this with a reason.`;
  }
  const by = approval.expiresAt ? ` by ${formatDate(approval.expiresAt)}` : '';
  return `Reminder: this still needs approval${by}.`;
}

/** Above what an approver wrote, or what ICWS said, for the requester alone. */
export function directHead(event: ShareEvent): string {
  if (event.kind === 'rejected') return `${byWhom(event)} rejected your request:`;
  return `PureConnect replied${errorFacts(event)}:`;
}

/** The same for a notification, which shows no text of others. */
export const directTitle = ({ kind }: ShareEvent): string =>
  kind === 'rejected' ? 'Why your request was rejected' : 'What PureConnect replied';
