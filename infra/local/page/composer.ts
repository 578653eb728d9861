/** Where a person types: messages, and the app's command with its hint, completed by Tab or Enter. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState, Shortcut } from '../control/protocol.ts';

export interface ComposerState {
  id: string;
  label: string;
  command: LocalState['command'];
  /** Global shortcuts; none in a thread. */
  shortcuts: Shortcut[];
}

/** What the line has to do with the command: nothing, its beginning, or itself. */
function stage(line: string, name: string): 'none' | 'begun' | 'named' {
  if (!line.startsWith('/')) return 'none';
  if (line === name || line.startsWith(`${name} `)) return 'named';
  return name.startsWith(line) ? 'begun' : 'none';
}

export class Composer {
  #line = '';
  #open = false;
  readonly #refresh: () => void;
  readonly #send: (line: string) => void;

  constructor(refresh: () => void, send: (line: string) => void) {
    this.#refresh = refresh;
    this.#send = send;
  }

  template(
    { id, label, command, shortcuts }: ComposerState,
    run: (shortcut: Shortcut) => void,
  ): TemplateResult {
    const at = stage(this.#line, command.name);
    const typed = (event: InputEvent) => {
      this.#set((event.currentTarget as HTMLTextAreaElement).value);
    };
    return html`<div class="composer">
      ${at === 'none' ? nothing : this.#hint(command, at, id)}
      ${this.#open ? this.#menu(shortcuts, run) : nothing}
      <div class="composer-line">
        ${
          shortcuts.length === 0
            ? nothing
            : html`<button
                type="button"
                class="icon"
                aria-label="Shortcuts"
                aria-expanded=${this.#open}
                @click=${() => this.#toggle()}
              >
                +
              </button>`
        }
        <textarea
          id=${id}
          rows="1"
          aria-label=${label}
          placeholder=${label}
          aria-describedby=${at === 'none' ? nothing : `${id}-hint`}
          .value=${this.#line}
          @input=${typed}
          @keydown=${(event: KeyboardEvent) => this.#key(event, at, command.name)}
        ></textarea>
        <button
          type="button"
          class="icon send"
          aria-label="Send"
          ?disabled=${this.#line.trim() === ''}
          @click=${() => this.#submit()}
        >
          ➤
        </button>
      </div>
    </div>`;
  }

  #hint({ name, hint, description }: LocalState['command'], at: 'begun' | 'named', id: string) {
    return html`<button
      type="button"
      class="command-hint"
      id=${`${id}-hint`}
      tabindex="-1"
      ?disabled=${at === 'named'}
      @click=${() => this.#set(`${name} `)}
    >
      <strong>${name}</strong> <span>${hint}</span><br /><small>${description}</small>
    </button>`;
  }

  #menu(shortcuts: Shortcut[], run: (shortcut: Shortcut) => void) {
    return html`<div class="menu" @keydown=${(event: KeyboardEvent) => this.#menuKey(event)}>
      ${shortcuts.map(
        (shortcut) =>
          html`<button
            type="button"
            @click=${() => {
              this.#open = false;
              run(shortcut);
            }}
          >
            ${shortcut.name}
          </button>`,
      )}
    </div>`;
  }

  #menuKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#toggle();
  }

  #toggle(): void {
    this.#open = !this.#open;
    this.#refresh();
  }

  #set(line: string): void {
    this.#line = line;
    this.#refresh();
  }

  #key(event: KeyboardEvent, at: 'none' | 'begun' | 'named', command: string): void {
    const enter = event.key === 'Enter' && !event.shiftKey;
    if (at === 'begun' && (enter || event.key === 'Tab')) {
      event.preventDefault();
      this.#set(`${command} `);
      return;
    }
    if (event.key === 'Escape' && at !== 'none') this.#set('');
    if (!enter) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const line = this.#line.trim();
    if (line === '') return;
    this.#set('');
    this.#send(line);
  }
}
