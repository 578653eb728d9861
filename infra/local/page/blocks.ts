/** Block Kit as templates. Inputs are the browser's own, each tied to its label, its hint and its error. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type {
  Block,
  ButtonElement,
  InputBlock,
  InputElement,
  Option,
  TextObject,
} from '../simulators/slack/blocks.ts';
import { textOf } from './mrkdwn.ts';

export interface Surface {
  names: Record<string, string>;
  /** Makes ids unique in the page. */
  prefix: string;
  /** By block id, as the app answered them. */
  errors?: Record<string, string>;
  /** `nth`: of the buttons of this surface with the same action; `target`: what was clicked. */
  press?(button: ButtonElement, nth: number, target: HTMLElement): void;
  /** An input that tells the app of each change. */
  change?(actionId: string, target: HTMLElement): void;
}

export function blocksOf(blocks: Block[], surface: Surface): unknown {
  const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const press = (button: ButtonElement, event: Event) => {
    const same = buttons.filter(({ action_id }) => action_id === button.action_id);
    surface.press?.(button, same.indexOf(button), event.currentTarget as HTMLElement);
  };
  // An input keeps what was typed when blocks come or go above it, as in Slack.
  const key = (block: Block, index: number) => block.block_id ?? index;
  return repeat(blocks, key, (block) => blockOf(block, surface, press));
}

function blockOf(
  block: Block,
  surface: Surface,
  press: (button: ButtonElement, event: Event) => void,
): TemplateResult {
  const { names } = surface;
  switch (block.type) {
    case 'section':
      return html`<div>
        ${block.text ? paragraph(block.text, names) : nothing}
        ${
          block.fields
            ? html`<div class="fields">${block.fields.map((one) => paragraph(one, names))}</div>`
            : nothing
        }
      </div>`;
    case 'header':
      return html`<h3 class="header">${textOf(block.text, names)}</h3>`;
    case 'context':
      return html`<div class="faint small">
        ${block.elements.map((text) => html`<p class="text">${textOf(text, names)}</p>`)}
      </div>`;
    case 'divider':
      return html`<hr />`;
    case 'actions':
      return html`<div class="row actions">
        ${block.elements.map(
          (button) =>
            html`<button type="button" class=${`block-button ${button.style ?? ''}`}
              @click=${(event: Event) => press(button, event)}>${textOf(button.text, names)}</button>`,
        )}
      </div>`;
    case 'input':
      return inputOf(block, surface);
    default:
      return block satisfies never;
  }
}

const paragraph = (text: TextObject, names: Surface['names']): TemplateResult =>
  html`<p class="text">${textOf(text, names)}</p>`;

function inputOf(block: InputBlock, surface: Surface) {
  const { block_id, label, hint, optional, element } = block;
  const id = `${surface.prefix}-${block_id}`;
  const error = surface.errors?.[block_id];
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].join(' ').trim();
  const described = ids || nothing;
  const title = html`${label.text}
  ${optional ? html`<span class="faint">(optional)</span>` : nothing}`;
  const below = [
    hint
      ? html`<p class="faint small" id=${`${id}-hint`}>${textOf(hint, surface.names)}</p>`
      : nothing,
    error ? html`<p class="bad small" id=${`${id}-error`} role="alert">${error}</p>` : nothing,
  ];
  if (element.type === 'radio_buttons' || element.type === 'checkboxes') {
    return html`<fieldset class="input" aria-describedby=${described}>
      <legend>${title}</legend>
      ${choicesOf(element, id)} ${below}
    </fieldset>`;
  }
  const field: Field = { id, described, invalid: error !== undefined, required: !optional };
  if (block.dispatch_action) {
    field.changed = ({ currentTarget }) =>
      surface.change?.(element.action_id, currentTarget as HTMLElement);
  }
  return html`<div class="input">
    <label for=${id}>${title}</label>${fieldOf(element, field)}${below}
  </div>`;
}

type Choices = Extract<InputElement, { type: 'radio_buttons' | 'checkboxes' }>;

interface Field {
  id: string;
  /** Ids of what describes the input. */
  described: unknown;
  invalid: boolean;
  required: boolean;
  changed?: (event: Event) => void;
}

function fieldOf(element: Exclude<InputElement, Choices>, field: Field): TemplateResult {
  switch (element.type) {
    case 'static_select':
      return selectOf(element, field);
    case 'plain_text_input':
      return element.multiline ? areaOf(element, field) : lineOf(element, 'text', field);
    case 'email_text_input':
      return lineOf(element, 'email', field);
    default:
      return element satisfies never;
  }
}

function selectOf(
  { action_id, options, initial_option }: Extract<InputElement, { type: 'static_select' }>,
  { id, described, invalid, changed }: Field,
) {
  const held = initial_option?.value;
  return html`<select id=${id} name=${action_id} @change=${changed ?? nothing}
    aria-describedby=${described} aria-invalid=${invalid}>
    ${held === undefined ? html`<option value="">Choose an option</option>` : nothing}
    ${options.map(
      ({ value, text }) =>
        html`<option value=${value} ?selected=${value === held}>${text.text}</option>`,
    )}
  </select>`;
}

interface TextInput {
  action_id: string;
  max_length?: number | undefined;
  placeholder?: { text: string } | undefined;
  initial_value?: string | undefined;
}

const areaOf = (
  { action_id, max_length = 3000, initial_value = '' }: TextInput,
  { id, described, invalid, required }: Field,
) => html`<textarea id=${id} name=${action_id} rows="5" maxlength=${max_length}
  aria-required=${required} aria-describedby=${described} aria-invalid=${invalid}
  .defaultValue=${initial_value}></textarea>`;

const lineOf = (
  { action_id, max_length = 3000, placeholder, initial_value = '' }: TextInput,
  type: 'text' | 'email',
  { id, described, invalid, required }: Field,
) => html`<input id=${id} name=${action_id} type=${type} maxlength=${max_length}
  aria-required=${required} aria-describedby=${described} aria-invalid=${invalid}
  placeholder=${placeholder?.text ?? nothing} autocomplete="off" value=${initial_value} />`;

function choicesOf({ type, action_id, options, initial_option }: Choices, prefix: string) {
  return options.map(({ value, text, description }: Option, index) => {
    const id = `${prefix}-${index}`;
    return html`<div class="row choice">
      <input id=${id} type=${type === 'checkboxes' ? 'checkbox' : 'radio'} name=${action_id}
        value=${value} ?checked=${value === initial_option?.value}
        aria-describedby=${description ? `${id}-more` : nothing} />
      <label for=${id}>${text.text}</label>
      ${
        description
          ? html`<p class="faint small" id=${`${id}-more`}>${description.text}</p>`
          : nothing
      }
    </div>`;
  });
}
