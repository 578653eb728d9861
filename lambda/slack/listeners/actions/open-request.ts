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
import type { Template } from '../../../domain/policy.ts';
import { prefillOf } from '../../form-fields.ts';
import { readRequestRef, writeOrigin } from '../../metadata.ts';
import { type Click, isInHome, parseClick, viewerOf } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import { type DecisionContext, decisionView } from '../../views/decision.ts';
import { formView } from '../../views/form.ts';
import { loadingView, noticeView } from '../../views/notice.ts';
import { resolveView } from '../../views/resolve.ts';
import type { ListenerContext } from '../context.ts';
import { publishHome } from '../events/app-home-opened.ts';

type Opened = OpenResult & { kind: 'open' };
type ViewOf = (
  opened: Opened,
  decision: DecisionContext & { openedAt: number; templates: readonly Template[] },
) => ModalView;

const onOpen =
  (action: OpenAction, viewOf: ViewOf) =>
  async (context: ListenerContext, body: unknown): Promise<undefined> => {
    const click = parseClick(body);
    const opening = { trigger_id: click.trigger_id ?? '', view: loadingView() };
    const { view } = await context.slack(({ client }) => client.views.open(opening));
    const { id: view_id, hash } = view ?? {};
    if (view_id === undefined) throw new Error('views.open answered without a view');
    const update = {
      view_id,
      view: await contentOf(context, click, action, viewOf),
      ...(hash ? { hash } : {}),
    };
    await context.slack(({ client }) => client.views.update(update));
    // What it lists may no longer be so.
    if (isInHome(click) && !('submit' in update.view)) await publishHome(context, viewerOf(click));
  };

/** What the loading view is filled with; a fault is shown there, too. */
async function contentOf(
  context: ListenerContext,
  click: Click,
  action: OpenAction,
  viewOf: ViewOf,
): Promise<ModalView> {
  const user = click.user.id;
  const from = isInHome(click) ? 'home' : undefined;
  try {
    const ref = readRequestRef(click.actions[0]?.value ?? '');
    const result = await openRequest(context, ref, user, action);
    if (result.kind === 'open') {
      const { throughGroup } = result;
      const templates = context.policy.ok ? context.policy.policy.templates : [];
      return viewOf(result, { user, throughGroup, from, openedAt: context.now(), templates });
    }
    return noticeView(en.reasons(result.reason));
  } catch (cause) {
    context.log.error('listener_failed', {}, cause);
    return noticeView(en.viewNotFilled);
  }
}

export const onReview = onOpen('review', ({ request }, decision) =>
  decisionView(request, decision),
);

export const onResolveRequest = onOpen('resolve', ({ request }, decision) =>
  resolveView(request, decision),
);

/** The form goes through the same policy and confirmation as any other. */
export const onSendAgain = onOpen('send_again', ({ request }, { openedAt, templates }) =>
  formView({
    prefill: prefillOf(request),
    templates,
    metadata: writeOrigin({ ...request, resendOf: request.id }),
    generation: openedAt,
  }),
);
