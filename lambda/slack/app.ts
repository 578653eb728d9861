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
import { formFault, notice } from './listeners/view-answer.ts';
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
  const same = (text: string) => text;
  app.command(command, async ({ body, context, ack }) => {
    const text = await guarded(desk, same, () => onCommand(desk, body, momentOf(context)));
    await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }));
  });
  app.view(views.form, async ({ body, context, ack }) => {
    await ack(
      await guarded(desk, formFault, () => onFormSubmission(desk, body, momentOf(context))),
    );
  });
  app.view(views.review, async ({ body, context, ack }) => {
    await ack(await guarded(desk, notice, () => onReviewSubmission(desk, body, momentOf(context))));
  });
  app.view(views.decision, async ({ body, context, ack }) => {
    await ack(
      await guarded(desk, notice, () => onDecisionSubmission(desk, body, momentOf(context))),
    );
  });
  app.view(views.resolve, async ({ body, context, ack }) => {
    await ack(
      await guarded(desk, notice, () => onResolveSubmission(desk, body, momentOf(context))),
    );
  });
  for (const what of ['review', 'resolve'] as const) {
    app.action(actions[what], async ({ body, ack, respond }) => {
      const open = () => onOpenClick(desk, body, what).then(() => undefined);
      const text = await guarded<string | undefined>(desk, () => texts.viewNotOpened, open);
      if (text !== undefined) await answerClick(desk, respond, text);
      await ack();
    });
  }
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
  app.action(actions.newShare, async ({ body, context, ack, respond }) => {
    const text = await guarded(desk, same, () => onNewShareClick(desk, body, momentOf(context)));
    if (text !== undefined) await answerClick(desk, respond, text);
    await ack();
  });
  app.action(actions.sendAgain, async ({ body, ack, respond }) => {
    const open = () => onSendAgainClick(desk, body).then(() => undefined);
    const text = await guarded<string | undefined>(desk, () => texts.viewNotOpened, open);
    if (text !== undefined) await answerClick(desk, respond, text);
    await ack();
  });
  app.action(actions.cancel, async ({ body, context, ack, respond }) => {
    const text = await guarded(desk, same, () => onCancelClick(desk, body, momentOf(context)));
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
    const outOfTime = cause instanceof Error && /^(?:Abort|Timeout)Error$/.test(cause.name);
    return tell(outOfTime ? texts.late : texts.fault);
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
