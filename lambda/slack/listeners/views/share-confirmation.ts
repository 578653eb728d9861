/**
 * The requester confirmed the review: the draft is approved, or its rule's approvers are to be asked.
 * Who the requester is, and whether the rule still lets them ask, is asked of Slack afresh.
 */
import { confirmDraft } from '../../../domain/approval.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { confirmationView } from '../../views/confirmation.ts';
import { requesterStanding } from '../authorization.ts';
import { auditRefusal, type Desk, type Moment, today } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import { errorsAt, notice, type ViewResponse } from './view-response.ts';

export async function onConfirmationSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  if (!desk.policy.ok) return notice(texts.policyInvalid(desk.policy.errors));
  const { policy } = desk.policy;
  const ticked = inputValue(submission, decisionInputs.alreadySent) === 'yes';
  return decideInView(desk, submission, moment, {
    action: 'confirm',
    standing: requesterStanding,
    again: (request, text) => confirmationView(request, text),
    before: (request) =>
      request.previousShare && !ticked
        ? Promise.resolve(errorsAt(decisionInputs.alreadySent, texts.tickToSendAgain))
        : overLimit(desk, policy, request),
    decide: (request, hash) => confirmDraft(request, submission.user.id, hash, desk.now()),
  });
}

/** Counted once for each request, when it is approved or asked for. */
async function overLimit(
  desk: Desk,
  { dailyLimitPerRequester: limit }: Policy,
  { id, teamId, requester }: ShareRequest,
): Promise<ViewResponse | undefined> {
  if (await desk.quota.consume(teamId, requester, today(desk), id, limit)) return undefined;
  const line = {
    event: 'click_refused',
    requestId: id,
    user: requester,
    action: 'confirm',
    why: 'daily_limit',
  };
  await auditRefusal(desk, line);
  return notice(texts.dailyLimit(limit));
}
