/**
 * Bolt on `AwsLambdaReceiver`: which delivery goes to which listener, and what happens when one fails.
 * Everything a listener does counts against Slack's 3 seconds, so none leaves work behind.
 */
import { App, AwsLambdaReceiver } from '@slack/bolt';
import { boltLogger } from './bolt-logger.ts';
import { onCommand } from './listeners/command.ts';
import {
  type Desk,
  type DeskPorts,
  type FrontDesk,
  type Later,
  type Moment,
  within,
} from './listeners/desk.ts';
import { onShortcut } from './listeners/shortcut.ts';
import { formFault, sameView, type ViewAnswer } from './listeners/view-answer.ts';
import { actions, command, events, shortcuts, views } from './names.ts';
import { PayloadError } from './payloads.ts';
import type { SlackSecret } from './secret.ts';
import * as texts from './texts/answers.ts';
import { type WebApi, webClient, webClientOptions } from './web-client.ts';

/** What the listeners work with, less what follows from the secret. */
export interface AppDeps extends WebApi, Pick<FrontDesk, 'policy' | 'now'> {
  /** Loads what opening a form does not need. */
  later(): Promise<{ listeners: Later['listeners']; ports: DeskPorts }>;
}

export type SlackHandler = Awaited<ReturnType<AwsLambdaReceiver['start']>>;

const openLimitMs = 2000;
/** An answer by `response_url` may take so long, milliseconds. */
const answerLimitMs = 700;

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
  const desk = deskOf(secret, deps);
  register(app, desk);
  // A delivery that Slack would not send stays unacknowledged, which the receiver turns into a 400.
  app.error((cause) => {
    log.warn('delivery_refused', {}, cause);
    return Promise.resolve();
  });
  return receiver.start();
}

function deskOf(secret: SlackSecret, deps: AppDeps): FrontDesk {
  const { policy, log, now } = deps;
  let loading: Promise<Later> | undefined;
  const load = async (): Promise<Later> => {
    const { listeners, ports } = await deps.later();
    return { listeners, desk: listeners.wholeDesk(front, ports, secret, deps) };
  };
  const front: FrontDesk = {
    policy,
    log,
    now,
    slack: webClient(secret.botToken, deps, openLimitMs),
    later() {
      loading ??= load();
      return loading;
    },
  };
  return front;
}

function register(app: App, desk: FrontDesk): void {
  app.command(command, async ({ body, context, ack }) => {
    const text = await guarded(desk, same, () => onCommand(desk, body, momentOf(context)));
    await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }));
  });
  onView(app, desk, views.form, 'onFormSubmission', formFault);
  onView(app, desk, views.review, 'onReviewSubmission');
  onView(app, desk, views.decision, 'onDecisionSubmission');
  onView(app, desk, views.resolve, 'onResolveSubmission');
  onClick(app, desk, actions.newShare, 'onNewShareClick');
  onClick(app, desk, actions.cancel, 'onCancelClick');
  const notOpened = () => texts.viewNotOpened;
  onClick(app, desk, actions.review, 'onReviewClick', notOpened);
  onClick(app, desk, actions.resolve, 'onResolveClick', notOpened);
  onClick(app, desk, actions.sendAgain, 'onSendAgainClick', notOpened);
  for (const shortcut of Object.values(shortcuts)) {
    app.shortcut(shortcut, async ({ body, context, ack }) => {
      const open = () => onShortcut(desk, body, momentOf(context));
      await guarded<void>(desk, () => undefined, open);
      await ack();
    });
  }
  app.event(events.homeOpened, async ({ body, context }) => {
    const listen = () => run<void>(desk, 'onHomeOpened', body, momentOf(context));
    await guarded<void>(desk, () => undefined, listen);
  });
}

type Listeners = Later['listeners'];
type Listener<T> = (desk: Desk, body: unknown, moment: Moment) => Promise<T>;
type Named<T> = {
  [K in keyof Listeners]: Listeners[K] extends Listener<T> ? K : never;
}[keyof Listeners];

/** Runs a listener that is loaded with the first delivery for one of its kind. */
async function run<T>(front: FrontDesk, name: Named<T>, body: unknown, moment: Moment): Promise<T> {
  const { desk, listeners } = await front.later();
  const listener = listeners[name] as unknown as Listener<T>;
  return listener(desk, body, moment);
}

const same = (text: string) => text;

/** `fault`: the answer that tells a fault without losing what was typed. */
function onView(
  app: App,
  desk: FrontDesk,
  view: string,
  name: Named<ViewAnswer>,
  fault: (text: string, body: unknown) => ViewAnswer = sameView,
): void {
  app.view(view, async ({ body, context, ack }) => {
    const told = (text: string) => fault(text, body);
    await ack(await guarded(desk, told, () => run(desk, name, body, momentOf(context))));
  });
}

/** What the listener returns, or what `fault` makes of a fault, is told to the person who clicked. */
function onClick(
  app: App,
  desk: FrontDesk,
  action: string,
  name: Named<string | undefined>,
  fault: (text: string) => string = same,
): void {
  app.action(action, async ({ body, context, ack, respond }) => {
    const listen = () => run(desk, name, body, momentOf(context));
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
  desk: FrontDesk,
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
async function answerClick(desk: FrontDesk, respond: Respond, text: string): Promise<void> {
  try {
    const message = { response_type: 'ephemeral', replace_original: false, text } as const;
    if ((await within(respond(message), answerLimitMs)) === 'late') {
      desk.log.warn('click_answer_late');
    }
  } catch (cause) {
    desk.log.warn('click_answer_failed', {}, cause);
  }
}
