/**
 * "Add it" in the confirmation: the same share with another recording of the call. What was confirmed by nobody stays as it
 * is; the open view gets a confirmation of its own content.
 */
import type { ModalView } from '@slack/types';
import { openRequest } from '../../../application/open-request.ts';
import { type SubmitResult, submitShare } from '../../../application/submit-share.ts';
import { relatedRecording } from '../../../domain/look-ups.ts';
import { nameOf } from '../../../domain/recordings.ts';
import type { LookUp, ShareRequest } from '../../../domain/request.ts';
import { prefillOf, submitErrors } from '../../form-fields.ts';
import { readRequestRef } from '../../metadata.ts';
import { parseClick } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { confirmationView } from '../../views/confirmation.ts';
import { noticeView } from '../../views/notice.ts';
import type { ListenerContext } from '../context.ts';

/** What came of it is shown in the view; returns what only the person who clicked reads where that is not theirs. */
export async function onAddRecording(
  context: ListenerContext,
  body: unknown,
): Promise<string | undefined> {
  const { actions, user, view } = parseClick(body);
  const ref = readRequestRef(actions[0]?.value ?? '');
  const opened = await openRequest(context, ref, user.id, 'add_recording');
  if (opened.kind !== 'open') return en.reasons(opened.reason);
  const { request } = opened;
  const { teamId, requester, channel, threadTs, resendOf } = request;
  const filled = prefillOf(request);
  const result = await submitShare(context, {
    ...{ teamId, requester, channel, threadTs, resendOf },
    viewId: request.id,
    lookUps: byRecording(request),
    email: { ...filled, recordings: `${filled.recordings} ${relatedRecording(request) ?? ''}` },
  });
  const shown = { view_id: view?.id ?? '', view: viewAfter(request, result) };
  await context.slack(({ client }) => client.views.update(shown));
  return undefined;
}

/** What is known already: the new form names each by its recording. */
const byRecording = ({ email, lookUps }: ShareRequest): ShareRequest['lookUps'] =>
  Object.fromEntries(
    email.recordings.flatMap((one): [string, LookUp][] => {
      const known = lookUps[nameOf(one)];
      return one.recordingId !== undefined && known ? [[one.recordingId, known]] : [];
    }),
  );

function viewAfter(request: ShareRequest, result: SubmitResult): ModalView {
  if (result.kind === 'drafted') return confirmationView(result.request);
  return result.kind === 'already_confirmed'
    ? noticeView(en.submit.alreadyConfirmed(result.request))
    : confirmationView(request, Object.values(submitErrors(result)).join(' '));
}
