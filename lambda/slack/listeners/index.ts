/** The listeners that opening a form does not need, and what they work with. */
import type { SecretSource } from '../../application/ports.ts';
import { timeBudget } from '../../application/time-budget.ts';
import { slackCaller } from '../authorized-call.ts';
import type { WebApi } from '../client.ts';
import { slackDirectory } from '../directory.ts';
import type { SlackSecret } from '../secret.ts';
import { onAddRecording } from './actions/add-recording.ts';
import { onCancel } from './actions/cancel-request.ts';
import { onTemplate } from './actions/choose-template.ts';
import { onNewShare } from './actions/new-share.ts';
import { onResolveRequest, onReview, onSendAgain } from './actions/open-request.ts';
import { onHistory } from './actions/show-history.ts';
import { statusText } from './commands/status.ts';
import type { FormContext, ListenerContext, PortsOf } from './context.ts';
import { onHomeOpened } from './events/app-home-opened.ts';
import { onConfirmation } from './views/share-confirmation.ts';
import { onDecision } from './views/share-decision.ts';
import { onShareForm } from './views/share-form.ts';
import { onResolve } from './views/share-resolve.ts';

export const listeners = {
  statusText,
  onAddRecording,
  onCancel,
  onConfirmation,
  onDecision,
  onHistory,
  onHomeOpened,
  onNewShare,
  onResolve,
  onResolveRequest,
  onReview,
  onSendAgain,
  onShareForm,
  onTemplate,
};
export type Listeners = typeof listeners;

/** Makes the context of each delivery. One directory, with its cache, serves a container. */
export function listenerContexts(
  portsOf: PortsOf,
  secret: SecretSource<SlackSecret>,
  api: ApiDeps,
) {
  const call = slackCaller(secret, api, timeBudget.directoryMs);
  const directory = slackDirectory(call, api);
  return {
    /** Whether a person was found to be no member within the last minute. */
    isKnownGuest: (user: string): boolean => directory.known(user)?.kind === 'not_member',
    contextOf: (form: FormContext): ListenerContext => ({
      ...form,
      ...portsOf(form.deadline),
      directory,
      mayStillWrite: () => form.deadline.mayStillWrite(),
    }),
  };
}

interface ApiDeps extends WebApi {
  now(): number;
}
