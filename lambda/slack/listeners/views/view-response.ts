/** What the app answers to a submitted view ("Modals" of Slack's docs, `response_action`). */
import type { ModalView } from '@slack/types';
import { words } from '../../block-kit.ts';
import { inputs } from '../../ids.ts';
import { parseShown } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import type { FieldTexts } from '../../texts/fields.ts';
import { noticeView } from '../../views/notice.ts';

export type ViewResponse =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update' | 'push'; view: ModalView }
  | { response_action: 'clear' };

export const notice = (text: string): ViewResponse => ({
  response_action: 'update',
  view: noticeView(text),
});

const noticeId = 'notice';

/**
 * The submitted view once more with its buttons, and a text above it: for faults of which nothing is known but
 * that pressing again does no harm. Slack keeps what was typed into inputs whose names stay.
 */
export function sameView(text: string, body: unknown): ViewResponse {
  const { external_id, blocks, ...shown } = parseShown(body).view;
  const rest = blocks.filter(({ block_id }) => block_id !== noticeId);
  const view = {
    type: 'modal',
    ...shown,
    ...(external_id === '' ? {} : { external_id }),
    blocks: [{ ...words(`⚠️ ${text}`), block_id: noticeId }, ...rest],
  };
  // The blocks are those that this app made and Slack handed back.
  return { response_action: 'update', view: view as ModalView };
}

/** An error at one input, whose `block_id` is its name. */
export const errorsAt = (name: string, text: string): ViewResponse => ({
  response_action: 'errors',
  errors: { [name]: text },
});

export const fieldNames = Object.keys(inputs) as (keyof typeof inputs)[];

/** Errors stand at the inputs that they speak of. */
export function fieldErrors(errors: FieldTexts): ViewResponse {
  const named: Record<string, string> = {};
  for (const field of fieldNames) {
    const error = errors[field];
    if (error !== undefined) named[inputs[field]] = error;
  }
  return { response_action: 'errors', errors: named };
}

/** The form keeps what was typed; the text stands at its first input. */
export const formFault = (text: string): ViewResponse => fieldErrors({ recordingId: text });
export const pressAgain = (): ViewResponse => formFault(texts.late);
