/** An approver decided: authorized afresh, recorded once, told by the worker. */
import { approve, reject } from '../../../domain/approval.ts';
import { checkReason } from '../../../domain/fields.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { chooseOne, problemText, sayWhy } from '../../texts/fields.ts';
import { decisions, decisionView } from '../../views/decision.ts';
import { approverStanding, approvingStanding } from '../authorization.ts';
import type { Desk, Moment } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import { errorsAt, notice, type ViewResponse } from './view-response.ts';

export function onDecisionSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const user = submission.user.id;
  const decision = inputValue(submission, decisionInputs.decision);
  const typed = inputValue(submission, decisionInputs.reason) ?? '';
  const reason = typed.trim() === '' ? undefined : checkReason(typed);
  if (decision !== decisions.approve && decision !== decisions.reject) {
    return Promise.resolve(errorsAt(decisionInputs.decision, chooseOne));
  }
  if (reason && 'problem' in reason) {
    return Promise.resolve(errorsAt(decisionInputs.reason, problemText(reason.problem)));
  }
  const said = reason?.value;
  if (decision === decisions.reject && said === undefined) {
    return Promise.resolve(errorsAt(decisionInputs.reason, sayWhy));
  }
  if (decision === decisions.approve && !desk.policy.ok) {
    return Promise.resolve(notice(texts.policyInvalid(desk.policy.errors)));
  }
  return decideInView(desk, submission, moment, {
    action: 'decide',
    standing: decision === decisions.approve ? approvingStanding : approverStanding,
    again: (request, text, via) => decisionView(request, user, via, text),
    before: (request) =>
      Promise.resolve(
        user === request.requester && said === undefined
          ? errorsAt(decisionInputs.reason, texts.ownNeedsReason)
          : undefined,
      ),
    decide: (request: ShareRequest, hash) =>
      decision === decisions.approve
        ? approve(request, user, hash, said, desk.now())
        : reject(request, user, hash, said ?? '', desk.now()),
  });
}
