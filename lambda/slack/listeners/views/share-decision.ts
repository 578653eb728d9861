/** An approver approves or rejects. */
import type { Command } from '../../../application/decide.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission, type Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { decisions, decisionView } from '../../views/decision.ts';
import type { ListenerContext } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import { readReason } from './read-reason.ts';
import { errorsResponse, type ViewResponse } from './view-response.ts';

export async function onDecision(context: ListenerContext, body: unknown): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const command = commandIn(submission);
  if ('errors' in command) return errorsResponse(submission, command.errors);
  const user = submission.user.id;
  return decideInView(context, submission, command, (request, again) =>
    decisionView(request, { user, ...again }),
  );
}

function commandIn(submission: Submission): Command | { errors: Record<string, string> } {
  const decision = inputValue(submission, decisionInputs.decision);
  if (decision !== decisions.approve && decision !== decisions.reject) {
    return { errors: { [decisionInputs.decision]: en.decision.chooseOne } };
  }
  const read = readReason(submission);
  if ('errors' in read) return read;
  const { reason } = read;
  if (decision === decisions.approve) return { action: 'approve', reason };
  return reason === undefined
    ? { errors: { [decisionInputs.reason]: en.decision.rejectionNeedsReason } }
    : { action: 'reject', reason };
}
