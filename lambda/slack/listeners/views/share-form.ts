/** The form was submitted: its values become a draft, shown for confirmation. */
import type { ModalView } from '@slack/types';
import { type SubmitResult, submitShare } from '../../../application/submit-share.ts';
import { type NotDrafted, readForm, submitErrors } from '../../form-fields.ts';
import { formInputs } from '../../ids.ts';
import { readOrigin } from '../../metadata.ts';
import { inputValue, parseSubmission, type Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { confirmationView } from '../../views/confirmation.ts';
import { formView } from '../../views/form.ts';
import type { ListenerContext } from '../context.ts';
import { errorsResponse, notice, type ViewResponse } from './view-response.ts';

export async function onShareForm(context: ListenerContext, body: unknown): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const { team, user, view, is_enterprise_install: orgInstall } = submission;
  // In an organization of several teams the person's own may be another than the app's.
  const teamId = view.app_installed_team_id ?? team?.id;
  if (orgInstall || teamId === undefined) return notice(en.orgInstall);
  const result = await submitShare(context, {
    teamId,
    requester: user.id,
    viewId: view.id,
    ...readOrigin(view.private_metadata),
    email: readForm((blockId) => inputValue(submission, blockId)),
  });
  return responseTo(context, submission, result);
}

function responseTo(
  context: ListenerContext,
  submission: Submission,
  result: SubmitResult,
): ViewResponse {
  if (result.kind === 'drafted') {
    return { response_action: 'push', view: confirmationView(result.request) };
  }
  if (result.kind === 'already_confirmed') {
    return notice(en.submit.alreadyConfirmed(result.request));
  }
  const purposes = purposesOf(result);
  return purposes
    ? { response_action: 'update', view: formWithPurposes(context, submission, purposes) }
    : errorsResponse(submission, submitErrors(result));
}

/** The purposes to choose from, where nothing else is wrong. */
function purposesOf(result: NotDrafted): readonly string[] | undefined {
  const [problem, ...others] = result.kind === 'rule_not_met' ? result.problems : [];
  return problem?.kind === 'purpose_not_listed' && others.length === 0
    ? problem.purposes
    : undefined;
}

/** The same form, with what was typed, and a select in the place of the purpose. */
function formWithPurposes(
  { policy, now }: ListenerContext,
  submission: Submission,
  purposes: readonly string[],
): ModalView {
  return formView({
    prefill: readForm((blockId) => inputValue(submission, blockId)),
    templates: policy.ok ? policy.policy.templates : [],
    chosen: inputValue(submission, formInputs.template),
    metadata: submission.view.private_metadata,
    generation: now(),
    purposes,
    notice: en.form.choosePurpose,
  });
}
