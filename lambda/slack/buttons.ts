/** The buttons about a request, in messages and in the App Home. Each carries which request it is about. */
import type { Button } from '@slack/types';
import type { ShareRequest } from '../domain/request.ts';
import { button, plainText } from './block-kit.ts';
import { actions } from './ids.ts';
import { writeRequestRef } from './metadata.ts';
import { en } from './texts/en.ts';

export const reviewButton = (request: ShareRequest): Button =>
  button(actions.review, en.buttons.review, { value: writeRequestRef(request), style: 'primary' });

export const sendAgainButton = (request: ShareRequest): Button =>
  button(actions.sendAgain, en.buttons.sendAgain, { value: writeRequestRef(request) });

/** Whoever had to approve reports the outcome; the requester, where nobody had to. */
export const resolveButton = (request: ShareRequest): Button =>
  button(actions.resolve, en.buttons.resolve, { value: writeRequestRef(request) });

export function cancelButton(request: ShareRequest): Button {
  const { title, text, confirm, deny } = en.cancelDialog;
  return button(actions.cancel, en.buttons.cancel, {
    value: writeRequestRef(request),
    confirm: {
      title: plainText(title),
      text: plainText(text),
      confirm: plainText(confirm),
      deny: plainText(deny),
    },
  });
}
