/**
 * "Review" and "Say what happened": a loading view opens at once, because the trigger lives three seconds;
 * it is filled after the request was read and the person was found to be one who may see it.
 */
import type { ModalView } from '@slack/types';
import { displayState, type ShareRequest } from '../../../domain/request.ts';
import { type Click, parseClick } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { decisionView } from '../../views/decision.ts';
import { loadingView, noticeView } from '../../views/notice.ts';
import { resolveView } from '../../views/resolve.ts';
import { approverStanding, closerStanding, type Standing } from '../authorization.ts';
import { auditRefusal, type Desk, loadReferenced } from '../context.ts';

interface Opening {
  action: string;
  standing(desk: Desk, request: ShareRequest, user: string, fresh: boolean): Promise<Standing>;
  view(request: ShareRequest, user: string, via: string | undefined): ModalView | undefined;
}

const openings = {
  review: {
    action: 'review',
    standing: approverStanding,
    view: (request, user, via) =>
      request.state === 'awaiting_approval' ? decisionView(request, user, via) : undefined,
  },
  resolve: {
    action: 'resolve',
    standing: closerStanding,
    view: (request, user) =>
      request.state === 'unconfirmed' ? resolveView(request, user) : undefined,
  },
} satisfies Record<string, Opening>;

/** Opens the view that `what` names; what must be said instead stands in the same view, for this person only. */
export const onOpenClick =
  (what: keyof typeof openings) =>
  async (desk: Desk, body: unknown): Promise<undefined> => {
    const click = parseClick(body);
    await openFilled(desk, click, () => fill(desk, click, openings[what]));
  };

/** Opens the loading view, then puts in its place what `make` comes to. */
export async function openFilled(
  desk: Desk,
  click: Click,
  make: () => Promise<ModalView>,
): Promise<void> {
  const { view } = await desk.slack.views.open({
    trigger_id: click.trigger_id ?? '',
    view: loadingView(),
  });
  const { id: view_id, hash } = view ?? {};
  if (view_id === undefined) throw new Error('views.open answered without a view');
  const filled = await make();
  await desk.slack.views.update({ view_id, view: filled, ...(hash ? { hash } : {}) });
}

async function fill(desk: Desk, click: Click, opening: Opening): Promise<ModalView> {
  const user = click.user.id;
  const found = await loadReferenced(desk, click.actions[0]?.value ?? '');
  if ('problem' in found) return noticeView(found.problem);
  const { request } = found;
  const standing = await opening.standing(desk, request, user, false);
  if (standing.kind === 'late') return noticeView(standing.text);
  if (standing.kind === 'may_not') {
    const { action } = opening;
    const requestId = request.id;
    await auditRefusal(desk, {
      event: 'click_refused',
      requestId,
      user,
      action,
      why: standing.why,
    });
    return noticeView(standing.text, true);
  }
  const view = opening.view(request, user, standing.via);
  return view ?? noticeView(texts.refusal({ kind: 'too_late', state: displayState(request) }));
}
