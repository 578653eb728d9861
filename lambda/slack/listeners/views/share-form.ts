/** The form was submitted: its values become a draft, shown for confirmation. */
import { type SubmitResult, submitShare } from '../../../application/submit-share.ts';
import { readForm, submitErrors } from '../../form-fields.ts';
import { readOrigin } from '../../metadata.ts';
import { inputValue, parseSubmission, type Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { confirmationView } from '../../views/confirmation.ts';
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
  return responseTo(submission, result);
}

function responseTo(submission: Submission, result: SubmitResult): ViewResponse {
  if (result.kind === 'drafted') {
    return { response_action: 'push', view: confirmationView(result.request) };
  }
  return result.kind === 'already_confirmed'
    ? notice(en.submit.alreadyConfirmed(result.request))
    : errorsResponse(submission, submitErrors(result));
}
