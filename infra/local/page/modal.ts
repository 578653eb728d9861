/** A person's stack of modals: the visible one with its inputs, its buttons, and what the app found wrong. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Block, ButtonElement } from '../simulators/slack/blocks.ts';
import type { View } from '../simulators/slack/workspace.ts';
import { blocksOf } from './blocks.ts';
import { iconButton } from './buttons.ts';

export interface Modals {
  stack: View[];
  names: Record<string, string>;
  appName: string;
  prefix: string;
  errors: Record<string, string>;
  /** Slack's own complaint about the last submission. */
  trouble: string | undefined;
  busy: boolean;
  submit(values: Record<string, string>): void;
  /** A button in the visible one, or an input that tells the app of its changes. */
  act(actionId: string, values: Record<string, string>): void;
  /** Closes the visible one. */
  back(): void;
  /** Closes them all. */
  close(): void;
}

/** What the form's inputs hold, by name; what is not chosen is not in it. */
const valuesOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

const focusable = 'button:not([disabled]), input, select, textarea, a[href]';

/** Tab goes round inside the dialog; Escape closes what is visible. */
const keys = (leave: () => void) => (event: KeyboardEvent) => {
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
};

/** The whole stack, so that a view under another keeps what was typed; only the last is visible. */
export function modals(all: Modals) {
  const { stack } = all;
  if (stack.length === 0) return nothing;
  return html`<div class="backdrop">
    ${repeat(
      stack,
      ({ id }) => id,
      (view, index) => modal(view, index, all),
    )}
  </div>`;
}

function modal(
  view: View,
  depth: number,
  { stack, names, appName, prefix, errors, trouble, busy, submit, act, back, close }: Modals,
): TemplateResult {
  const tell = (actionId: string, { form }: { form: HTMLFormElement | null }) => {
    if (form && !busy) act(actionId, valuesOf(form));
  };
  const visible = depth === stack.length - 1;
  const titleId = `${prefix}-title-${depth}`;
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    if (!busy) submit(valuesOf(event.currentTarget as HTMLFormElement));
  };
  const submitButton = html`<button type="submit" class="block-button primary" data-modal="submit"
    aria-disabled=${busy}>${view.submit?.text}</button>`;
  return html`<div class=${visible ? 'modal column' : 'modal'} ?hidden=${!visible}
    role="dialog" aria-modal="true" aria-labelledby=${titleId}
    @keydown=${keys(depth > 0 ? back : close)}>
    <form class="column" novalidate @submit=${submitted}>
      <header class="row">
        ${depth > 0 ? iconButton('←', 'Back', back) : nothing}
        <h2 class="grow" id=${titleId}>${view.title.text}</h2>
        ${iconButton('✕', 'Close all', close)}
      </header>
      <div class="modal-body" tabindex="0" role="group" aria-labelledby=${titleId}>
        ${visible && trouble ? html`<p class="row banner" role="alert">${trouble}</p>` : nothing}
        ${blocksOf(view.blocks as unknown as Block[], {
          names,
          prefix: `${prefix}-${view.id}`,
          errors: visible ? errors : {},
          press: ({ action_id }, _, target) => tell(action_id, target as HTMLButtonElement),
          change: (actionId, target) => tell(actionId, target as HTMLSelectElement),
        })}
      </div>
      <footer class="row">
        <span class="grow faint small">${appName}</span>
        <button type="button" class="block-button" data-modal="close" @click=${back}>
          ${view.close?.text ?? 'Close'}
        </button>
        ${view.submit ? submitButton : nothing}
      </footer>
    </form>
  </div>`;
}

/** A button's confirmation dialog. */
export function confirmation(
  prefix: string,
  { title, text, confirm, deny }: NonNullable<ButtonElement['confirm']>,
  yes: () => void,
  no: () => void,
): TemplateResult {
  return html`<div class="backdrop">
    <div class="modal" role="alertdialog" aria-modal="true" aria-labelledby=${`${prefix}-title`}
      aria-describedby=${`${prefix}-text`} @keydown=${keys(no)}>
      <header><h2 id=${`${prefix}-title`}>${title.text}</h2></header>
      <div class="modal-body" id=${`${prefix}-text`}>${text.text}</div>
      <footer class="row">
        <button type="button" class="block-button" @click=${no}>${deny.text}</button>
        <button type="button" class="block-button primary" @click=${yes}>${confirm.text}</button>
      </footer>
    </div>
  </div>`;
}
