/** What is loaded when a delivery first asks for one of these listeners: a form opens without them. */

import { type WebApi, webClient } from '../client.ts';
import { slackDirectory } from '../directory.ts';
import type { SlackSecret } from '../secret.ts';
import { onCancelClick } from './actions/cancel-request.ts';
import { onNewShareClick, onSendAgainClick } from './actions/new-share.ts';
import { onOpenClick } from './actions/review-request.ts';
import { statusText } from './commands/status.ts';
import type { Desk, DeskPorts, FrontDesk } from './context.ts';
import { onHomeOpened } from './events/app-home-opened.ts';
import { onConfirmationSubmission } from './views/share-confirmation.ts';
import { onDecisionSubmission } from './views/share-decision.ts';
import { onFormSubmission } from './views/share-form.ts';
import { onResolveSubmission } from './views/share-resolve.ts';

/** Slack is asked who somebody is at most so long, milliseconds. */
const lookUpLimitMs = 700;

function wholeDesk(
  front: FrontDesk,
  ports: DeskPorts,
  { botToken, teamId }: SlackSecret,
  api: WebApi,
): Desk {
  const people = slackDirectory(webClient(botToken, api, lookUpLimitMs), teamId, front);
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
  onConfirmationSubmission,
  onReviewClick: onOpenClick('review'),
  onResolveClick: onOpenClick('resolve'),
};

export type Listeners = typeof later;
