/** The messages of a channel, a direct message or a thread. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { LocalState, Shortcut } from '../control/state.ts';
import type { Block, ButtonElement } from '../simulators/slack/blocks.ts';
import type { Message } from '../simulators/slack/workspace.ts';
import { blocksOf } from './blocks.ts';
import { menu } from './buttons.ts';
import { mrkdwn } from './mrkdwn.ts';

export interface MessageActions {
  press(message: Message, button: ButtonElement): void;
  run(message: Message, shortcut: Shortcut): void;
  openThread(message: Message): void;
}

const clock = new Intl.DateTimeFormat('en-US', { timeStyle: 'short' });

/** The messages of a channel that this person sees. */
export const visibleTo = (user: string, channel: string, { messages }: LocalState): Message[] =>
  messages.filter((one) => one.channel === channel && (one.ephemeralFor ?? user) === user);

export function messageList(
  messages: Message[],
  state: LocalState,
  prefix: string,
  actions: MessageActions,
): TemplateResult {
  if (messages.length === 0) return html`<p class="faint">No messages yet.</p>`;
  return html`${repeat(
    messages,
    ({ ts }) => ts,
    (message) => article(message, state, `${prefix}-${message.ts}`, actions),
  )}`;
}

function article(
  message: Message,
  state: LocalState,
  prefix: string,
  actions: MessageActions,
): TemplateResult {
  const { user, ephemeralFor, edited, blocks, text } = message;
  const { names, appName } = state;
  const isApp = user === undefined;
  const name = isApp ? appName : (names[user] ?? user);
  const at = new Date(Number(message.ts) * 1000);
  return html`<article class=${ephemeralFor ? 'message ephemeral' : 'message'}
    aria-label=${`${name}, ${clock.format(at)}`}>
    ${avatar(isApp ? '☎' : name)}
    <div class="grow">
      ${ephemeralFor ? html`<p class="faint small">Only visible to you</p>` : nothing}
      <p>
        <strong>${name} ${isApp ? html`<span class="badge">APP</span>` : nothing}</strong>
        <span class="faint small">
          <time datetime=${at.toISOString()}>${clock.format(at)}</time>
          ${edited > 0 ? '(edited)' : nothing}
        </span>
      </p>
      ${
        blocks.length > 0
          ? blocksOf(blocks as Block[], {
              names,
              prefix,
              press: (button) => actions.press(message, button),
            })
          : html`<p class="text">${mrkdwn(text, names)}</p>`
      }
      ${ephemeralFor ? nothing : below(message, state, prefix, actions)}
    </div>
  </article>`;
}

/** A square with an initial; the same name has the same color. */
function avatar(name: string): TemplateResult {
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const hue = `--hue: ${(sum * 29) % 360}`;
  return html`<span class="avatar" aria-hidden="true" .style=${hue}>${name.slice(0, 1)}</span>`;
}

function below(
  message: Message,
  { messages, shortcuts }: LocalState,
  prefix: string,
  { run, openThread }: MessageActions,
): TemplateResult {
  const replies = messages.filter(
    ({ thread_ts, channel }) => thread_ts === message.ts && channel === message.channel,
  ).length;
  const label = replies === 0 ? 'Reply' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`;
  const look = replies === 0 ? 'link small faint' : 'link small';
  const thread = html`<button type="button" class=${look} data-thread
    @click=${() => openThread(message)}>${label}</button>`;
  return html`<div class="row faint">
    ${message.thread_ts === undefined ? thread : nothing}
    ${menu({
      id: `${prefix}-menu`,
      label: 'More actions',
      icon: '⋯',
      shortcuts: shortcuts.filter(({ type }) => type === 'message'),
      run: (shortcut) => run(message, shortcut),
    })}
  </div>`;
}
