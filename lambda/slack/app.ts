/**
 * Bolt on `AwsLambdaReceiver`: which delivery goes to which listener, and what happens when one fails.
 * Everything a listener does counts against Slack's 3 seconds, so none leaves work behind.
 */
import { App, AwsLambdaReceiver } from '@slack/bolt';
import { boltLogger } from './bolt-logger.ts';
import { type WebApi, webClient, webClientOptions } from './client.ts';
import { actions, command, events, shortcuts, views } from './ids.ts';
import { onCommand, type Status } from './listeners/commands/share-recording.ts';
import {
  type Desk,
  type DeskPorts,
  type FrontDesk,
  type Moment,
  within,
} from './listeners/context.ts';
import type { Listeners } from './listeners/index.ts';
import { onShortcut } from './listeners/shortcuts/share-recording.ts';
import { formFault, sameView, type ViewResponse } from './listeners/views/view-response.ts';
import { PayloadError } from './payloads.ts';
import type { SlackSecret } from './secret.ts';
import * as texts from './texts/answers.ts';

/** What the listeners work with, less what follows from the secret. */
export interface AppDeps extends WebApi, Pick<FrontDesk, 'policy' | 'now'> {
  /** Loads what opening a form does not need. */
  later(): Promise<{ listeners: Listeners; ports: DeskPorts }>;
}

/** The listeners that are loaded with the first delivery for one of them, and what they work with. */
interface Loaded {
  desk: Desk;
  listeners: Listeners;
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
  const front: FrontDesk = {
    policy: deps.policy,
    log,
    now,
    slack: webClient(secret.botToken, deps, openLimitMs),
  };
  let loading: Promise<Loaded> | undefined;
  const load = () => {
    loading ??= deps.later().then(({ listeners, ports }) => {
      return { listeners, desk: listeners.wholeDesk(front, ports, secret, deps) };
    });
    return loading;
  };
  register(app, front, load);
  // A delivery that Slack would not send stays unacknowledged, which the receiver turns into a 400.
  app.error((cause) => {
    log.warn('request_unhandled', {}, cause);
    return Promise.resolve();
  });
  return receiver.start();
}

function register(app: App, front: FrontDesk, load: () => Promise<Loaded>): void {
  const later: Later = { front, load };
  const status: Status = async (...asked) => {
    const { desk, listeners } = await load();
    return listeners.statusText(desk, ...asked);
  };
  app.command(command, async ({ body, context, ack }) => {
    const open = () => onCommand(front, body, momentOf(context), status);
    const text = await guarded(front, same, open);
    await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }));
  });
  onView(app, later, views.form, (all) => all.onFormSubmission, formFault);
  onView(app, later, views.review, (all) => all.onConfirmationSubmission);
  onView(app, later, views.decision, (all) => all.onDecisionSubmission);
  onView(app, later, views.resolve, (all) => all.onResolveSubmission);
  onClick(app, later, actions.newShare, (all) => all.onNewShareClick);
  onClick(app, later, actions.cancel, (all) => all.onCancelClick);
  const notOpened = () => texts.viewNotOpened;
  onClick(app, later, actions.review, (all) => all.onReviewClick, notOpened);
  onClick(app, later, actions.resolve, (all) => all.onResolveClick, notOpened);
  onClick(app, later, actions.sendAgain, (all) => all.onSendAgainClick, notOpened);
  for (const shortcut of Object.values(shortcuts)) {
    app.shortcut(shortcut, async ({ body, context, ack }) => {
      const open = () => onShortcut(front, body, momentOf(context));
      await guarded<void>(front, () => undefined, open);
      await ack();
    });
  }
  app.event(events.homeOpened, async ({ body, context }) => {
    const listen = () => run<void>(later, (all) => all.onHomeOpened, body, momentOf(context));
    await guarded<void>(front, () => undefined, listen);
  });
}

interface Later {
  front: FrontDesk;
  load(): Promise<Loaded>;
}

type Listener<T> = (desk: Desk, body: unknown, moment: Moment) => Promise<T>;

/** Runs a listener that is loaded with the first delivery for one of its kind. */
async function run<T>(
  { load }: Later,
  choose: (all: Listeners) => Listener<T>,
  body: unknown,
  moment: Moment,
): Promise<T> {
  const { desk, listeners } = await load();
  return choose(listeners)(desk, body, moment);
}

const same = (text: string) => text;

/** `fault`: the answer that tells a fault without losing what was typed. */
function onView(
  app: App,
  later: Later,
  view: string,
  choose: (all: Listeners) => Listener<ViewResponse>,
  fault: (text: string, body: unknown) => ViewResponse = sameView,
): void {
  app.view(view, async ({ body, context, ack }) => {
    const told = (text: string) => fault(text, body);
    const listen = () => run(later, choose, body, momentOf(context));
    await ack(await guarded(later.front, told, listen));
  });
}

/** What the listener returns, or what `fault` makes of a fault, is told to the person who clicked. */
function onClick(
  app: App,
  later: Later,
  action: string,
  choose: (all: Listeners) => Listener<string | undefined>,
  fault: (text: string) => string = same,
): void {
  app.action(action, async ({ body, context, ack, respond }) => {
    const listen = () => run(later, choose, body, momentOf(context));
    const text = await guarded<string | undefined>(later.front, fault, listen);
    if (text !== undefined) await answerClick(later.front, respond, text);
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
      desk.log.warn('click_response_timeout');
    }
  } catch (cause) {
    desk.log.warn('click_response_failed', {}, cause);
  }
}
