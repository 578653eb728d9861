/**
 * What is told of a request: its state in one line, and each event as its thread hears of it.
 * Before the outcome no text says "sent": only an outcome that was recorded may. The first sentence of an
 * outcome says that the email was sent, was not sent, or that it is not known.
 */
import {
  approvalsOf,
  displayState,
  type FailureReason,
  lastChange,
  type ShareEvent,
  type ShareRequest,
  type WaitReason,
} from '../../domain/request.ts';
import { escapeMrkdwn, mention, moment } from '../escape.ts';
import { named } from './answers.ts';
import { firstOf } from './lists.ts';

const waits: Record<WaitReason, string> = {
  login_paused:
    'PureConnect does not accept the app’s sign-in. An administrator has to correct the app’s ICWS password',
  credentials_missing:
    'the app’s ICWS credentials are missing or incomplete. An administrator has to fill them in',
  unreachable: 'PureConnect cannot be reached just now',
  certificate: 'PureConnect’s certificate is not trusted. An administrator has to look',
  busy: 'PureConnect is busy',
  switchover: 'PureConnect is switching over to another server',
  session_ended: 'PureConnect ended the app’s session',
  body_form: 'PureConnect wants the email in another form',
  too_little_time: 'the app is busy',
  paused: 'an administrator has paused all sending',
};

function approvedText(request: ShareRequest): string {
  const { waitReason: reason } = request;
  const approved = approvedBy(request);
  if (reason === undefined) return `${approved} PureConnect gets it next.`;
  const until = request.sendBefore ? ` It is tried again until ${moment(request.sendBefore)}.` : '';
  return `${approved} Waiting: ${waits[reason]}.${until}`;
}

const isWait = (reason: ShareEvent['reason']): reason is WaitReason =>
  reason !== undefined && Object.hasOwn(waits, reason);

function awaitingText(request: ShareRequest): string {
  const { rule, expiresAt } = request;
  const count = rule.approvals === 1 ? 'one approval' : `${rule.approvals} approvals`;
  const until = expiresAt ? ` until ${moment(expiresAt)}` : '';
  const so = firstOf(approvalsOf(request).map(({ by }) => mention(by)));
  // The approvers are asked where their rule says, not by every requester's channel.
  return `Waiting for ${count}${until}.${so === '' ? '' : ` Approved so far by ${so}.`}`;
}

/** Who approved, for a request that has been decided. */
function approvedBy(request: ShareRequest): string {
  const { requester, rule } = request;
  if (rule.approvers.length === 0) return 'Approved.';
  const names = approvalsOf(request).map(({ by }) =>
    by === requester ? `${mention(by)} (own request)` : mention(by),
  );
  return `Approved by ${firstOf(names)}.`;
}

/** Who wants an unconfirmed share to be sent again, while more people have to. */
function votes(request: ShareRequest): string {
  const given = approvalsOf(request);
  if (given.length === 0) return '';
  const names = firstOf(given.map(({ by }) => mention(by)));
  return ` ${names} approved sending it again: ${given.length} of ${request.rule.approvals} approvals.`;
}

/** The state in one line, for the message that the request is known by. */
export function stateText(request: ShareRequest): string {
  const last = lastChange(request);
  if (closedUnconfirmed(request))
    return `Closed ${moment(last.at)}: it is not known whether it was sent. The thread says more.`;
  switch (request.state) {
    case 'draft':
      return 'In review.';
    case 'awaiting_approval':
      return awaitingText(request);
    case 'approved':
      return approvedText(request);
    case 'sending':
      return 'PureConnect is exporting the recording.';
    case 'sent':
      return `Sent ${moment(last.at)}.`;
    case 'failed':
      return `Not sent (${moment(last.at)}). The thread says why.`;
    case 'unconfirmed':
      return `Not known whether it was sent (${moment(last.at)}). The thread says what to do.${votes(request)}`;
    case 'rejected':
      return `Rejected by ${byWhom(last)} ${moment(last.at)}.`;
    case 'cancelled':
      return last.reason === 'requester_left'
        ? `Cancelled ${moment(last.at)}: the requester left the workspace.`
        : `Cancelled by ${byWhom(last)} ${moment(last.at)}.`;
    case 'expired':
      return last.reason === 'restored'
        ? `Closed ${moment(last.at)}: the app’s records were restored. The thread says more.`
        : `Expired ${moment(last.at)}: nobody decided in time.`;
    default:
      return request.state satisfies never;
  }
}

type CertainFailure = Exclude<FailureReason, 'closed' | 'record_changed' | 'approval_too_old'>;

const failures: Record<CertainFailure, [why: string, next: string]> = {
  refused: [
    'PureConnect refused it',
    'Check the recording’s id and whether the app’s ICWS user may use it, then share it again.',
  ],
  login_refused: [
    'PureConnect refused the app’s sign-in',
    'Give this to your Share Recording admin, and share it again when they have mended it.',
  ],
  feature_missing: [
    'this PureConnect server cannot send recordings by email (its “recordings” feature is older than version 2)',
    'Give this to whoever runs PureConnect.',
  ],
  attempts_used_up: [
    'PureConnect turned it away every time it was tried',
    'Share it again later, and tell your Share Recording admin if it stays.',
  ],
};

/** ICWS's own id of the error: plain characters, safe to show where its message is not. */
const errorIdText = ({ errorId }: ShareEvent): string =>
  errorId === undefined ? '' : ` (errorId \`${escapeMrkdwn(errorId)}\`)`;

function failedText(event: ShareEvent, request: ShareRequest): string {
  if (event.reason === 'closed') {
    return `It is still not known whether the email was sent: ${byWhom(event)} closed the request. The app does nothing more.`;
  }
  if (event.reason === 'record_changed') return recordChanged;
  const [why, next] =
    event.reason === 'approval_too_old'
      ? tooOld(event.waited)
      : failures[event.reason as CertainFailure];
  if (closedUnconfirmed(request))
    return `${doubt} Sending it again failed: ${why}${errorIdText(event)}. ${next}`;
  return `The email was not sent: ${why}${errorIdText(event)}. ${next}`;
}

const recordChanged =
  'It is not known whether the email was sent: the record of this request does not match its own history, so the app stopped. Somebody may have changed the table. Tell your Share Recording admin.';

/** The reason is the one that was waited for last; without one the app itself did not get to it. */
function tooOld(waited: WaitReason | undefined): [why: string, next: string] {
  return waited === undefined
    ? [
        'the app did not get to it while the approval was valid',
        'Tell your Share Recording admin, then share it again.',
      ]
    : [`its approval became too old: ${waits[waited]}`, 'Share it again once that is fixed.'];
}

const doubt =
  'It is still not known whether the email was sent when it was first approved: ask the recipient before you share it anew.';

const closedUnconfirmed = (request: ShareRequest): boolean =>
  displayState(request) === 'unconfirmed_closed';

const restored =
  'the app’s records were restored to an earlier time, and what happened since is not in them';

function unclear(event: ShareEvent): string {
  if (event.reason === 'restored') return restored;
  return event.reason === 'lease_ran_out'
    ? 'the app was interrupted while PureConnect was working on it'
    : `PureConnect gave no clear answer${errorIdText(event)}`;
}

function unconfirmedText(event: ShareEvent, { rule, requester }: ShareRequest): string {
  const asked = rule.approvers.length > 0 ? rule.approvers : [requester];
  const why = unclear(event);
  return `It is not known whether the email was sent: ${why}. ${firstOf(asked.map(named))}: ask the recipient, or whoever runs PureConnect, then press “Say what happened” on the message above. The app does not try again by itself.`;
}

const cancelledWhy = (event: ShareEvent): string =>
  event.reason === 'requester_left'
    ? 'the requester is no longer a full member of this workspace'
    : `${byWhom(event)} cancelled the request`;

const byWhom = ({ by }: ShareEvent): string => (by ? mention(by) : 'the requester');

/** What the thread hears of an event. The first sentence of an outcome says whether it was sent. */
const replies: Partial<
  Record<ShareEvent['kind'], (event: ShareEvent, request: ShareRequest) => string>
> = {
  sent: (event) =>
    event.by
      ? `The email was sent: ${byWhom(event)} found out that it went out.`
      : 'The email was sent: PureConnect says that it has sent the recording.',
  rejected: (event) => `The email was not sent: ${byWhom(event)} rejected the request.`,
  nobody_to_ask: (_, { state }) =>
    state === 'unconfirmed'
      ? 'Not enough people named by the rule can resolve this anymore. The requester can close it with the button on the message above.'
      : 'Not enough people named by the rule can approve this anymore. Cancel the request, and ask your Share Recording admin to update the policy.',
  failed: failedText,
  unconfirmed: unconfirmedText,
  cancelled: (event, request) =>
    closedUnconfirmed(request)
      ? `${doubt} ${byWhom(event)} cancelled sending it again.`
      : `The email was not sent: ${cancelledWhy(event)}.`,
  expired: ({ reason }) =>
    reason === 'restored'
      ? `It is not known whether the email was sent: ${restored}. If this thread does not say so, ask the recipient before you share it again.`
      : 'The email was not sent: nobody decided in time. Share it again to ask anew.',
  waiting: waitingText,
};

function waitingText(event: ShareEvent, request: ShareRequest): string {
  const why = isWait(event.reason) ? waits[event.reason] : 'PureConnect is not ready';
  const until = request.sendBefore ? ` until ${moment(request.sendBefore)}` : '';
  return `Still waiting: ${why}. The app tries again by itself${until}; you need not do anything.`;
}

/** The reply for an event; its state where nothing else is to be said. */
export const replyText = (request: ShareRequest, event: ShareEvent): string =>
  replies[event.kind]?.(event, request) ?? stateText(request);

export const shareHead = ({ requester }: ShareRequest): string =>
  `${mention(requester)} shares a call recording by email`;

export const askHead = ({ requester }: ShareRequest): string =>
  `${mention(requester)} asks to share a call recording by email`;

const askUnknown =
  'It is not known whether the email was sent. Find out, then press “Say what happened” on the message above.';

/** A reminder, a question about the unknown, or that a requester approved their own request. */
export function nudgeText({ requester, expiresAt }: ShareRequest, { kind }: ShareEvent): string {
  if (kind === 'unconfirmed') return askUnknown;
  const until = expiresAt ? ` until ${moment(expiresAt)}` : '';
  return kind === 'reminded'
    ? `Reminder: this still waits for approval${until}.`
    : `${mention(requester)} approved their own request, as its rule allows with a reason.`;
}

export const noteHead = {
  rejected: (event: ShareEvent): string => `${byWhom(event)} rejected it and wrote:`,
  icws: (event: ShareEvent): string => {
    const status = event.status === undefined ? '' : `, with HTTP status ${event.status},`;
    return `PureConnect said${status}${errorIdText(event)}:`;
  },
};
