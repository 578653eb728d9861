/** What is loaded when a delivery first asks for one of these listeners: a form opens without them. */
import { slackPeople } from '../people.ts';
import type { SlackSecret } from '../secret.ts';
import { type WebApi, webClient } from '../web-client.ts';
import { onCancelClick } from './cancel-click.ts';
import { onDecisionSubmission } from './decision-submission.ts';
import type { Desk, DeskPorts, FrontDesk } from './desk.ts';
import { onFormSubmission } from './form-submission.ts';
import { onHomeOpened } from './home-opened.ts';
import { onNewShareClick, onSendAgainClick } from './new-share-click.ts';
import { onOpenClick } from './open-click.ts';
import { onResolveSubmission } from './resolve-submission.ts';
import { onReviewSubmission } from './review-submission.ts';
import { statusText } from './status.ts';

/** Slack is asked who somebody is at most so long, milliseconds. */
const lookUpLimitMs = 700;

function wholeDesk(
  front: FrontDesk,
  ports: DeskPorts,
  { botToken, teamId }: SlackSecret,
  api: WebApi,
): Desk {
  const people = slackPeople(webClient(botToken, api, lookUpLimitMs), teamId, front.now);
  return { ...front, ...ports, people };
}

export const later = {
  wholeDesk,
  statusText,
  onCancelClick,
  onDecisionSubmission,
  onFormSubmission,
  onHomeOpened,
  onNewShareClick,
  onSendAgainClick,
  onResolveSubmission,
  onReviewSubmission,
  onReviewClick: onOpenClick('review'),
  onResolveClick: onOpenClick('resolve'),
};
