/** What the app answers to a submitted view ("Modals" of Slack's docs, `response_action`). */
import type { ModalView } from '@slack/types';
import { decodeEntities, plainSection } from '../../block-kit.ts';
import { formError, type InputErrors } from '../../form-fields.ts';
import { blockIdOf, parseShown, parseSubmission, type Submission } from '../../payloads.ts';
import { noticeView } from '../../views/notice.ts';

export type ViewResponse =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update' | 'push'; view: ModalView }
  | { response_action: 'clear' };

export const notice = (text: string): ViewResponse => ({
  response_action: 'update',
  view: noticeView(text),
});

/** Shows errors below the inputs of the submitted view. */
export function errorsResponse({ view }: Submission, errors: InputErrors): ViewResponse {
  const { values } = view.state;
  const named = Object.entries(errors).map(([name, text]) => [blockIdOf(values, name), text]);
  return { response_action: 'errors', errors: Object.fromEntries(named) as InputErrors };
}

const noticeId = 'notice';

/**
 * The submitted view once more with its buttons, and a text above it: for faults of which nothing is known but
 * that pressing again does no harm. Slack keeps what was typed into inputs whose IDs stay.
 */
export function sameView(text: string, body: unknown): ViewResponse {
  const { external_id, blocks, ...shown } = parseShown(body).view;
  const rest = blocks.filter(({ block_id }) => block_id !== noticeId).map(unescaped);
  const view = {
    type: 'modal',
    ...shown,
    ...(external_id === '' ? {} : { external_id }),
    blocks: [{ ...plainSection(`⚠️ ${text}`), block_id: noticeId }, ...rest],
  };
  // The blocks are those that this app made and Slack handed back.
  return { response_action: 'update', view: view as ModalView };
}

/** The form keeps what was typed; the text stands at its first input. */
export const formFault = (text: string, body: unknown): ViewResponse =>
  errorsResponse(parseSubmission(body), formError(text));

/** Slack sends a view's texts back escaped ("Escaping text" of Slack's docs); no text of ours holds an entity. */
function unescaped<T extends Record<string, unknown>>(block: T): T {
  const text = JSON.stringify(block, (_, value: unknown) =>
    isPlainText(value) ? { ...value, text: decodeEntities(value.text) } : value,
  );
  return JSON.parse(text) as T;
}

const isPlainText = (value: unknown): value is { type: 'plain_text'; text: string } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'plain_text' &&
  'text' in value &&
  typeof value.text === 'string';
