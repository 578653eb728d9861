/** A person reports the outcome of a share of which it is not known whether it was sent. */
import { outcomes } from '../../../domain/approval.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { resolveView } from '../../views/resolve.ts';
import type { ListenerContext } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import { readReason } from './read-reason.ts';
import { errorsResponse, type ViewResponse } from './view-response.ts';

export async function onResolve(context: ListenerContext, body: unknown): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const chosen = inputValue(submission, decisionInputs.outcome);
  const outcome = outcomes.find((one) => one === chosen);
  if (outcome === undefined)
    return errorsResponse(submission, { [decisionInputs.outcome]: en.decision.chooseOne });
  const read = readReason(submission);
  if ('errors' in read) return errorsResponse(submission, read.errors);
  const command = { action: 'report_outcome', outcome, ...read } as const;
  const user = submission.user.id;
  return decideInView(context, submission, command, (request, again) =>
    resolveView(request, { user, ...again }),
  );
}
