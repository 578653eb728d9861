/** What the app answers to a submitted view ("Modals" of Slack's docs, `response_action`). */
import type { ModalView } from '@slack/types';
import { plainSection } from '../../block-kit.ts';
import { formError } from '../../form-fields.ts';
import { parseShown } from '../../payloads.ts';
import { noticeView } from '../../views/notice.ts';

export type ViewResponse =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update' | 'push'; view: ModalView }
  | { response_action: 'clear' };

export const notice = (text: string): ViewResponse => ({
  response_action: 'update',
  view: noticeView(text),
});

/** By the inputs' block IDs. */
export const errorsResponse = (errors: Record<string, string>): ViewResponse => ({
  response_action: 'errors',
  errors,
});

const noticeId = 'notice';

/**
 * The submitted view once more with its buttons, and a text above it: for faults of which nothing is known but
 * that pressing again does no harm. Slack keeps what was typed into inputs whose IDs stay.
 */
export function sameView(text: string, body: unknown): ViewResponse {
  const { external_id, blocks, ...shown } = parseShown(body).view;
  const rest = blocks.filter(({ block_id }) => block_id !== noticeId);
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
export const formFault = (text: string): ViewResponse => errorsResponse(formError(text));
