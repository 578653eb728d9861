/** The requester confirmed what will be sent: it is approved, or its rule's approvers are asked. */
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission } from '../../payloads.ts';
import { confirmationView } from '../../views/confirmation.ts';
import type { ListenerContext } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import type { ViewResponse } from './view-response.ts';

export function onConfirmation(context: ListenerContext, body: unknown): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const acceptsPreviousShare = inputValue(submission, decisionInputs.alreadySent) === 'yes';
  const acceptsNewRecipient = inputValue(submission, decisionInputs.newRecipient) === 'yes';
  const command = { action: 'confirm', acceptsPreviousShare, acceptsNewRecipient } as const;
  return decideInView(context, submission, command, (request, { notice }) =>
    confirmationView(request, notice),
  );
}
