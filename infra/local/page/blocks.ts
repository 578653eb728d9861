/** Block Kit as templates. Inputs are the browser's own, each tied to its label, its hint and its error. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type {
  Block,
  ButtonElement,
  InputBlock,
  InputElement,
  Option,
} from '../simulators/slack/block-types.ts';
import { textOf } from './mrkdwn.ts';

export interface Surroundings {
  names: Record<string, string>;
  /** Makes ids unique in the page. */
  prefix: string;
  /** By block id, as the app answered them. */
  errors?: Record<string, string>;
  /** `nth`: of the buttons of this surface with the same action. */
  press?(button: ButtonElement, nth: number): void;
}

export function blocksOf(blocks: Block[], around: Surroundings): unknown {
  const pressed = new Map<string, number>();
  const nth = ({ action_id }: ButtonElement) => {
    const index = pressed.get(action_id) ?? 0;
    pressed.set(action_id, index + 1);
    return index;
  };
  // An input keeps what was typed when blocks come or go above it, as in Slack.
  const key = (block: Block, index: number) => ('block_id' in block ? block.block_id : index);
  return repeat(blocks, key, (block) => blockOf(block, around, nth));
}

function blockOf(
  block: Block,
  around: Surroundings,
  nth: (button: ButtonElement) => number,
): TemplateResult {
  const { names } = around;
  switch (block.type) {
    case 'section':
      return html`<div class="section">
        ${block.text ? html`<p class="text">${textOf(block.text, names)}</p>` : nothing}
        ${block.fields?.map((field) => html`<p class="text">${textOf(field, names)}</p>`)}
      </div>`;
    case 'header':
      return html`<h3 class="header">${textOf(block.text, names)}</h3>`;
    case 'context':
      return html`<div class="context">
        ${block.elements.map((element) => html`<p class="text">${textOf(element, names)}</p>`)}
      </div>`;
    case 'divider':
      return html`<hr />`;
    case 'actions':
      return html`<div class="actions">
        ${block.elements.map((button) => buttonOf(button, nth(button), around))}
      </div>`;
    case 'input':
      return inputOf(block, around);
    default:
      return block satisfies never;
  }
}

const buttonOf = (button: ButtonElement, nth: number, around: Surroundings) => html`<button
  type="button"
  class=${`block-button ${button.style ?? ''}`}
  data-action=${button.action_id}
  @click=${() => around.press?.(button, nth)}
>
  ${textOf(button.text, around.names)}
</button>`;

function inputOf(block: InputBlock, around: Surroundings): TemplateResult {
  const id = `${around.prefix}-${block.block_id}`;
  const error = around.errors?.[block.block_id];
  const optional = block.optional ? html`<span class="optional"> (optional)</span>` : nothing;
  const described = [block.hint ? `${id}-hint` : '', error ? `${id}-error` : ''].join(' ').trim();
  const tied: Tied = { id, described, invalid: error !== undefined };
  const below = html`${
    block.hint
      ? html`<p class="hint" id=${`${id}-hint`}>${textOf(block.hint, around.names)}</p>`
      : nothing
  }${error ? html`<p class="error" id=${`${id}-error`} role="alert">${error}</p>` : nothing}`;
  const field = fieldOf(block, tied);
  if (Array.isArray(field)) {
    return html`<fieldset class="input" aria-describedby=${described || nothing}>
      <legend>${block.label.text}${optional}</legend>
      ${field} ${below}
    </fieldset>`;
  }
  return html`<div class="input">
    <label for=${id}>${block.label.text}${optional}</label>${field}${below}
  </div>`;
}

interface Tied {
  id: string;
  /** Ids of what describes the input; empty for none. */
  described: string;
  invalid: boolean;
}

/** One field, or a list of choices. */
function fieldOf({ element, optional = false }: InputBlock, tied: Tied) {
  switch (element.type) {
    case 'static_select':
      return selectOf(element, tied);
    case 'plain_text_input':
      return element.multiline
        ? areaOf(element, tied, optional)
        : lineOf(element, 'text', element.max_length ?? 3000, tied, optional);
    case 'email_text_input':
      return lineOf(element, 'email', 3000, tied, optional);
    case 'radio_buttons':
      return choicesOf(element, 'radio', tied);
    case 'checkboxes':
      return choicesOf(element, 'checkbox', tied);
    default:
      return element satisfies never;
  }
}

type Of<T extends InputElement['type']> = Extract<InputElement, { type: T }>;

function selectOf(element: Of<'static_select'>, { id, described, invalid }: Tied) {
  const held = element.initial_option?.value;
  return html`<select
    id=${id}
    name=${element.action_id}
    aria-describedby=${described || nothing}
    aria-invalid=${invalid}
  >
    ${held === undefined ? html`<option value="">Choose an option</option>` : nothing}
    ${element.options.map(
      ({ value, text }) =>
        html`<option value=${value} ?selected=${value === held}>${text.text}</option>`,
    )}
  </select>`;
}

function areaOf(
  element: Of<'plain_text_input'>,
  { id, described, invalid }: Tied,
  optional: boolean,
) {
  return html`<textarea
    id=${id}
    name=${element.action_id}
    maxlength=${element.max_length ?? 3000}
    rows="5"
    aria-required=${!optional}
    aria-describedby=${described || nothing}
    aria-invalid=${invalid}
    .defaultValue=${element.initial_value ?? ''}
  ></textarea>`;
}

function lineOf(
  { action_id, initial_value = '' }: { action_id: string; initial_value?: string },
  type: 'text' | 'email',
  max: number,
  { id, described, invalid }: Tied,
  optional: boolean,
) {
  return html`<input
    id=${id}
    name=${action_id}
    type=${type}
    maxlength=${max}
    autocomplete="off"
    aria-required=${!optional}
    aria-describedby=${described || nothing}
    aria-invalid=${invalid}
    value=${initial_value}
  />`;
}

function choicesOf(
  element: Of<'radio_buttons'> | Of<'checkboxes'>,
  type: 'radio' | 'checkbox',
  { id }: Tied,
): TemplateResult[] {
  const held = element.type === 'radio_buttons' ? element.initial_option?.value : undefined;
  return element.options.map(
    (option, index) => html`<div class="choice">
      <input
        id=${`${id}-${index}`}
        type=${type}
        name=${element.action_id}
        value=${option.value}
        ?checked=${option.value === held}
        aria-describedby=${option.description ? `${id}-${index}-more` : nothing}
      />
      <label for=${`${id}-${index}`}>${option.text.text}</label>
      ${more(option, `${id}-${index}-more`)}
    </div>`,
  );
}

const more = ({ description }: Option, id: string) =>
  description ? html`<p class="hint" id=${id}>${description.text}</p>` : nothing;
