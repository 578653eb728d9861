/** A submitted view is one decision about the request that the view carries. */
import type { ModalView } from '@slack/types';
import {
  type Command,
  type DecideResult,
  decide,
  isRetryable,
  type Reason,
} from '../../../application/decide.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { decisionInputs } from '../../ids.ts';
import { readRequestRef } from '../../metadata.ts';
import type { Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';
import { errorsResponse, notice, type ViewResponse } from './view-response.ts';

/** Makes the submitted view again, with a text above it. */
type ViewAgain = (
  request: ShareRequest,
  text: string,
  throughGroup: string | undefined,
) => ModalView;

export async function decideInView(
  context: ListenerContext,
  submission: Submission,
  command: Command,
  viewAgain: ViewAgain,
): Promise<ViewResponse> {
  if (submission.is_enterprise_install) return notice(en.orgInstall);
  const result = await decide(context, {
    ref: readRequestRef(submission.view.private_metadata),
    by: submission.user.id,
    command,
    clickedAt: context.deadline.requestTimestamp,
  });
  return responseTo(result, viewAgain);
}

/** Inputs that a reason asks for. */
const inputOf: Partial<Record<Reason['kind'], string>> = {
  previous_share_not_accepted: decisionInputs.alreadySent,
  reason_missing: decisionInputs.reason,
};

/** Closes the views, or says why not: at an input, in the same view if pressing again may help, or in a notice. */
function responseTo(result: DecideResult, viewAgain: ViewAgain): ViewResponse {
  if (result.kind === 'recorded') return { response_action: 'clear' };
  const { reason, request, throughGroup } = result;
  const text = en.reasons(reason);
  const input = inputOf[reason.kind];
  if (input !== undefined) return errorsResponse({ [input]: text });
  return request && isRetryable(reason)
    ? { response_action: 'update', view: viewAgain(request, text, throughGroup) }
    : notice(text);
}
