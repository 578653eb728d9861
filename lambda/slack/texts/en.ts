/** Every text that people read in Slack, in English: what happened, then what to do next. */
import * as answers from './en/answers.ts';
import { form } from './en/form.ts';
import {
  approverHead,
  approverReplyText,
  directHead,
  directTitle,
  replyText,
  rootHead,
  stateText,
} from './en/outcomes.ts';
import { reasons, submit } from './en/reasons.ts';
import { noShares, recipient, stateName, status } from './en/states.ts';
import {
  buttons,
  cancelDialog,
  confirmation,
  decision,
  home,
  notice,
  resolve,
} from './en/views.ts';

export const en = {
  ...answers,
  form,
  buttons,
  cancelDialog,
  confirmation,
  decision,
  resolve,
  home,
  notice,
  recipient,
  rootHead,
  approverHead,
  stateText,
  replyText,
  approverReplyText,
  directHead,
  directTitle,
  reasons,
  submit,
  stateName,
  noShares,
  status,
};

/** What another language has to provide. */
export type Texts = typeof en;
