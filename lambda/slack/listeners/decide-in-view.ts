/**
 * The one way in which a submitted view becomes a decision: the request read, the person authorised afresh,
 * one conditional write, one wake-up. Every refusal is told in the view, and is a line of the audit trail.
 */
import type { ModalView } from '@slack/types';
import { decideOn } from '../../share/decide-on.ts';
import type { Refusal } from '../../share/decisions.ts';
import { isGone, type ShareRequest } from '../../share/request.ts';
import type { Submission } from '../payloads.ts';
import { readReference } from '../reference.ts';
import * as texts from '../texts.ts';
import { noticeView } from '../views/notice.ts';
import type { Standing } from './approver.ts';
import {
  auditRefusal,
  type ClickRefusal,
  type Desk,
  inTime,
  type Moment,
  wakeWorker,
} from './desk.ts';
import { notice, type ViewAnswer } from './view-answer.ts';

export interface ViewDecision {
  /** For the audit trail. */
  action: string;
  standing(desk: Desk, request: ShareRequest, user: string, fresh: boolean): Promise<Standing>;
  /** The view once more, with a text: pressing again may help. */
  again(request: ShareRequest, text: string, via: string | undefined): ModalView;
  /** What the request, now that it is known, asks of the inputs. */
  missing?(request: ShareRequest): ViewAnswer | undefined;
  decide(request: ShareRequest, contentHash: string): ShareRequest | { refusal: Refusal };
}

export async function decideInView(
  desk: Desk,
  submission: Submission,
  moment: Moment,
  decision: ViewDecision,
): Promise<ViewAnswer> {
  if (submission.is_enterprise_install) return notice(texts.orgInstall);
  const reference = readReference(submission.view.private_metadata);
  if (!reference) return notice(texts.foreignContent);
  const user = submission.user.id;
  const request = await desk.store.load(reference.id);
  if (!request || isGone(request, desk.now())) return notice(texts.absentRequest);
  const standing = await decision.standing(desk, request, user, true);
  const again = (text: string, via?: string): ViewAnswer => ({
    response_action: 'update',
    view: decision.again(request, text, via),
  });
  if (standing.kind === 'late') return again(texts.late);
  const refused = async (why: string, view: ModalView): Promise<ViewAnswer> => {
    const { action } = decision;
    await auditRefusal(desk, { event: 'click_refused', requestId: request.id, action, why });
    return { response_action: 'update', view };
  };
  if (standing.kind === 'may_not') return refused(standing.why, noticeView(standing.text, true));
  const missing = decision.missing?.(request);
  if (missing) return missing;
  const decided = await decideOn<ClickRefusal>(
    desk,
    request.id,
    { kind: 'absent' },
    inTime(desk, moment, (current) => decision.decide(current, reference.contentHash)),
    request,
  );
  switch (decided.kind) {
    case 'saved':
      await wakeWorker(desk, request.id);
      return { response_action: 'clear' };
    case 'contended':
      return again(texts.contended, standing.via);
    case 'refused': {
      const { refusal } = decided;
      const retry = refusal.kind === 'late' || refusal.kind === 'too_early';
      if (retry) return again(texts.refusal(refusal), standing.via);
      return refused(refusal.kind, noticeView(texts.refusal(refusal)));
    }
    default:
      return decided satisfies never;
  }
}
