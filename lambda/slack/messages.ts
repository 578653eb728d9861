/**
 * The app's messages about a request. A channel sees: short id, state, people, masked recipient, time,
 * `errorId`. Never the subject, the body, the purpose or ICWS's own words. What they say: `texts/outcomes.ts`.
 */
import type { KnownBlock } from '@slack/types';
import { canSendAgain } from '../share/decisions.ts';
import { maskAddress } from '../share/fields.ts';
import { type ShareEvent, type ShareRequest, shortId } from '../share/request.ts';
import { plain } from './escape.ts';
import { actions } from './names.ts';
import { writeReference } from './reference.ts';
import { labels } from './texts/labels.ts';
import { askHead, noteHead, nudgeText, replyText, shareHead, stateText } from './texts/outcomes.ts';
import { to } from './texts/sentences.ts';

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

/** The message that the request is known by; updated in place with every change. */
export function parentMessage(request: ShareRequest): Message {
  const id = shortId(request);
  const head = shareHead(request);
  const state = stateText(request);
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      section(`*${id}* · ${head}`),
      small(to(maskAddress(request.fields.recipientEmail))),
      section(state),
      ...(open ? [cancelButton(request)] : []),
      ...(request.state === 'unconfirmed' ? [resolveButton(request)] : []),
    ],
  };
}

const button = (request: ShareRequest, action_id: string, text: string, more: object = {}) =>
  ({
    type: 'actions',
    elements: [
      { type: 'button', action_id, text: plain(text), value: writeReference(request), ...more },
    ],
  }) as KnownBlock;

const cancelButton = (request: ShareRequest): KnownBlock => {
  const { button: name, title, text, confirm, deny } = labels.cancel;
  const dialog = {
    title: plain(title),
    text: plain(text),
    confirm: plain(confirm),
    deny: plain(deny),
  };
  return button(request, actions.cancel, name, { confirm: dialog });
};

/** The reply in the request's thread. */
export function replyMessage(request: ShareRequest, event: ShareEvent): Message {
  const text = replyText(request, event);
  return {
    text: `${text} (${shortId(request)})`,
    blocks: [
      section(text),
      small(`${shortId(request)} · to ${maskAddress(request.fields.recipientEmail)}`),
      ...(canSendAgain(request)
        ? [button(request, actions.sendAgain, labels.buttons.sendAgain)]
        : []),
    ],
  };
}

/** Whoever had to approve says what became of it; the requester, where nobody had to. */
const resolveButton = (request: ShareRequest): KnownBlock =>
  button(request, actions.resolve, labels.buttons.resolve);

/** The request as approvers see it in a channel or in their direct messages. */
export function copyMessage(request: ShareRequest): Message {
  const id = shortId(request);
  const head = askHead(request);
  const state = stateText(request);
  const review = button(request, actions.review, labels.buttons.review, { style: 'primary' });
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      section(`*${id}* · ${head}`),
      small(to(maskAddress(request.fields.recipientEmail))),
      section(state),
      ...(request.state === 'awaiting_approval' ? [review] : []),
      ...(request.state === 'unconfirmed' ? [resolveButton(request)] : []),
    ],
  };
}

/** In the thread of an approver's copy: a reminder, or that a requester approved their own request. */
export function nudgeMessage(request: ShareRequest, event: ShareEvent, direct: boolean): Message {
  const id = shortId(request);
  const text = nudgeText(request, event);
  const reason = event.kind === 'approved' && direct ? request.decisionReason : undefined;
  return {
    text: `${text} (${id})`,
    blocks: [
      section(text),
      ...(reason === undefined ? [] : [{ type: 'section', text: plain(reason) } as const]),
      small(id),
    ],
  };
}

/** Why an approver rejected, for the requester alone. */
const rejectionNote = (request: ShareRequest, event: ShareEvent): Message => ({
  text: `${shortId(request)}: ${labels.note.rejected}`,
  blocks: [
    section(`*${shortId(request)}*: ${noteHead.rejected(event)}`),
    { type: 'section', text: plain(request.decisionReason ?? '') },
  ],
});

/** ICWS's own words, for the requester alone: a stranger's text, shown as it is and as text only. */
export function noteMessage(request: ShareRequest, event: ShareEvent): Message {
  if (event.kind === 'rejected') return rejectionNote(request, event);
  const id = shortId(request);
  return {
    text: `${id}: ${labels.note.icws}`,
    blocks: [
      section(`*${id}*: ${noteHead.icws(event)}`),
      { type: 'section', text: plain(request.icwsMessage ?? '') },
    ],
  };
}
