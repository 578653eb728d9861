/** Every text that people read in Slack, in English: what happened, then what to do next. */
import * as answers from './en/answers.ts';
import { form } from './en/form.ts';
import * as outcomes from './en/outcomes.ts';
import { reasons, submit } from './en/reasons.ts';
import { noShares, recipients, resends, stateName, status } from './en/states.ts';
import * as views from './en/views.ts';

export const en = {
  ...answers,
  ...outcomes,
  ...views,
  form,
  reasons,
  submit,
  recipients,
  resends,
  stateName,
  noShares,
  status,
};

/** What another language has to provide. */
export type Texts = typeof en;
