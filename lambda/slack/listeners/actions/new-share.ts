/** "New share" opens the empty form; "Send again" the form of a share that came to nothing, filled in. */
import type { ModalView } from '@slack/types';
import { canSendAgain } from '../../../domain/approval.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { writeOrigin } from '../../metadata.ts';
import { type Click, parseClick } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { formView, type Prefill } from '../../views/form.ts';
import { noticeView } from '../../views/notice.ts';
import { openForm } from '../commands/share-recording.ts';
import { auditRefusal, type Desk, loadReferenced, type Moment } from '../context.ts';
import { openFilled } from './review-request.ts';

export function onNewShareClick(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<string | undefined> {
  const { trigger_id = '', channel } = parseClick(body);
  const origin = { channel: channel?.id };
  const opening = { triggerId: trigger_id, origin };
  return openForm(desk, opening, {}, moment);
}

/** The body is kept for a day; the form goes through the same policy and review as any other. */
export async function onSendAgainClick(desk: Desk, body: unknown): Promise<undefined> {
  const click = parseClick(body);
  await openFilled(desk, click, () => againView(desk, click));
}

async function againView(desk: Desk, click: Click): Promise<ModalView> {
  const found = await loadReferenced(desk, click.actions[0]?.value ?? '');
  if ('problem' in found) return noticeView(found.problem);
  const { request } = found;
  const user = click.user.id;
  if (request.requester !== user) {
    const line = { requestId: request.id, user, action: 'send_again', why: 'not_requester' };
    await auditRefusal(desk, { event: 'click_refused', ...line });
    return noticeView(texts.onlyRequester);
  }
  if (!canSendAgain(request)) return noticeView(texts.notAgain);
  const { channel, threadTs } = request;
  return formView(prefillOf(request), writeOrigin({ channel, threadTs }));
}

function prefillOf({ fields }: ShareRequest): Prefill {
  const { priority, ...written } = fields;
  const given = Object.entries(written).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as Prefill), priority: String(priority) };
}
