/**
 * The app's messages about a request. A channel sees: short ID, state, people, masked recipient, time, `errorId`. Never
 * the subject, the body, the purpose, or ICWS's message. The texts are in `texts/`.
 */
import type { Button, KnownBlock } from '@slack/types';
import { canCancel, canSendAgain } from '../domain/approval.ts';
import { isApproval, type ShareEvent } from '../domain/events.ts';
import type { DesiredMessage, MessageKind } from '../domain/notifications.ts';
import { type ShareRequest, shortId } from '../domain/request.ts';
import { buttonRow, context, mrkdwnSection, plainSection } from './block-kit.ts';
import { cancelButton, resolveButton, reviewButton, sendAgainButton } from './buttons.ts';
import { en } from './texts/en.ts';

interface Message {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

type Render = (request: ShareRequest, message: DesiredMessage) => Message;

const renderers: Record<MessageKind, Render> = {
  root: (request) =>
    overview(request, en.rootHead(request), canCancel(request) ? [cancelButton(request)] : []),
  approver: (request, { to }) =>
    overview(
      request,
      // In a channel nobody is notified without being mentioned.
      to === request.rule.askIn ? en.approverHeadInChannel(request) : en.approverHead(request),
      request.state === 'awaiting_approval' ? [reviewButton(request)] : [],
    ),
  reply: renderReply,
  direct: renderDirect,
  approver_reply: renderApproverReply,
};

/** The message as it is posted, or as an update shows it. */
export const renderMessage: Render = (request, message) =>
  renderers[message.kind](request, message);

/** A request at a glance: what it is, to whom, how it stands, and what can be done now. */
function overview(request: ShareRequest, head: string, buttons: Button[]): Message {
  const id = shortId(request);
  const state = en.stateText(request);
  const unconfirmed = request.state === 'unconfirmed';
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      mrkdwnSection(`*${id}* · ${head}`),
      context([en.recipients(request), ...en.resends(request)].join(' · ')),
      mrkdwnSection(state),
      ...buttonRow(unconfirmed ? [...buttons, resolveButton(request)] : buttons),
    ],
  };
}

/** An outcome, in the thread of the root message. */
function renderReply(request: ShareRequest, message: DesiredMessage): Message {
  const text = en.replyText(request, eventOf(message));
  return {
    text: `${text} (${shortId(request)})`,
    blocks: [
      mrkdwnSection(text),
      context([shortId(request), en.recipients(request), ...en.resends(request)].join(' · ')),
      ...buttonRow(canSendAgain(request) ? [sendAgainButton(request)] : []),
    ],
  };
}

/** ICWS's message, or what a rejecting approver wrote, for the requester alone: shown as it is and as text only. */
function renderDirect(request: ShareRequest, message: DesiredMessage): Message {
  const id = shortId(request);
  const event = eventOf(message);
  const { approval, delivery } = request;
  const quoted = event.kind === 'rejected' ? approval.reason : delivery.icwsMessage;
  return {
    text: `${id}: ${en.directTitle(event)}`,
    blocks: [
      mrkdwnSection(`*${id}* · ${en.directHead(event)}`),
      ...(quoted === undefined ? [] : [plainSection(quoted)]),
    ],
  };
}

/** In the thread of an approver's message. Why a requester approved their own request is for direct messages only. */
function renderApproverReply(request: ShareRequest, message: DesiredMessage): Message {
  const id = shortId(request);
  const event = eventOf(message);
  const inChannel = !message.to.startsWith('D');
  const asks = event.kind === 'reminded' || event.kind === 'unconfirmed';
  const names = inChannel && asks ? `${en.approverNames(request)} ` : '';
  const text = `${names}${en.approverReplyText(request, event)}`;
  const shows = isApproval(event) && !inChannel;
  const reason = shows ? request.approval.selfApprovalReason : undefined;
  return {
    text: `${text} (${id})`,
    blocks: [
      mrkdwnSection(text),
      ...(reason === undefined ? [] : [plainSection(reason)]),
      context(id),
    ],
  };
}

function eventOf({ key, event }: DesiredMessage): ShareEvent {
  if (!event) throw new Error(`${key} is about no event`);
  return event;
}
