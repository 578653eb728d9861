/** What is loaded when a delivery first asks for one of these listeners: a form opens without them. */
import { slackPeople } from '../people.ts';
import type { SlackSecret } from '../secret.ts';
import { type WebApi, webClient } from '../web-client.ts';
import type { Desk, DeskPorts, FrontDesk } from './desk.ts';
import { onOpenClick } from './open-click.ts';

export { onCancelClick } from './cancel-click.ts';
export { onDecisionSubmission } from './decision-submission.ts';
export { onFormSubmission } from './form-submission.ts';
export { onHomeOpened } from './home-opened.ts';
export { onNewShareClick, onSendAgainClick } from './new-share-click.ts';
export { onResolveSubmission } from './resolve-submission.ts';
export { onReviewSubmission } from './review-submission.ts';
export { statusText } from './status.ts';

export const onReviewClick = onOpenClick('review');
export const onResolveClick = onOpenClick('resolve');

/** Slack is asked who somebody is at most so long, milliseconds. */
const lookUpLimitMs = 700;

export function wholeDesk(
  front: FrontDesk,
  ports: DeskPorts,
  { botToken, teamId }: SlackSecret,
  api: WebApi,
): Desk {
  const people = slackPeople(webClient(botToken, api, lookUpLimitMs), teamId, front.now);
  return { ...front, ...ports, people };
}
