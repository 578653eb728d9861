/** One person's Slack: where they are, what they see there, their modals on top. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Act } from '../control/protocol.ts';
import type { LocalState, Shortcut } from '../control/state.ts';
import type { Block, ButtonElement } from '../simulators/slack/blocks.ts';
import type { Message } from '../simulators/slack/workspace.ts';
import { blocksOf } from './blocks.ts';
import { iconButton, menu } from './buttons.ts';
import { Composer } from './composer.ts';
import { perform } from './link.ts';
import { type MessageActions, messageList, visibleTo } from './messages.ts';
import { confirmation, modals } from './modal.ts';
import { type Place, type PlaceLink, placeList, tabs, titleOf } from './places.ts';

export class Pane {
  readonly id: string;
  user: string;
  readonly #refresh: () => void;
  #state: LocalState;
  #place: Place;
  #thread: string | undefined;
  #errors: Record<string, string> = {};
  #trouble: string | undefined;
  #busy = false;
  #confirm: { button: NonNullable<ButtonElement['confirm']>; act: Act } | undefined;
  /** How many messages each person has seen in each channel. */
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
    const covered = this.#stack.length > 0 || this.#confirm !== undefined;
    const name = state.names[this.user] ?? this.user;
    return html`<section class="pane" id=${this.id} tabindex="-1" aria-label=${`${name}’s Slack`}>
      <div class="pane-inner column" ?inert=${covered}>
        ${this.#header()} ${this.#troubleBar()}
        <div class="pane-columns grow">
          ${placeList(this.#links(), (place) => this.#go(place))}
          <div class="place column grow">${this.#placeOf()}</div>
          ${this.#thread === undefined ? nothing : this.#threadOf(this.#thread)}
        </div>
      </div>
      ${this.#modals()} ${this.#confirmation()}
    </section>`;
  }

  get #stack() {
    return this.#state.stacks[this.user] ?? [];
  }
  get #direct(): string {
    return this.#state.people.find(({ id }) => id === this.user)?.direct ?? '';
  }
  get #channel(): string {
    return 'channel' in this.#place ? this.#place.channel : this.#direct;
  }

  #header(): TemplateResult {
    const choose = (event: Event) => {
      this.user = (event.currentTarget as HTMLSelectElement).value;
      this.#go(this.#place);
    };
    return html`<header class="row pane-header small">
      <label for=${`${this.id}-user`}>You are</label>
      <select id=${`${this.id}-user`} @change=${choose}>
        ${this.#state.people.map(
          ({ id, name, role }) =>
            html`<option value=${id} .selected=${id === this.user}>${name} (${role})</option>`,
        )}
      </select>
    </header>`;
  }

  /** The places with their unread messages; those of the current place become read. */
  #links(): PlaceLink[] {
    const places: Place[] = this.#state.channels.map(({ id }) => ({ channel: id }));
    return [...places, { tab: 'messages' } as const].map((place) => {
      const channel = 'channel' in place ? place.channel : this.#direct;
      const here = channel === this.#channel;
      const key = `${this.user} ${channel}`;
      const count = visibleTo(this.user, channel, this.#state).length;
      if (here) this.#seen.set(key, count);
      const unread = count - (this.#seen.get(key) ?? 0);
      return { place, name: titleOf(place, this.#state), here, unread };
    });
  }

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

  /** Slack's own complaint, seen by this person only; inside a modal the modal shows it. */
  #troubleBar() {
    if (this.#trouble === undefined || this.#stack.length > 0) return nothing;
    const hide = () => {
      this.#trouble = undefined;
      this.#refresh();
    };
    return html`<div class="row banner" role="alert">
      ${this.#trouble}
      ${iconButton('✕', 'Dismiss', hide)}
    </div>`;
  }

  #placeOf(): TemplateResult {
    const place = this.#place;
    const home = 'tab' in place && place.tab === 'home';
    const title = titleOf(place, this.#state);
    return html`<h2 class="place-title">${title}</h2>
      ${'tab' in place ? tabs(home, (to) => this.#go(to)) : nothing}
      ${home ? this.#home() : this.#conversation(title)}`;
  }

  #home(): TemplateResult {
    const blocks = this.#state.homes[this.user] as Block[] | undefined;
    const press = (button: ButtonElement, nth: number) =>
      this.#press(button, { do: 'click_home', user: this.user, action: button.action_id, nth });
    return html`<div class="log home grow" tabindex="0" role="region" aria-label="App Home">
      ${
        blocks
          ? blocksOf(blocks, { names: this.#state.names, prefix: `${this.id}-home`, press })
          : html`<p class="faint">Nothing here yet.</p>`
      }
    </div>`;
  }

  #conversation(title: string): TemplateResult {
    const messages = visibleTo(this.user, this.#channel, this.#state);
    const id = `${this.id}-composer`;
    const shortcuts = menu({
      id: `${id}-menu`,
      label: 'Shortcuts',
      icon: '+',
      shortcuts: this.#state.shortcuts.filter(({ type }) => type === 'global'),
      run: (shortcut) => this.#shortcut(shortcut),
    });
    return html`${this.#log(
      messages.filter(({ thread_ts }) => thread_ts === undefined),
      `Messages in ${title}`,
      this.id,
    )}
    ${this.#composer.template(id, `Message ${title}`, this.#state.command, shortcuts)}`;
  }

  #threadOf(thread: string): TemplateResult {
    const messages = visibleTo(this.user, this.#channel, this.#state);
    const close = () => {
      this.#thread = undefined;
      this.#refresh();
    };
    return html`<aside class="thread column grow" aria-label="Thread">
      <h2 class="row place-title">
        Thread
        ${iconButton('✕', 'Close the thread', close)}
      </h2>
      ${this.#log(
        messages.filter(({ ts, thread_ts }) => ts === thread || thread_ts === thread),
        'Messages in the thread',
        `${this.id}-thread`,
      )}
      ${this.#threadComposer.template(`${this.id}-reply`, 'Reply …', this.#state.command)}
    </aside>`;
  }

  #log(messages: Message[], label: string, prefix: string): TemplateResult {
    const { user } = this;
    const actions: MessageActions = {
      press: (message, button) => {
        const { channel, ts } = message;
        this.#press(button, { do: 'click', user, channel, ts, action: button.action_id });
      },
      run: (message, shortcut) => this.#shortcut(shortcut, message),
      openThread: ({ ts }) => {
        this.#thread = ts;
        this.#refresh();
      },
    };
    const count = messages.length;
    return html`<div class="log grow" role="log" tabindex="0"
      aria-label=${label} data-count=${count}>
      ${messageList(messages, this.#state, prefix, actions)}
    </div>`;
  }

  #modals() {
    const { user } = this;
    const { names, appName } = this.#state;
    return modals({
      names,
      appName,
      prefix: `${this.id}-modal`,
      stack: this.#stack,
      errors: this.#errors,
      trouble: this.#trouble,
      busy: this.#busy,
      submit: (values) => void this.#do({ do: 'submit', user, values }),
      act: (action, values) => void this.#do({ do: 'click_view', user, action, values }),
      back: () => void this.#do({ do: 'back', user }),
      close: () => void this.#do({ do: 'close', user }),
    });
  }

  #confirmation() {
    if (!this.#confirm) return nothing;
    const { button, act } = this.#confirm;
    const close = () => {
      this.#confirm = undefined;
      this.#refresh();
    };
    const yes = () => {
      close();
      void this.#do(act);
    };
    return confirmation(`${this.id}-confirm`, button, yes, close);
  }

  /** Asks first where the button has a confirmation. */
  #press({ confirm }: ButtonElement, act: Act): void {
    if (!confirm) return void this.#do(act);
    this.#confirm = { button: confirm, act };
    this.#refresh();
  }

  #type(line: string, thread?: string): Promise<void> {
    const more = thread === undefined ? {} : { thread };
    return this.#do({ do: 'type', user: this.user, channel: this.#channel, line, ...more });
  }

  #shortcut({ callback_id }: Shortcut, message?: Message): void {
    const on = message && { on: { channel: message.channel, ts: message.ts } };
    void this.#do({ do: 'shortcut', user: this.user, callback: callback_id, ...on });
  }

  async #do(act: Act): Promise<void> {
    this.#busy = true;
    this.#refresh();
    const seen = await perform(act);
    this.#busy = false;
    this.#errors = seen.kind === 'errors' ? seen.errors : {};
    this.#trouble = seen.kind === 'trouble' ? complaintOf(seen.what) : undefined;
    this.#refresh();
  }
}

const complaintOf = (what: string): string =>
  /^(?:operation_timeout|dispatch_failed)$/.test(what) ? `This command failed: ${what}` : what;
