/** Where a person types: messages, and the app's command with its hint, completed by Tab or Enter. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState } from '../control/state.ts';

type Command = LocalState['command'];
/** What the line has to do with the command: nothing, its beginning, or itself. */
type Stage = 'none' | 'begun' | 'named';

function stageOf(line: string, name: string): Stage {
  if (!line.startsWith('/')) return 'none';
  if (line === name || line.startsWith(`${name} `)) return 'named';
  return name.startsWith(line) ? 'begun' : 'none';
}

export class Composer {
  #line = '';
  readonly #refresh: () => void;
  readonly #send: (line: string) => void;

  constructor(refresh: () => void, send: (line: string) => void) {
    this.#refresh = refresh;
    this.#send = send;
  }

  /** `before`: what is shown at the beginning of the line. */
  template(id: string, label: string, command: Command, before: unknown = nothing): TemplateResult {
    const stage = stageOf(this.#line, command.name);
    return html`<div class="composer">
      ${stage === 'none' ? nothing : this.#hint(command, stage, id)}
      <div class="row">
        ${before}
        <textarea id=${id} class="grow" rows="1" aria-label=${label} placeholder=${label}
          aria-describedby=${stage === 'none' ? nothing : `${id}-hint`}
          .value=${this.#line}
          @input=${({ currentTarget }: InputEvent) =>
            this.#set((currentTarget as HTMLTextAreaElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#key(event, stage, command.name)}></textarea>
        <button type="button" class="icon send" aria-label="Send"
          ?disabled=${this.#line.trim() === ''} @click=${() => this.#submit()}>➤</button>
      </div>
    </div>`;
  }

  #hint({ name, hint, description }: Command, stage: Stage, id: string) {
    return html`<button type="button" class="command-hint card" id=${`${id}-hint`} tabindex="-1"
      ?disabled=${stage === 'named'} @click=${() => this.#set(`${name} `)}>
      <strong>${name}</strong> ${hint}<br /><small class="faint">${description}</small>
    </button>`;
  }

  #set(line: string): void {
    this.#line = line;
    this.#refresh();
  }

  #key(event: KeyboardEvent, stage: Stage, command: string): void {
    const enter = event.key === 'Enter' && !event.shiftKey;
    const complete = stage === 'begun' && (enter || event.key === 'Tab');
    if (enter || complete) event.preventDefault();
    if (event.key === 'Escape' && stage !== 'none') this.#set('');
    else if (complete) this.#set(`${command} `);
    else if (enter) this.#submit();
  }

  #submit(): void {
    const line = this.#line.trim();
    if (line === '') return;
    this.#set('');
    this.#send(line);
  }
}
