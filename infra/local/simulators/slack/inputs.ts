/** A modal's inputs, as Slack's client keeps and checks them before it sends a submission. */
import type { InputBlock, InputElement } from './block-types.ts';
import type { View } from './workspace.ts';

const inputsOf = (view: View) =>
  view.blocks.filter(({ type }) => type === 'input') as unknown as InputBlock[];

/** The value that an input holds from the start. */
export function initialOf(element: InputElement): string | undefined {
  if ('initial_option' in element) return element.initial_option?.value;
  return 'initial_value' in element ? element.initial_value : undefined;
}

/** What was typed or chosen, or else what the input held from the start; undefined when nothing. */
function heldBy(element: InputElement, given: Given): string | undefined {
  const { action_id } = element;
  const typed = Object.hasOwn(given, action_id) ? given[action_id] : undefined;
  const held = typed ?? initialOf(element);
  return held === '' ? undefined : held;
}

/** By `action_id`; what is not named keeps its initial value, an empty string empties it. */
export type Given = Record<string, string>;

function inputState(element: InputElement, given: Given) {
  const { type } = element;
  const held = heldBy(element, given);
  const option = held === undefined ? undefined : { value: held };
  switch (type) {
    case 'checkboxes':
      return { type, selected_options: option ? [option] : [] };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: option ?? null };
    case 'plain_text_input':
    case 'email_text_input':
      return { type, value: held ?? null };
    default:
      return type satisfies never;
  }
}

/** `view.state.values` of a submission once `given` has been typed. */
export function stateOf(view: View, given: Given) {
  const values: Record<string, Record<string, unknown>> = {};
  for (const block of inputsOf(view)) {
    const { block_id, element } = block;
    values[block_id] = { [element.action_id]: inputState(element, given) };
  }
  return values;
}

/** What Slack's client says of required inputs that are empty; such a submission never leaves it. */
export function unfilled(view: View, given: Given): Record<string, string> {
  const empty = inputsOf(view).filter(
    ({ optional, element }) => optional !== true && heldBy(element, given) === undefined,
  );
  return Object.fromEntries(
    empty.map(({ block_id }) => [block_id, 'Please complete this required field.']),
  );
}

/** The names in an app's `errors` that are no input of the view. */
export function strayErrors(view: View, errors: Record<string, string>): string[] {
  const names = inputsOf(view).map(({ block_id }) => block_id);
  return Object.keys(errors).filter((name) => !names.includes(name));
}
