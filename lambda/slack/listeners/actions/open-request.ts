/**
 * "Review", "Resolve", and "Send again" open a view of a stored request. A loading view opens at once, because the
 * trigger lives three seconds; it is filled after the request was read and the person authorized.
 */
import type { ModalView } from '@slack/types';
import {
  type OpenAction,
  type OpenResult,
  openRequest,
} from '../../../application/open-request.ts';
import { prefillOf } from '../../form-fields.ts';
import { readRequestRef, writeOrigin } from '../../metadata.ts';
import { parseClick } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { decisionView } from '../../views/decision.ts';
import { formView } from '../../views/form.ts';
import { loadingView, noticeView } from '../../views/notice.ts';
import { resolveView } from '../../views/resolve.ts';
import type { ListenerContext } from '../context.ts';

type Opened = OpenResult & { kind: 'open' };

const onOpen =
  (action: OpenAction, viewOf: (opened: Opened, user: string) => ModalView) =>
  async (context: ListenerContext, body: unknown): Promise<undefined> => {
    const { actions, user, trigger_id = '' } = parseClick(body);
    const { views } = context.slack;
    const { view } = await views.open({ trigger_id, view: loadingView() });
    const { id: view_id, hash } = view ?? {};
    if (view_id === undefined) throw new Error('views.open answered without a view');
    const ref = readRequestRef(actions[0]?.value ?? '');
    const result = await openRequest(context, ref, user.id, action);
    const filled =
      result.kind === 'open' ? viewOf(result, user.id) : noticeView(en.reasons(result.reason));
    await views.update({ view_id, view: filled, ...(hash ? { hash } : {}) });
  };

export const onReview = onOpen('review', ({ request, throughGroup }, user) =>
  decisionView(request, user, throughGroup),
);

export const onResolveRequest = onOpen('resolve', ({ request }, user) =>
  resolveView(request, user),
);

/** The form goes through the same policy and confirmation as any other. */
export const onSendAgain = onOpen('send_again', ({ request }) =>
  formView(prefillOf(request), writeOrigin(request)),
);
