/**
 * The app's messages about a request. A channel sees: short id, state, people, masked recipient, time,
 * `errorId`. Never the subject, the body, the purpose or ICWS's own words. What they say: `texts/outcomes.ts`.
 */
import type { Button, KnownBlock } from '@slack/types';
import { canSendAgain } from '../domain/approval.ts';
import { maskAddress } from '../domain/fields.ts';
import { type ShareEvent, type ShareRequest, shortId } from '../domain/request.ts';
import { button, buttonRow, marked, small, words } from './block-kit.ts';
import { plain } from './escape.ts';
import { actions } from './ids.ts';
import { writeRequestRef } from './reference.ts';
import { labels } from './texts/labels.ts';
import { askHead, noteHead, nudgeText, replyText, shareHead, stateText } from './texts/outcomes.ts';
import { to } from './texts/sentences.ts';

export interface Message {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

/** A request at a glance: what it is, to whom, how it stands, and what may be pressed now. */
function requestMessage(request: ShareRequest, head: string, buttons: Button[]): Message {
  const id = shortId(request);
  const state = stateText(request);
  return {
    text: `${id}: ${head}. ${state}`,
    blocks: [
      marked(`*${id}* · ${head}`),
      small(to(maskAddress(request.fields.recipientEmail))),
      marked(state),
      ...buttonRow(
        request.state === 'unconfirmed' ? [...buttons, resolveButton(request)] : buttons,
      ),
    ],
  };
}

/** The message that the request is known by; updated in place with every change. */
export function parentMessage(request: ShareRequest): Message {
  const open = request.state === 'awaiting_approval' || request.state === 'approved';
  return requestMessage(request, shareHead(request), open ? [cancelButton(request)] : []);
}

/** The request as approvers see it in a channel or in their direct messages. */
export function copyMessage(request: ShareRequest): Message {
  const review = referring(request, actions.review, labels.buttons.review, { style: 'primary' });
  const asks = request.state === 'awaiting_approval';
  return requestMessage(request, askHead(request), asks ? [review] : []);
}

const referring = (request: ShareRequest, action_id: string, text: string, more: object = {}) =>
  button(action_id, text, { value: writeRequestRef(request), ...more });

const cancelButton = (request: ShareRequest): Button => {
  const { button: name, title, text, confirm, deny } = labels.cancel;
  const dialog = {
    title: plain(title),
    text: plain(text),
    confirm: plain(confirm),
    deny: plain(deny),
  };
  return referring(request, actions.cancel, name, { confirm: dialog });
};

/** Whoever had to approve says what became of it; the requester, where nobody had to. */
const resolveButton = (request: ShareRequest): Button =>
  referring(request, actions.resolve, labels.buttons.resolve);

/** The reply in the request's thread. */
export function replyMessage(request: ShareRequest, event: ShareEvent): Message {
  const text = replyText(request, event);
  return {
    text: `${text} (${shortId(request)})`,
    blocks: [
      marked(text),
      small(`${shortId(request)} · to ${maskAddress(request.fields.recipientEmail)}`),
      ...buttonRow(
        canSendAgain(request)
          ? [referring(request, actions.sendAgain, labels.buttons.sendAgain)]
          : [],
      ),
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
    blocks: [marked(text), ...(reason === undefined ? [] : [words(reason)]), small(id)],
  };
}

/** ICWS's own words, or a rejecting approver's, for the requester alone: shown as they are and as text only. */
export function noteMessage(request: ShareRequest, event: ShareEvent): Message {
  const id = shortId(request);
  const kind = event.kind === 'rejected' ? 'rejected' : 'icws';
  const said = { rejected: request.decisionReason, icws: request.icwsMessage };
  return {
    text: `${id}: ${labels.note[kind]}`,
    blocks: [marked(`*${id}*: ${noteHead[kind](event)}`), words(said[kind] ?? '')],
  };
}
