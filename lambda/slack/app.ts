/**
 * Bolt on `AwsLambdaReceiver`: which delivery goes to which listener, and what happens when one fails.
 * Everything a listener does counts against Slack's 3 seconds, so none leaves work behind.
 */
import { App, AwsLambdaReceiver } from '@slack/bolt';
import { boltLogger } from './bolt-logger.ts';
import { onCancelClick } from './listeners/cancel-click.ts';
import { onCommand } from './listeners/command.ts';
import { onDecisionSubmission } from './listeners/decision-submission.ts';
import { type Desk, type Moment, within } from './listeners/desk.ts';
import { onFormSubmission } from './listeners/form-submission.ts';
import { onHomeOpened } from './listeners/home-opened.ts';
import { onNewShareClick, onSendAgainClick } from './listeners/new-share-click.ts';
import { onOpenClick } from './listeners/open-click.ts';
import { onResolveSubmission } from './listeners/resolve-submission.ts';
import { onReviewSubmission } from './listeners/review-submission.ts';
import { onShortcut } from './listeners/shortcut.ts';
import { formFault, sameView, type ViewAnswer } from './listeners/view-answer.ts';
import { actions, command, events, shortcuts, views } from './names.ts';
import { PayloadError } from './payloads.ts';
import { slackPeople } from './people.ts';
import type { SlackSecret } from './secret.ts';
import * as texts from './texts/answers.ts';
import { type WebApi, webClient, webClientOptions } from './web-client.ts';

/** What the listeners work with, less what follows from the secret. */
export type AppDeps = Omit<Desk, 'slack' | 'people' | 'key'> & WebApi;

export type SlackHandler = Awaited<ReturnType<AwsLambdaReceiver['start']>>;

const openLimitMs = 2000;
const lookUpLimitMs = 700;

/** The handler for one version of the Slack secret. Makes no call until a delivery asks for one. */
export function slackHandler(secret: SlackSecret, deps: AppDeps): Promise<SlackHandler> {
  const { log, now } = deps;
  const receiver = new AwsLambdaReceiver({
    signingSecret: secret.signingSecret,
    logger: boltLogger(log),
    customPropertiesExtractor: (event) => ({
      stampedAt: Number(event.headers['x-slack-request-timestamp']) * 1000,
      enteredAt: now(),
    }),
  });
  const app = new App({
    receiver,
    authorize: () => Promise.resolve({ botToken: secret.botToken }),
    // Without an id of its own Bolt would ask Slack for one before every delivery.
    ignoreSelf: false,
    convoStore: false,
    logger: boltLogger(log),
    clientOptions: webClientOptions(deps, openLimitMs),
  });
  const desk: Desk = {
    ...deps,
    slack: webClient(secret.botToken, deps, openLimitMs),
    people: slackPeople(webClient(secret.botToken, deps, lookUpLimitMs), secret.teamId, now),
    key: secret.signingSecret,
  };
  register(app, desk);
  // A delivery that Slack would not send stays unacknowledged, which the receiver turns into a 400.
  app.error((cause) => {
    log.warn('delivery_refused', {}, cause);
    return Promise.resolve();
  });
  return receiver.start();
}

function register(app: App, desk: Desk): void {
  app.command(command, async ({ body, context, ack }) => {
    const text = await guarded(desk, same, () => onCommand(desk, body, momentOf(context)));
    await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }));
  });
  onView(app, desk, views.form, onFormSubmission, formFault);
  onView(app, desk, views.review, onReviewSubmission);
  onView(app, desk, views.decision, onDecisionSubmission);
  onView(app, desk, views.resolve, onResolveSubmission);
  onClick(app, desk, actions.newShare, onNewShareClick);
  onClick(app, desk, actions.cancel, onCancelClick);
  const notOpened = () => texts.viewNotOpened;
  onClick(app, desk, actions.review, onOpenClick('review'), notOpened);
  onClick(app, desk, actions.resolve, onOpenClick('resolve'), notOpened);
  onClick(app, desk, actions.sendAgain, onSendAgainClick, notOpened);
  for (const shortcut of Object.values(shortcuts)) {
    app.shortcut(shortcut, async ({ body, context, ack }) => {
      const open = () => onShortcut(desk, body, momentOf(context));
      await guarded<void>(desk, () => undefined, open);
      await ack();
    });
  }
  app.event(events.homeOpened, async ({ body }) => {
    await guarded<void>(
      desk,
      () => undefined,
      () => onHomeOpened(desk, body),
    );
  });
}

const same = (text: string) => text;

type Listener<T> = (desk: Desk, body: unknown, moment: Moment) => Promise<T>;

/** `fault`: the answer that tells a fault without losing what was typed. */
function onView(
  app: App,
  desk: Desk,
  view: string,
  listener: Listener<ViewAnswer>,
  fault: (text: string, body: unknown) => ViewAnswer = sameView,
): void {
  app.view(view, async ({ body, context, ack }) => {
    const told = (text: string) => fault(text, body);
    await ack(await guarded(desk, told, () => listener(desk, body, momentOf(context))));
  });
}

/** What the listener returns, or what `fault` makes of a fault, is told to the person who clicked. */
function onClick(
  app: App,
  desk: Desk,
  action: string,
  listener: Listener<string | undefined>,
  fault: (text: string) => string = same,
): void {
  app.action(action, async ({ body, context, ack, respond }) => {
    const listen = () => listener(desk, body, momentOf(context));
    const text = await guarded<string | undefined>(desk, fault, listen);
    if (text !== undefined) await answerClick(desk, respond, text);
    await ack();
  });
}

const momentOf = (context: Record<string, unknown>): Moment => ({
  stampedAt: Number(context.stampedAt),
  enteredAt: Number(context.enteredAt),
});

/** A fault while deciding is told to the person who waits; what Slack would not send is left to `app.error`. */
async function guarded<T>(
  desk: Desk,
  tell: (text: string) => T,
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (cause) {
    if (cause instanceof PayloadError) throw cause;
    desk.log.error('listener_failed', {}, cause);
    return tell(texts.fault);
  }
}

type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: false;
  text: string;
}) => Promise<unknown>;

/** To the person who clicked alone, through the delivery's `response_url`. */
async function answerClick(desk: Desk, respond: Respond, text: string): Promise<void> {
  try {
    const message = { response_type: 'ephemeral', replace_original: false, text } as const;
    if ((await within(respond(message), lookUpLimitMs)) === 'late') {
      desk.log.warn('click_answer_late');
    }
  } catch (cause) {
    desk.log.warn('click_answer_failed', {}, cause);
  }
}
