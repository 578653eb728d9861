/** A channel's, a direct message's or a thread's messages. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { LocalState, Shortcut } from '../control/protocol.ts';
import type { Block, ButtonElement } from '../simulators/slack/block-types.ts';
import type { Message } from '../simulators/slack/workspace.ts';
import { avatar } from './avatar.ts';
import { blocksOf } from './blocks.ts';
import { marked } from './mrkdwn.ts';

export interface MessageActions {
  press(message: Message, button: ButtonElement): void;
  run(message: Message, shortcut: Shortcut): void;
  openThread(message: Message): void;
  /** Opens or closes the shortcuts of a message; one is open at a time. */
  toggle(ts: string): void;
  /** The message whose shortcuts are open. */
  open: string | undefined;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** The messages of a channel that this person sees: those of one thread, or those outside of threads. */
export function visible(state: LocalState, user: string, channel: string, thread?: string) {
  const mine = state.messages.filter(
    (one) => one.channel === channel && (one.ephemeralFor ?? user) === user,
  );
  return thread === undefined
    ? mine.filter(({ thread_ts }) => thread_ts === undefined)
    : mine.filter(({ ts, thread_ts }) => ts === thread || thread_ts === thread);
}

export function messageList(
  messages: Message[],
  state: LocalState,
  prefix: string,
  actions: MessageActions,
): TemplateResult {
  if (messages.length === 0) return html`<p class="empty">No messages yet.</p>`;
  return html`${repeat(
    messages,
    ({ ts }) => ts,
    (message) => one(message, state, `${prefix}-${message.ts}`, actions),
  )}`;
}

function one(
  message: Message,
  state: LocalState,
  prefix: string,
  actions: MessageActions,
): TemplateResult {
  const name = message.user === undefined ? state.appName : (state.names[message.user] ?? '');
  const isApp = message.user === undefined;
  const at = new Date(Number(message.ts) * 1000);
  return html`<article
    class=${message.ephemeralFor ? 'message ephemeral' : 'message'}
    data-ts=${message.ts}
    aria-label=${`${name}, ${clock.format(at)}`}
  >
    ${avatar(name, isApp)}
    <div class="message-body">
      ${message.ephemeralFor ? html`<p class="only">Only visible to you</p>` : nothing}
      <p class="by">
        <strong>${name}</strong>${isApp ? html` <span class="badge">APP</span>` : nothing}
        <time datetime=${at.toISOString()}>${clock.format(at)}</time>
        ${message.edited > 0 ? html`<span class="edited">(edited)</span>` : nothing}
      </p>
      ${
        message.blocks.length > 0
          ? blocksOf(message.blocks as Block[], {
              names: state.names,
              prefix,
              press: (button) => actions.press(message, button),
            })
          : html`<p class="text">${marked(message.text, state.names)}</p>`
      }
      ${message.ephemeralFor ? nothing : below(message, state, actions)}
    </div>
  </article>`;
}

function below(message: Message, state: LocalState, actions: MessageActions): TemplateResult {
  const replies = state.messages.filter(
    ({ thread_ts, channel }) => thread_ts === message.ts && channel === message.channel,
  ).length;
  const shortcuts = state.shortcuts.filter(({ on }) => on === 'message');
  const open = actions.open === message.ts;
  const label = replies === 0 ? 'Reply' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`;
  return html`<div class="below">
    ${
      message.thread_ts === undefined
        ? html`<button
            type="button"
            class=${replies === 0 ? 'link quiet' : 'link'}
            data-thread
            @click=${() => actions.openThread(message)}
          >
            ${label}
          </button>`
        : nothing
    }
    <button
      type="button"
      class="link quiet"
      aria-expanded=${open}
      aria-label="More actions"
      data-more
      @click=${() => actions.toggle(message.ts)}
    >
      ⋯
    </button>
    ${
      open
        ? shortcuts.map(
            (shortcut) =>
              html`<button
                type="button"
                class="link"
                @click=${() => actions.run(message, shortcut)}
              >
                ${shortcut.name}
              </button>`,
          )
        : nothing
    }
  </div>`;
}
