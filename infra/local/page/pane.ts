/** One person's Slack: where they are, what they see there, their modals on top. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Act, LocalState, Seen, Shortcut } from '../control/protocol.ts';
import type { Block, ButtonElement } from '../simulators/slack/block-types.ts';
import type { Message } from '../simulators/slack/workspace.ts';
import { blocksOf } from './blocks.ts';
import { Composer } from './composer.ts';
import { perform } from './link.ts';
import { type MessageActions, messageList, visible } from './messages.ts';
import { dialogKeys, modals } from './modal.ts';

/** A channel, or one of the two tabs of the app's own place. */
type Place = { channel: string } | { tab: 'home' | 'messages' };
type Confirm = NonNullable<ButtonElement['confirm']>;

export class Pane {
  readonly id: string;
  user: string;
  readonly #refresh: () => void;
  #state: LocalState;
  #place: Place;
  #thread: string | undefined;
  #menu: string | undefined;
  #errors: Record<string, string> = {};
  #trouble: string | undefined;
  #busy = false;
  #confirm: { words: Confirm; go(): void } | undefined;
  /** How many messages of a channel this person has seen here. */
  readonly #seen = new Map<string, number>();
  readonly #composer: Composer;
  readonly #threadComposer: Composer;

  constructor(id: string, user: string, state: LocalState, refresh: () => void) {
    this.id = id;
    this.#state = state;
    this.user = user;
    this.#refresh = refresh;
    this.#place = { channel: state.channels[0]?.id ?? '' };
    this.#composer = new Composer(refresh, (line) => void this.#type(line));
    this.#threadComposer = new Composer(refresh, (line) => void this.#type(line, this.#thread));
  }

  template(state: LocalState): TemplateResult {
    this.#state = state;
    const stack = state.stacks[this.user] ?? [];
    const covered = stack.length > 0 || this.#confirm !== undefined;
    return html`<section class="pane" id=${this.id} tabindex="-1" aria-label=${`${state.names[this.user] ?? this.user}’s Slack`}>
      <div class="pane-inner" ?inert=${covered}>
        ${this.#header()} ${this.#troubleBar()}
        <div class="pane-columns">
          ${this.#places()}
          <div class="place">${this.#placeOf()}</div>
          ${this.#thread === undefined ? nothing : this.#threadOf(this.#thread)}
        </div>
      </div>
      ${this.#modal()} ${this.#confirmation()}
    </section>`;
  }

  #header(): TemplateResult {
    const choose = (event: Event) => {
      this.user = (event.currentTarget as HTMLSelectElement).value;
      this.#go(this.#place);
    };
    return html`<header class="pane-header">
      <label for=${`${this.id}-user`}>You are</label>
      <select id=${`${this.id}-user`} @change=${choose}>
        ${this.#state.people.map(
          ({ id, name, role }) =>
            html`<option value=${id} .selected=${id === this.user}>${name} (${role})</option>`,
        )}
      </select>
    </header>`;
  }

  #places(): TemplateResult {
    const direct = this.#direct();
    const at = this.#place;
    return html`<nav class="places" aria-label="Places">
      ${this.#state.channels.map(({ id, name }) =>
        this.#placeButton({ channel: id }, `# ${name}`, id, 'channel' in at && at.channel === id),
      )}
      ${this.#placeButton({ tab: 'messages' }, this.#state.appName, direct, 'tab' in at)}
    </nav>`;
  }

  #placeButton(place: Place, name: string, channel: string, here: boolean) {
    const news = here ? 0 : this.#count(channel) - (this.#seen.get(this.#key(channel)) ?? 0);
    if (here) this.#seen.set(this.#key(channel), this.#count(channel));
    return html`<button
      type="button"
      aria-current=${here ? 'page' : nothing}
      class=${news > 0 ? 'unread' : ''}
      @click=${() => this.#go(place)}
    >
      ${name}${news > 0 ? html` <span class="count">${news}<span class="hidden"> new</span></span>` : nothing}
    </button>`;
  }

  #key = (channel: string): string => `${this.user} ${channel}`;
  #count = (channel: string): number =>
    this.#state.messages.filter(
      (one) => one.channel === channel && (one.ephemeralFor ?? this.user) === this.user,
    ).length;
  #direct = (): string => this.#state.people.find(({ id }) => id === this.user)?.direct ?? '';

  #go(place: Place): void {
    this.#place = place;
    this.#thread = undefined;
    this.#trouble = undefined;
    this.#errors = {};
    this.#refresh();
    if ('tab' in place && place.tab === 'home') {
      void this.#do({ do: 'open_home', user: this.user });
    }
  }

  #channelOf = (): string => ('channel' in this.#place ? this.#place.channel : this.#direct());

  #placeOf(): TemplateResult {
    const inApp = 'tab' in this.#place;
    const home = 'tab' in this.#place && this.#place.tab === 'home';
    const channel = this.#channelOf();
    const title = inApp
      ? this.#state.appName
      : `# ${this.#state.channels.find(({ id }) => id === channel)?.name ?? channel}`;
    return html`<h2 class="place-title">${title}</h2>
      ${inApp ? this.#tabs(home) : nothing}
      ${home ? this.#home() : this.#conversation(channel, title)}`;
  }

  #tabs(home: boolean): TemplateResult {
    const tab = (name: 'home' | 'messages', text: string, here: boolean) =>
      html`<button
        type="button"
        aria-current=${here ? 'page' : nothing}
        @click=${() => this.#go({ tab: name })}
      >
        ${text}
      </button>`;
    return html`<nav class="tabs" aria-label="Tabs of the app">
      ${tab('home', 'Home', home)} ${tab('messages', 'Messages', !home)}
    </nav>`;
  }

  /** Slack's own complaint, seen by this person only; inside a modal the modal shows it. */
  #troubleBar() {
    if (this.#trouble === undefined || (this.#state.stacks[this.user] ?? []).length > 0)
      return nothing;
    const hide = () => {
      this.#trouble = undefined;
      this.#refresh();
    };
    return html`<div class="trouble" role="alert">
      <span>${this.#trouble}</span>
      <button type="button" class="icon" aria-label="Dismiss" @click=${hide}>✕</button>
    </div>`;
  }

  #home(): TemplateResult {
    const blocks = this.#state.homes[this.user] as Block[] | undefined;
    const press = (button: ButtonElement, nth: number) =>
      this.#press(button, { do: 'click_home', user: this.user, action: button.action_id, nth });
    return html`<div class="log home" tabindex="0" role="region" aria-label="App Home">
      ${
        blocks
          ? blocksOf(blocks, { names: this.#state.names, prefix: `${this.id}-home`, press })
          : html`<p class="empty">Nothing here yet.</p>`
      }
    </div>`;
  }

  #conversation(channel: string, title: string): TemplateResult {
    const messages = visible(this.#state, this.user, channel);
    return html`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${`Messages in ${title}`}
        data-count=${messages.length}
      >
        ${messageList(messages, this.#state, this.id, this.#messageActions())}
      </div>
      ${this.#composer.template(
        {
          id: `${this.id}-composer`,
          label: `Message ${title}`,
          command: this.#state.command,
          shortcuts: this.#state.shortcuts.filter(({ on }) => on === 'global'),
        },
        (shortcut) => void this.#shortcut(shortcut),
      )}`;
  }

  #threadOf(thread: string): TemplateResult {
    const messages = visible(this.#state, this.user, this.#channelOf(), thread);
    const close = () => {
      this.#thread = undefined;
      this.#refresh();
    };
    return html`<aside class="thread" aria-label="Thread">
      <h2 class="place-title">
        Thread
        <button type="button" class="icon" aria-label="Close the thread" @click=${close}>✕</button>
      </h2>
      <div
        class="log"
        role="log"
        tabindex="0"
        aria-label="Messages in the thread"
        data-count=${messages.length}
      >
        ${messageList(messages, this.#state, `${this.id}-thread`, this.#messageActions())}
      </div>
      ${this.#threadComposer.template(
        { id: `${this.id}-reply`, label: 'Reply …', command: this.#state.command, shortcuts: [] },
        () => undefined,
      )}
    </aside>`;
  }

  #messageActions(): MessageActions {
    const { user } = this;
    return {
      press: (message, button) => {
        const { channel, ts } = message;
        this.#press(button, { do: 'click', user, channel, ts, action: button.action_id });
      },
      run: (message, shortcut) => void this.#shortcut(shortcut, message),
      openThread: ({ ts }) => {
        this.#thread = ts;
        this.#refresh();
      },
      toggle: (ts) => {
        this.#menu = this.#menu === ts ? undefined : ts;
        this.#refresh();
      },
      open: this.#menu,
    };
  }

  #modal() {
    return modals(
      this.#state.stacks[this.user] ?? [],
      {
        names: this.#state.names,
        appName: this.#state.appName,
        prefix: `${this.id}-modal`,
        errors: this.#errors,
        trouble: this.#trouble,
        busy: this.#busy,
      },
      {
        submit: (values) => void this.#do({ do: 'submit', user: this.user, values }),
        back: () => void this.#do({ do: 'back', user: this.user }),
        close: () => void this.#do({ do: 'close', user: this.user }),
      },
    );
  }

  #confirmation() {
    if (!this.#confirm) return nothing;
    const { words, go } = this.#confirm;
    const close = () => {
      this.#confirm = undefined;
      this.#refresh();
    };
    const yes = () => {
      close();
      go();
    };
    return html`<div class="backdrop">
      <div
        class="modal small"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby=${`${this.id}-confirm`}
        aria-describedby=${`${this.id}-confirm-text`}
        @keydown=${(event: KeyboardEvent) => dialogKeys(event, close)}
      >
        <header><h2 id=${`${this.id}-confirm`}>${words.title.text}</h2></header>
        <div class="modal-body" id=${`${this.id}-confirm-text`}>${words.text.text}</div>
        <footer>
          <button type="button" class="block-button" @click=${close}>${words.deny.text}</button>
          <button type="button" class="block-button primary" @click=${yes}>
            ${words.confirm.text}
          </button>
        </footer>
      </div>
    </div>`;
  }

  /** Asks first where the button wants it. */
  #press({ confirm }: ButtonElement, act: Act): void {
    const go = () => void this.#do(act);
    if (confirm) {
      this.#confirm = { words: confirm, go };
      this.#refresh();
    } else go();
  }

  async #type(line: string, thread?: string): Promise<void> {
    const channel = this.#channelOf();
    const more = thread === undefined ? {} : { thread };
    await this.#do({ do: 'type', user: this.user, channel, line, ...more });
  }

  async #shortcut({ callbackId }: Shortcut, message?: Message): Promise<void> {
    this.#menu = undefined;
    const on = message && { on: { channel: message.channel, ts: message.ts } };
    await this.#do({ do: 'shortcut', user: this.user, callback: callbackId, ...on });
  }

  async #do(act: Act): Promise<void> {
    this.#busy = true;
    this.#refresh();
    const seen = await perform(act);
    this.#busy = false;
    this.#errors = seen.kind === 'errors' ? seen.errors : {};
    this.#trouble = seen.kind === 'trouble' ? troubleText(seen) : undefined;
    this.#refresh();
  }
}

const complaints: Record<string, string> = {
  operation_timeout: 'This command failed: operation_timeout',
  dispatch_failed: 'This command failed: dispatch_failed',
};

const troubleText = ({ what }: Extract<Seen, { kind: 'trouble' }>): string =>
  complaints[what] ?? what;
