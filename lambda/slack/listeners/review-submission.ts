/**
 * The requester confirmed the review: the draft is approved, or its rule's approvers are to be asked.
 * Who the requester is, and whether the rule still lets them ask, is asked of Slack afresh.
 */

import { type Decided, decideOn } from '../../share/decide-on.ts';
import { confirmDraft } from '../../share/decisions.ts';
import { isGone, type ShareRequest } from '../../share/request.ts';
import { parseSubmission } from '../payloads.ts';
import { readReference } from '../reference.ts';
import * as texts from '../texts.ts';
import { reviewView } from '../views/review.ts';
import {
  auditRefusal,
  belongs,
  type ClickRefusal,
  type Desk,
  inTime,
  type Moment,
  mayWrite,
  wakeWorker,
} from './desk.ts';
import { notice, type ViewAnswer } from './view-answer.ts';

/** The review once more, with its button: pressing again may help. */
const again = (request: ShareRequest, text: string): ViewAnswer => ({
  response_action: 'update',
  view: reviewView(request, text),
});

export async function onReviewSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewAnswer> {
  const submission = parseSubmission(body);
  if (submission.is_enterprise_install) return notice(texts.orgInstall);
  const reference = readReference(submission.view.private_metadata);
  if (!reference) return notice(texts.foreignContent);
  if (!desk.policy.ok) return notice(texts.policyInvalid(desk.policy.errors));
  const user = submission.user.id;
  const [request, person] = await Promise.all([
    desk.store.load(reference.id),
    desk.people.person(user, true),
  ]);
  if (!request || isGone(request, desk.now())) return notice(texts.absentRequest);
  if (request.requester !== user) return refused(desk, request, { kind: 'not_requester' });
  if (person.kind === 'late') return again(request, texts.late);
  if (person.kind === 'not_member') {
    await auditRefusal(desk, refusedConfirm(request, 'not_member'));
    return notice(texts.notMember);
  }
  const allowed = await stillAllowed(desk, request, user);
  if (allowed === 'late') return again(request, texts.late);
  if (!allowed) {
    await auditRefusal(desk, refusedConfirm(request, 'rule'));
    return notice(notAllowedNow(request));
  }
  if (!mayWrite(desk, moment)) return again(request, texts.late);
  if (!(await withinLimit(desk, request))) {
    await auditRefusal(desk, refusedConfirm(request, 'daily_limit'));
    return notice(texts.dailyLimit(desk.policy.policy.dailyLimitPerRequester));
  }
  const decided = await decideOn<ClickRefusal>(
    desk,
    request.id,
    { kind: 'absent' },
    inTime(desk, moment, (current) =>
      confirmDraft(current, user, reference.contentHash, desk.now()),
    ),
    request,
  );
  return answer(desk, request, decided);
}

async function answer(
  desk: Desk,
  request: ShareRequest,
  decided: Decided<ClickRefusal>,
): Promise<ViewAnswer> {
  switch (decided.kind) {
    case 'saved':
      await wakeWorker(desk, request.id);
      return { response_action: 'clear' };
    case 'contended':
      return again(request, texts.contended);
    case 'refused':
      return refused(desk, request, decided.refusal);
    default:
      return decided satisfies never;
  }
}

const refusedConfirm = ({ id }: ShareRequest, why: string) => ({
  event: 'click_refused',
  requestId: id,
  action: 'confirm',
  why,
});

async function refused(
  desk: Desk,
  request: ShareRequest,
  refusal: ClickRefusal,
): Promise<ViewAnswer> {
  if (refusal.kind === 'late') return again(request, texts.late);
  if (refusal.kind === 'details_missing') {
    await wakeWorker(desk, request.id);
    return again(request, texts.refusal(refusal));
  }
  await auditRefusal(desk, refusedConfirm(request, refusal.kind));
  return notice(texts.refusal(refusal));
}

/** Counted once for each request, when it is approved or asked for. */
function withinLimit(desk: Desk, { id, teamId, requester }: ShareRequest): Promise<boolean> {
  if (!desk.policy.ok) return Promise.resolve(false);
  const day = new Date(desk.now()).toISOString().slice(0, 10);
  const { dailyLimitPerRequester } = desk.policy.policy;
  return desk.quota.take(teamId, requester, day, id, dailyLimitPerRequester);
}

/** The frozen rule's requesters, with group membership as it is now. */
const stillAllowed = async (desk: Desk, { rule }: ShareRequest, user: string) =>
  rule.requesters.length === 0 || belongs(desk, rule.requesters, user, true);

const notAllowedNow = ({ rule }: ShareRequest): string =>
  `The rule “${rule.name}” no longer lets you share with this recipient, so nothing was started.`;
