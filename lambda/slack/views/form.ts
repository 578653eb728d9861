/**
 * The form: everything that a share needs, the few fields that have to be filled in first. A template fills in the subject
 * and the message.
 */
import type { KnownBlock, ModalView } from '@slack/types';
import type { Template } from '../../domain/policy.ts';
import { input, plainText, warning } from '../block-kit.ts';
import { fieldNames, formFields, formInput, type Prefill } from '../form-fields.ts';
import { formInputs, views } from '../ids.ts';
import { en } from '../texts/en.ts';

export interface FormContent {
  prefill: Prefill;
  /** Of the policy; without any there is nothing to choose. */
  templates: readonly Template[];
  /** The name of the template that is chosen. */
  chosen?: string | undefined;
  /** Where the form was opened. */
  metadata: string;
  /** Of a form that fills a view which is open already. */
  generation?: number;
  /** Those of the rule that decides, to choose from. */
  purposes?: readonly string[];
  /** What came of the last press of the button. */
  notice?: string;
}

/** What a template fills in; what was typed there is replaced. */
export const fromTemplate = ({ subject, body }: Template): Prefill => ({
  emailSubject: subject,
  emailBody: body,
});

export const formView = (content: FormContent): ModalView => ({
  type: 'modal',
  callback_id: views.form,
  title: plainText(en.form.title),
  submit: plainText(en.form.submit),
  close: plainText(en.form.close),
  private_metadata: content.metadata,
  blocks: [
    ...warning(content.notice),
    ...fieldNames.flatMap((name) => [
      ...(name === 'emailSubject' ? templateSelect(content) : []),
      name === 'purpose' && content.purposes
        ? purposeSelect(content, content.purposes)
        : formInput(name, content.prefill, content.generation),
    ]),
  ],
});

/** Which purposes there are is known only once the recipients are: the rule depends on them. */
function purposeSelect(
  { prefill, generation }: FormContent,
  purposes: readonly string[],
): KnownBlock {
  const { blockId, label, hint } = formFields.purpose;
  const options = purposes.map((purpose) => ({ text: plainText(purpose), value: purpose }));
  const chosen = options.find(({ value }) => value === prefill.purpose);
  return input(
    { blockId, label, hint, generation },
    { type: 'static_select', options, ...(chosen ? { initial_option: chosen } : {}) },
  );
}

/** Choosing one is an action of its own: it fills the form at once. */
function templateSelect({ templates, chosen, generation }: FormContent): KnownBlock[] {
  if (templates.length === 0) return [];
  const options = templates.map(({ name }) => ({ text: plainText(name), value: name }));
  const option = options.find(({ value }) => value === chosen);
  const { label, hint, placeholder } = en.form.template;
  const named = { blockId: formInputs.template, generation, label, hint };
  return [
    input(
      { ...named, optional: true, dispatch: true },
      {
        type: 'static_select',
        placeholder: plainText(placeholder),
        options,
        ...(option ? { initial_option: option } : {}),
      },
    ),
  ];
}
