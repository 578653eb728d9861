/** A modal's inputs, as Slack's client keeps and checks them before it sends a submission. */
import type { InputBlock, InputElement } from './blocks.ts';
import type { View } from './workspace.ts';

/** By `action_id`; what is not named keeps its initial value, an empty string empties it. */
export type Given = Record<string, string>;

const inputsOf = (view: View) =>
  view.blocks.filter(({ type }) => type === 'input') as unknown as InputBlock[];

/** What was typed or chosen, or else what the input held from the start; undefined when nothing. */
function heldBy(element: InputElement, given: Given, forgotten = false): string | undefined {
  const held = 'options' in element ? element.initial_option?.value : element.initial_value;
  const initial = forgotten ? undefined : held;
  const typed = Object.hasOwn(given, element.action_id) ? given[element.action_id] : undefined;
  return (typed ?? initial) || undefined;
}

function inputState(element: InputElement, given: Given, forgotten: boolean) {
  const { type } = element;
  const value = heldBy(element, given, forgotten);
  switch (type) {
    case 'checkboxes':
      return { type, selected_options: value === undefined ? [] : [{ value }] };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: value === undefined ? null : { value } };
    case 'plain_text_input':
    case 'email_text_input':
      return { type, value: value ?? null };
    default:
      return type satisfies never;
  }
}

/** `view.state.values` of a submission once `given` has been typed. */
export const stateOf = (view: View, given: Given) =>
  Object.fromEntries(
    inputsOf(view).map(({ block_id, element }) => [
      block_id,
      {
        [element.action_id]: inputState(
          element,
          given,
          view.forgotten?.includes(block_id) === true,
        ),
      },
    ]),
  );

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
