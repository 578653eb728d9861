/** The form: everything that a share needs. One view, built from what the command's text gave. */
import type { KnownBlock, ModalView } from '@slack/types';
import { checkAddress } from '../../share/fields.ts';
import { priorityNames, priorityValues } from '../../share/priority.ts';
import { plain } from '../escape.ts';
import { inputs, views } from '../names.ts';

export type Prefill = Partial<Record<keyof typeof inputs, string>>;

const options = priorityValues.map((value) => ({
  text: plain(priorityNames[value]),
  value: String(value),
}));

/** An input block: `block_id` and `action_id` are one name. */
function input(
  name: string,
  label: string,
  element: object,
  more: { hint?: string; optional?: boolean } = {},
): KnownBlock {
  const { hint, optional = false } = more;
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional,
    element: { ...element, action_id: name },
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  } as KnownBlock;
}

const text = (maxLength: number, more: object = {}) => ({
  type: 'plain_text_input',
  max_length: maxLength,
  ...more,
});

const initial = (value: string | undefined) =>
  value === undefined ? {} : { initial_value: value };

/** Slack refuses an e-mail input whose initial value is no address. */
const initialAddress = (value: string | undefined) =>
  initial(value !== undefined && 'value' in checkAddress(value) ? value : undefined);

/** `metadata`: where the form was opened from. */
export function formView(prefill: Prefill, metadata: string): ModalView {
  const chosen = options.find(({ value }) => value === prefill.priority) ?? options[0];
  const priority = { type: 'static_select', options, initial_option: chosen };
  return {
    type: 'modal',
    callback_id: views.form,
    title: plain('Share a recording'),
    submit: plain('Review'),
    close: plain('Close'),
    private_metadata: metadata,
    blocks: [
      input(inputs.recordingId, 'Recording id', text(200, initial(prefill.recordingId)), {
        hint: 'From the recording’s properties or link, for example 0DE0C017-CD4F-D013-8E31-18D8B7470001',
      }),
      input(inputs.recipientName, 'Recipient’s name', text(200, initial(prefill.recipientName))),
      input(inputs.recipientEmail, 'Recipient’s e-mail address', {
        type: 'email_text_input',
        ...initialAddress(prefill.recipientEmail),
      }),
      input(inputs.emailSubject, 'Subject', text(400, initial(prefill.emailSubject))),
      input(
        inputs.emailBody,
        'Text of the e-mail',
        text(3000, { multiline: true, ...initial(prefill.emailBody) }),
      ),
      input(inputs.priority, 'Priority', priority),
      input(
        inputs.replyTo,
        'Reply-to address',
        { type: 'email_text_input', ...initialAddress(prefill.replyTo) },
        { optional: true, hint: 'Empty: answers go to your own address.' },
      ),
      input(inputs.purpose, 'Purpose', text(1000, initial(prefill.purpose)), {
        optional: true,
        hint: 'Why this recording leaves the house. Some rules ask for it; it is not part of the e-mail.',
      }),
    ],
  };
}
