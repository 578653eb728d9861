/** A square with a person's initial, or the app's sign; the same name has the same colour. */
import { html, type TemplateResult } from 'lit-html';

const colours = 6;

export function avatar(name: string, isApp: boolean): TemplateResult {
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const colour = isApp ? 'app' : `c${sum % colours}`;
  return html`<span class=${`avatar ${colour}`} aria-hidden="true"
    >${isApp ? '☎' : name.slice(0, 1)}</span
  >`;
}
