/**
 * The app's messages about a request. A channel sees: short id, state, people, masked recipient, time,
 * `errorId`. Never the subject, the body, the purpose or ICWS's own words.
 * Before the outcome no message says "sent": only an outcome that was recorded may.
 */
import type { KnownBlock } from '@slack/types';
import { canSendAgain } from '../share/decisions.ts';
import { maskAddress } from '../share/fields.ts';
import {
  type FailureReason,
  lastEvent,
  type ShareEvent,
  type ShareRequest,
  shortId,
  type WaitReason,
} from '../share/request.ts';
import { escapeMrkdwn, mention, moment, plain } from './escape.ts';
import { actions } from './names.ts';
import { writeReference } from './reference.ts';

export interface Message {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

const section = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
});
const small = (text: string): KnownBlock => ({
  type: 'context',
  elements: [plain(text)],
});

const waits: Record<WaitReason, string> = {
  login_paused:
    'the telephone system does not accept the app’s log-in. An administrator has to correct the app’s ICWS password',
  credentials_missing:
    'the app’s ICWS credentials are missing or incomplete. An administrator has to fill them in',
  unreachable: 'the telephone system cannot be reached just now',
  certificate: 'the telephone system’s certificate is not trusted. An administrator has to look',
  busy: 'the telephone system is busy',
  switchover: 'the telephone system is switching over to another server',
  session_ended: 'the telephone system ended the app’s session',
  body_form: 'the telephone system wants the e-mail in another form',
  too_little_time: 'the app is busy',
  paused: 'an administrator has paused all sending',
};

function approvedText(request: ShareRequest): string {
  const { kind, reason } = lastEvent(request);
  const waiting = kind === 'waiting' || kind === 'not_sent';
  const approved = approvedBy(request);
  if (!waiting || !isWait(reason)) return `${approved} The telephone system gets it next.`;
  const until = request.sendBefore ? ` It is tried again until ${moment(request.sendBefore)}.` : '';
  return `${approved} Waiting: ${waits[reason]}.${until}`;
}

const isWait = (reason: ShareEvent['reason']): reason is WaitReason =>
  reason !== undefined && Object.hasOwn(waits, reason);

function awaitingText({ rule, expiresAt, approvals }: ShareRequest): string {
  const count = rule.approvals === 1 ? 'one approval' : `${rule.approvals} approvals`;
  const until = expiresAt ? ` until ${moment(expiresAt)}` : '';
  const so = approvals.map(({ by }) => mention(by)).join(', ');
  // The approvers are asked where their rule says, not by every requester's channel.
  return `Waiting for ${count}${until}.${so === '' ? '' : ` Approved so far by ${so}.`}`;
}

/** Who approved, for a request that has been decided. */
function approvedBy({ approvals, requester }: ShareRequest): string {
  if (approvals.length === 0) return 'Approved.';
  const names = approvals.map(({ by }) =>
    by === requester ? `${mention(by)} (own request)` : mention(by),
  );
  return `Approved by ${names.join(', ')}.`;
}

/** The state in one line, for the message that the request is known by. */
function stateText(request: ShareRequest): string {
  const last = lastEvent(request);
  switch (request.state) {
    case 'draft':
      return 'In review.';
    case 'awaiting_approval':
      return awaitingText(request);
    case 'approved':
      return approvedText(request);
    case 'sending':
      return 'The telephone system is exporting the recording.';
    case 'sent':
      return `Sent ${moment(last.at)}.`;
    case 'failed':
      return `Not sent (${moment(last.at)}). The thread says why.`;
    case 'unconfirmed':
      return `Not known whether it was sent (${moment(last.at)}). The thread says what to do.`;
    case 'rejected':
      return `Rejected by ${byWhom(last)} ${moment(last.at)}.`;
    case 'cancelled':
      return `Cancelled by ${byWhom(last)} ${moment(last.at)}.`;
    case 'expired':
      return `Expired ${moment(last.at)}: nobody decided in time.`;
    default:
      return request.state satisfies never;
  }
}

/** The message that the request is known by; updated in place with every change. */
export function parentMessage(request: ShareRequest): Message {
  const id = shortId(request);
  const head = `${mention(request.requester)} shares a call recording by e-mail`;
  const state = stateText(request);
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      section(`*${id}* · ${head}`),
      small(`To ${maskAddress(request.fields.recipientEmail)}`),
      section(state),
      ...(open ? [cancelButton(request)] : []),
      ...(request.state === 'unconfirmed' ? [resolveButton(request)] : []),
    ],
  };
}

const cancelButton = (request: ShareRequest): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actions.cancel,
      text: plain('Cancel'),
      value: writeReference(request),
      confirm: {
        title: plain('Cancel this share?'),
        text: plain('Nothing will go out. To share it later, start again.'),
        confirm: plain('Cancel the share'),
        deny: plain('Keep it'),
      },
    },
  ],
});

const failures: Record<Exclude<FailureReason, 'closed'>, [why: string, next: string]> = {
  refused: [
    'the telephone system refused it',
    'Check the recording’s id and whether the app’s ICWS user may use it, then share it again.',
  ],
  login_refused: [
    'the telephone system refused the app’s log-in',
    'Give this to whoever runs share-recording, and share it again when they have mended it.',
  ],
  feature_missing: [
    'this telephone system cannot send recordings by e-mail (its “recordings” feature is older than version 2)',
    'Give this to whoever runs the telephone system.',
  ],
  approval_too_old: [
    'the telephone system could not be reached while the approval was valid',
    'Share it again when the telephone system works.',
  ],
  attempts_used_up: [
    'the telephone system turned it away every time it was tried',
    'Share it again later, and tell whoever runs share-recording if it stays.',
  ],
};

/** ICWS's own id of the error: plain characters, safe to show where its message is not. */
const errorIdText = ({ errorId }: ShareEvent): string =>
  errorId === undefined ? '' : ` (errorId \`${escapeMrkdwn(errorId)}\`)`;

function failedText(event: ShareEvent): string {
  if (event.reason === 'closed') {
    return `It is still not known whether the e-mail was sent: ${byWhom(event)} closed the request. The app does nothing more.`;
  }
  const reason = event.reason as Exclude<FailureReason, 'closed'>;
  const [why, next] = failures[reason];
  return `The e-mail was not sent: ${why}${errorIdText(event)}. ${next}`;
}

function unconfirmedText(event: ShareEvent): string {
  const why =
    event.reason === 'lease_ran_out'
      ? 'the app was interrupted while the telephone system was working on it'
      : `the telephone system gave no clear answer${errorIdText(event)}`;
  return `It is not known whether the e-mail was sent: ${why}. Ask the recipient, or whoever runs the telephone system, then press “Say what happened” on the message above. The app does not try again by itself.`;
}

const byWhom = ({ by }: ShareEvent): string => (by ? mention(by) : 'the requester');

/** What the thread hears of an event. The first sentence of an outcome says whether it was sent. */
const replies: Partial<
  Record<ShareEvent['kind'], (event: ShareEvent, request: ShareRequest) => string>
> = {
  sent: (event) =>
    event.by
      ? `The e-mail was sent: ${byWhom(event)} found out that it went out.`
      : 'The e-mail was sent: the telephone system says that it has sent the recording.',
  rejected: (event) => `The e-mail was not sent: ${byWhom(event)} rejected the request.`,
  nobody_to_ask: () =>
    'Nobody whom the rule names can approve this any more. Cancel the request, and ask whoever keeps the policy.',
  failed: failedText,
  unconfirmed: unconfirmedText,
  cancelled: (event) => `The e-mail was not sent: ${byWhom(event)} cancelled the request.`,
  expired: () => 'The e-mail was not sent: nobody decided in time. Share it again to ask anew.',
  waiting: waitingText,
};

function waitingText(event: ShareEvent, request: ShareRequest): string {
  const why = isWait(event.reason) ? waits[event.reason] : 'the telephone system is not ready';
  const until = request.sendBefore ? ` until ${moment(request.sendBefore)}` : '';
  return `Still waiting: ${why}. The app tries again by itself${until}; you need not do anything.`;
}

/** The reply in the request's thread. */
export function replyMessage(request: ShareRequest, event: ShareEvent): Message {
  const text = replies[event.kind]?.(event, request) ?? stateText(request);
  return {
    text: `${text} (${shortId(request)})`,
    blocks: [
      section(text),
      small(`${shortId(request)} · to ${maskAddress(request.fields.recipientEmail)}`),
      ...(canSendAgain(request) ? [sendAgainButton(request)] : []),
    ],
  };
}

const sendAgainButton = (request: ShareRequest): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actions.sendAgain,
      text: plain('Send again'),
      value: writeReference(request),
    },
  ],
});

/** Whoever had to approve says what became of it; the requester, where nobody had to. */
const resolveButton = (request: ShareRequest): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actions.resolve,
      text: plain('Say what happened'),
      value: writeReference(request),
    },
  ],
});

/** The request as approvers see it in a channel or in their direct messages. */
export function copyMessage(request: ShareRequest): Message {
  const id = shortId(request);
  const head = `${mention(request.requester)} asks to share a call recording by e-mail`;
  const state = stateText(request);
  const review: KnownBlock = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        style: 'primary',
        action_id: actions.review,
        text: plain('Review'),
        value: writeReference(request),
      },
    ],
  };
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      section(`*${id}* · ${head}`),
      small(`To ${maskAddress(request.fields.recipientEmail)}`),
      section(state),
      ...(request.state === 'awaiting_approval' ? [review] : []),
      ...(request.state === 'unconfirmed' ? [resolveButton(request)] : []),
    ],
  };
}

/** In the thread of an approver's copy: a reminder, or that a requester approved their own request. */
export function nudgeMessage(request: ShareRequest, event: ShareEvent, direct: boolean): Message {
  const id = shortId(request);
  const until = request.expiresAt ? ` until ${moment(request.expiresAt)}` : '';
  const text =
    event.kind === 'reminded'
      ? `Reminder: this still waits for approval${until}.`
      : `${mention(request.requester)} approved their own request, as its rule allows with a reason.`;
  const reason = event.kind === 'reminded' || !direct ? undefined : request.decisionReason;
  return {
    text: `${text} (${id})`,
    blocks: [
      section(text),
      ...(reason === undefined ? [] : [{ type: 'section', text: plain(reason) } as const]),
      small(id),
    ],
  };
}

const statusText = ({ status }: ShareEvent): string =>
  status === undefined ? '' : `, with HTTP status ${status},`;

/** Why an approver rejected, for the requester alone. */
const rejectionNote = (request: ShareRequest, event: ShareEvent): Message => ({
  text: `${shortId(request)}: why it was rejected`,
  blocks: [
    section(`*${shortId(request)}*: ${byWhom(event)} rejected it and wrote:`),
    { type: 'section', text: plain(request.decisionReason ?? '') },
  ],
});

/** ICWS's own words, for the requester alone: a stranger's text, shown as it is and as text only. */
export function noteMessage(request: ShareRequest, event: ShareEvent): Message {
  if (event.kind === 'rejected') return rejectionNote(request, event);
  const id = shortId(request);
  return {
    text: `${id}: what the telephone system said`,
    blocks: [
      section(`*${id}*: the telephone system said${statusText(event)}${errorIdText(event)}:`),
      { type: 'section', text: plain(request.icwsMessage ?? '') },
    ],
  };
}
