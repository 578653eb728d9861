/** The form: everything that a share needs. `metadata`: where it was opened. */
import type { ModalView } from '@slack/types';
import { plainText } from '../block-kit.ts';
import { formInputs, type Prefill } from '../form-fields.ts';
import { views } from '../ids.ts';
import { en } from '../texts/en.ts';

export const formView = (prefill: Prefill, metadata: string, generation?: number): ModalView => ({
  type: 'modal',
  callback_id: views.form,
  title: plainText(en.form.title),
  submit: plainText(en.form.submit),
  close: plainText(en.form.close),
  private_metadata: metadata,
  blocks: formInputs(prefill, generation),
});
