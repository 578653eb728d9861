/** A submitted view is one decision about the request that the view carries. */
import type { ModalView } from '@slack/types';
import { type Command, type DecideResult, decide } from '../../../application/decide.ts';
import { isRetryable, type Reason } from '../../../application/decision-reason.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { decisionInputs } from '../../ids.ts';
import { readRequestRef, type ViewRef } from '../../metadata.ts';
import type { Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';
import { publishHome } from '../events/app-home-opened.ts';
import { errorsResponse, notice, type ViewResponse } from './view-response.ts';

/** What the submitted view is made again with. */
interface Again {
  notice: string;
  throughGroup: string | undefined;
  from: ViewRef['from'];
}
type ViewAgain = (request: ShareRequest, again: Again) => ModalView;

export async function decideInView(
  context: ListenerContext,
  submission: Submission,
  command: Command,
  viewAgain: ViewAgain,
): Promise<ViewResponse> {
  if (submission.is_enterprise_install) return notice(en.orgInstall);
  const ref = readRequestRef(submission.view.private_metadata);
  const result = await decide(context, {
    ref,
    by: submission.user.id,
    command,
    clickedAt: context.deadline.requestTimestamp,
  });
  if (result.kind === 'recorded' && wasOpenedInHome(ref, result.request)) {
    const { teamId } = result.request;
    await publishHome(context, { teamId, user: submission.user.id });
  }
  return responseTo(submission, result, (request, again) =>
    viewAgain(request, { ...again, from: ref?.from }),
  );
}

/** A form that was opened there, or by a shortcut, knows no channel. */
const wasOpenedInHome = (ref: ViewRef | undefined, { channel }: ShareRequest): boolean =>
  ref?.from === 'home' || channel === undefined;

/** Inputs that a reason asks for. */
const inputOf: Partial<Record<Reason['kind'], string>> = {
  previous_share_not_accepted: decisionInputs.alreadySent,
  new_recipient_not_accepted: decisionInputs.newRecipient,
  reason_missing: decisionInputs.reason,
  too_early: decisionInputs.outcome,
};

/** Closes the views, or says why not: at an input, in the same view if pressing again may help, or in a notice. */
function responseTo(
  submission: Submission,
  result: DecideResult,
  viewAgain: (request: ShareRequest, again: Omit<Again, 'from'>) => ModalView,
): ViewResponse {
  if (result.kind === 'recorded') return { response_action: 'clear' };
  const { reason, request, throughGroup } = result;
  const text = en.reasons(reason);
  const input = inputOf[reason.kind];
  if (input !== undefined) return errorsResponse(submission, { [input]: text });
  return request && isRetryable(reason)
    ? { response_action: 'update', view: viewAgain(request, { notice: text, throughGroup }) }
    : notice(text);
}
