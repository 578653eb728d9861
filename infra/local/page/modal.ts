/** A person's stack of modals: the visible one with its inputs, its buttons, and what the app found wrong. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Block } from '../simulators/slack/block-types.ts';
import type { View } from '../simulators/slack/workspace.ts';
import { blocksOf } from './blocks.ts';

export interface ModalState {
  names: Record<string, string>;
  appName: string;
  prefix: string;
  errors: Record<string, string>;
  /** Slack's own complaint about the last submission. */
  trouble: string | undefined;
  busy: boolean;
}

export interface ModalActions {
  submit(values: Record<string, string>): void;
  /** Closes the visible one. */
  back(): void;
  /** Closes them all. */
  close(): void;
}

/** What the form's inputs hold, by name; what is not chosen is not in it. */
function valuesOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

const focusable = 'button:not([disabled]), input, select, textarea, a[href]';

/** Tab goes round inside the dialog; Escape closes what is visible. */
export function dialogKeys(event: KeyboardEvent, leave: () => void): void {
  const dialog = event.currentTarget as HTMLElement;
  if (event.key === 'Escape') {
    event.stopPropagation();
    leave();
  }
  if (event.key !== 'Tab') return;
  const stops = [...dialog.querySelectorAll<HTMLElement>(focusable)];
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** The whole stack, so that a view under another keeps what was typed; only the last is seen. */
export function modals(stack: View[], state: ModalState, actions: ModalActions) {
  if (stack.length === 0) return nothing;
  return html`<div class="backdrop">
    ${repeat(
      stack,
      ({ id }) => id,
      (view, index) => modal(view, index, index === stack.length - 1, state, actions),
    )}
  </div>`;
}

function modal(
  view: View,
  depth: number,
  visible: boolean,
  state: ModalState,
  actions: ModalActions,
): TemplateResult {
  const titleId = `${state.prefix}-title-${depth}`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!state.busy) actions.submit(valuesOf(event.currentTarget as HTMLFormElement));
  };
  const leave = () => (depth > 0 ? actions.back() : actions.close());
  const back = html`<button type="button" class="icon" @click=${actions.back} aria-label="Back">
    ←
  </button>`;
  const trouble = visible && state.trouble;
  return html`<div
    class="modal"
    role="dialog"
    aria-modal="true"
    aria-labelledby=${titleId}
    data-callback=${view.callback_id}
    ?hidden=${!visible}
    @keydown=${(event: KeyboardEvent) => dialogKeys(event, leave)}
  >
    <form novalidate @submit=${submit}>
      <header>
        ${depth > 0 ? back : nothing}
        <h2 id=${titleId}>${view.title.text}</h2>
        <button type="button" class="icon" @click=${actions.close} aria-label="Close all">✕</button>
      </header>
      <div class="modal-body" tabindex="0" role="group" aria-labelledby=${titleId}>
        ${trouble ? html`<p class="trouble" role="alert">${trouble}</p>` : nothing}
        ${blocksOf(view.blocks as unknown as Block[], {
          names: state.names,
          prefix: `${state.prefix}-${view.id}`,
          errors: visible ? state.errors : {},
        })}
      </div>
      ${buttons(view, state, actions)}
    </form>
  </div>`;
}

const buttons = (view: View, { appName, busy }: ModalState, actions: ModalActions) => html`<footer>
  <span class="app">${appName}</span>
  <button type="button" class="block-button" data-modal="close" @click=${actions.back}>
    ${view.close?.text ?? 'Close'}
  </button>
  ${
    view.submit
      ? html`<button
          type="submit"
          class="block-button primary"
          data-modal="submit"
          aria-disabled=${busy}
        >
          ${view.submit.text}
        </button>`
      : nothing
  }
</footer>`;
