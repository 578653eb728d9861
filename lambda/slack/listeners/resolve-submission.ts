/** A person said what became of a share of which it was not known whether it was sent. */
import { type Outcome, resolve } from '../../share/decisions.ts';
import { decisionInputs } from '../names.ts';
import { inputValue, parseSubmission } from '../payloads.ts';
import { chooseOne } from '../texts/fields.ts';
import { resolveView } from '../views/resolve.ts';
import { decideInView } from './decide-in-view.ts';
import type { Desk, Moment } from './desk.ts';
import { resolverStanding } from './standing.ts';
import { errorsAt, type ViewAnswer } from './view-answer.ts';

const outcomes: readonly Outcome[] = ['sent', 'send_again', 'close'];

export function onResolveSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewAnswer> {
  const submission = parseSubmission(body);
  const chosen = inputValue(submission, decisionInputs.outcome);
  const outcome = outcomes.find((one) => one === chosen);
  if (outcome === undefined) {
    return Promise.resolve(errorsAt(decisionInputs.outcome, chooseOne));
  }
  return decideInView(desk, submission, moment, {
    action: 'resolve',
    standing: resolverStanding,
    again: (request, text) => resolveView(request, text),
    decide: (request, hash) => resolve(request, submission.user.id, hash, outcome, desk.now()),
  });
}
