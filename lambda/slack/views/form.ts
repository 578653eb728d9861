/** The form: everything that a share needs. One view, built from what the command's text gave. */
import type { ModalView } from '@slack/types';
import { checkAddress } from '../../domain/fields.ts';
import { priorityNames, priorityValues } from '../../domain/priority.ts';
import { input } from '../block-kit.ts';
import { plain } from '../escape.ts';
import { inputs, views } from '../ids.ts';
import { labels } from '../texts/labels.ts';

const words = labels.form;

export type Prefill = Partial<Record<keyof typeof inputs, string>>;

const options = priorityValues.map((value) => ({
  text: plain(priorityNames[value]),
  value: String(value),
}));

const text = (maxLength: number, more: object = {}) => ({
  type: 'plain_text_input',
  max_length: maxLength,
  ...more,
});

const initial = (value: string | undefined) =>
  value === undefined ? {} : { initial_value: value };

/** Slack refuses an email input whose initial value is no address. */
const initialAddress = (value: string | undefined) =>
  initial(value !== undefined && 'value' in checkAddress(value) ? value : undefined);

/** `metadata`: where the form was opened from. */
export function formView(prefill: Prefill, metadata: string): ModalView {
  const chosen = options.find(({ value }) => value === prefill.priority) ?? options[0];
  const priority = { type: 'static_select', options, initial_option: chosen };
  return {
    type: 'modal',
    callback_id: views.form,
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    private_metadata: metadata,
    blocks: [
      input(inputs.recordingId, words.recordingId, text(200, initial(prefill.recordingId)), {
        hint: words.recordingIdHint,
      }),
      input(inputs.recipientName, words.recipientName, text(200, initial(prefill.recipientName))),
      input(inputs.recipientEmail, words.recipientEmail, {
        type: 'email_text_input',
        ...initialAddress(prefill.recipientEmail),
      }),
      input(inputs.emailSubject, words.emailSubject, text(400, initial(prefill.emailSubject))),
      input(
        inputs.emailBody,
        words.emailBody,
        text(3000, { multiline: true, ...initial(prefill.emailBody) }),
      ),
      input(inputs.priority, words.priority, priority),
      input(
        inputs.replyTo,
        words.replyTo,
        { type: 'email_text_input', ...initialAddress(prefill.replyTo) },
        { optional: true, hint: words.replyToHint },
      ),
      input(inputs.purpose, words.purpose, text(1000, initial(prefill.purpose)), {
        optional: true,
        hint: words.purposeHint,
      }),
    ],
  };
}
