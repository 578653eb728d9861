/** Buttons that several places show, and the menu of shortcuts. */
import { html, type TemplateResult } from 'lit-html';
import type { Shortcut } from '../control/state.ts';

export const iconButton = (icon: string, label: string, click: () => void): TemplateResult =>
  html`<button type="button" class="icon" aria-label=${label} @click=${click}>${icon}</button>`;

export interface Menu {
  id: string;
  label: string;
  icon: string;
  shortcuts: Shortcut[];
  run(shortcut: Shortcut): void;
}

/** A button with a menu, which the browser opens, places and closes (a popover). */
export const menu = ({ id, label, icon, shortcuts, run }: Menu): TemplateResult => html`
  <button type="button" class="icon" aria-label=${label} popovertarget=${id}>${icon}</button>
  <div class="menu card" id=${id} popover>
    ${shortcuts.map(
      (shortcut) => html`<button type="button" popovertarget=${id} popovertargetaction="hide"
        @click=${() => run(shortcut)}>${shortcut.name}</button>`,
    )}
  </div>`;
