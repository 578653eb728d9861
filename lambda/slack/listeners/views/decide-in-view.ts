/**
 * The one way in which a submitted view becomes a decision: the request read, the person authorized afresh,
 * one conditional write, one wake-up. Every refusal is told in the view, and is a line of the audit trail.
 */
import type { ModalView } from '@slack/types';
import type { SavedRequest } from '../../../application/ports.ts';
import { updateWithRetry } from '../../../application/update-request.ts';
import type { Refusal } from '../../../domain/approval.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import type { Submission } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { noticeView } from '../../views/notice.ts';
import type { Standing } from '../authorization.ts';
import {
  auditRefusal,
  type ClickRefusal,
  clickBounds,
  type Desk,
  loadReferenced,
  type Moment,
  mayWrite,
} from '../context.ts';
import { notice, type ViewResponse } from './view-response.ts';

export interface ViewDecision {
  /** For the audit trail. */
  action: string;
  standing(desk: Desk, request: ShareRequest, user: string, fresh: boolean): Promise<Standing>;
  /** The view once more, with a text: pressing again may help. */
  again(request: ShareRequest, text: string, via: string | undefined): ModalView;
  /** What stands against it, now that the request is known: inputs it asks for, a limit. */
  before?(request: ShareRequest): Promise<ViewResponse | undefined>;
  decide(request: ShareRequest, contentHash: string): ShareRequest | { refusal: Refusal };
}

export async function decideInView(
  desk: Desk,
  submission: Submission,
  moment: Moment,
  decision: ViewDecision,
): Promise<ViewResponse> {
  if (submission.is_enterprise_install) return notice(texts.orgInstall);
  const found = await loadReferenced(desk, submission.view.private_metadata);
  if ('problem' in found) return notice(found.problem);
  const { request, contentHash } = found;
  const user = submission.user.id;
  const standing = await decision.standing(desk, request, user, true);
  if (standing.kind === 'may_not') {
    const ends = standing.why === 'requester_left' && mayWrite(desk, moment);
    if (ends) await recheck(desk, request);
    return refused(
      desk,
      { request, user },
      decision,
      standing.why,
      noticeView(standing.text, true),
    );
  }
  if (standing.kind === 'late') return again(decision, request, standing.text, undefined);
  const { via } = standing;
  if (!mayWrite(desk, moment)) return again(decision, request, texts.late, via);
  const against = await decision.before?.(request);
  if (against) return against;
  const decided = await updateWithRetry<ClickRefusal>(desk, {
    id: request.id,
    ...clickBounds(desk, moment),
    decide: (current) => decision.decide(current, contentHash),
    first: request,
  });
  switch (decided.kind) {
    case 'saved':
      await desk.queue.enqueue(request.id, 0);
      return { response_action: 'clear' };
    case 'contended':
      return again(decision, request, texts.contended, via);
    case 'refused':
      return answerRefusal(desk, { request, user }, decision, decided.refusal, via);
    default:
      return decided satisfies never;
  }
}

/** The worker finds out who left, ends the request and notifies its people. */
async function recheck(desk: Desk, request: SavedRequest): Promise<void> {
  if (request.state !== 'awaiting_approval') return;
  await desk.store.save(request, { ...request, recheckAt: desk.now() });
  await desk.queue.enqueue(request.id, 0);
}

const again = (
  decision: ViewDecision,
  request: ShareRequest,
  text: string,
  via: string | undefined,
): ViewResponse => ({ response_action: 'update', view: decision.again(request, text, via) });

/** Who pressed, and about which request. */
interface Click {
  request: ShareRequest;
  user: string;
}

async function refused(
  desk: Desk,
  { request, user }: Click,
  { action }: ViewDecision,
  why: string,
  view: ModalView,
): Promise<ViewResponse> {
  await auditRefusal(desk, { event: 'click_refused', requestId: request.id, user, action, why });
  return { response_action: 'update', view };
}

/** What pressing again may fix keeps its view and its button. */
async function answerRefusal(
  desk: Desk,
  click: Click,
  decision: ViewDecision,
  refusal: ClickRefusal,
  via: string | undefined,
): Promise<ViewResponse> {
  const { request } = click;
  const text = texts.refusal(refusal);
  // Looked up anew where the rule insists on it.
  if (refusal.kind === 'details_missing') await desk.queue.enqueue(request.id, 0);
  const retry = ['late', 'too_early', 'details_missing'].includes(refusal.kind);
  return retry
    ? again(decision, request, text, via)
    : refused(desk, click, decision, refusal.kind, noticeView(text));
}
