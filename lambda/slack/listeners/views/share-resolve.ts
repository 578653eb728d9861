/** A person said what became of a share of which it was not known whether it was sent. */
import { type Outcome, resolve } from '../../../domain/approval.ts';
import { checkReason } from '../../../domain/fields.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, parseSubmission } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { chooseOne, problemText } from '../../texts/fields.ts';
import { resolveView } from '../../views/resolve.ts';
import { closerStanding, resolverStanding, senderStanding } from '../authorization.ts';
import type { Desk, Moment } from '../context.ts';
import { decideInView } from './decide-in-view.ts';
import { errorsAt, notice, type ViewResponse } from './view-response.ts';

/** Who may say what: sending again asks for the same people as the first time. */
const standings = {
  sent: resolverStanding,
  send_again: senderStanding,
  close: closerStanding,
};
const outcomes: readonly Outcome[] = ['sent', 'send_again', 'close'];

export function onResolveSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const chosen = inputValue(submission, decisionInputs.outcome);
  const outcome = outcomes.find((one) => one === chosen);
  if (outcome === undefined) {
    return Promise.resolve(errorsAt(decisionInputs.outcome, chooseOne));
  }
  if (outcome === 'send_again' && !desk.policy.ok) {
    return Promise.resolve(notice(texts.policyInvalid(desk.policy.errors)));
  }
  const typed = inputValue(submission, decisionInputs.reason)?.trim() ?? '';
  const reason = typed === '' ? undefined : checkReason(typed);
  if (reason && 'problem' in reason) {
    return Promise.resolve(errorsAt(decisionInputs.reason, problemText(reason.problem)));
  }
  const by = submission.user.id;
  // Whether it is too early must not rest on this machine's clock alone.
  const earlier = Math.min(desk.now(), moment.stampedAt);
  return decideInView(desk, submission, moment, {
    action: 'resolve',
    standing: standings[outcome],
    again: (request, text) => resolveView(request, by, text),
    decide: (request, contentHash) =>
      resolve(request, { by, contentHash, outcome, reason: reason?.value }, earlier),
  });
}
