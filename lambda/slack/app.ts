/**
 * The Bolt app: which delivery goes to which listener, and what happens when one fails. Everything a listener does counts
 * against Slack's 3 seconds, so none leaves work behind.
 */
import { App, type Receiver } from '@slack/bolt';
import type { Log } from '../application/ports.ts';
import { Deadline, timeBudget } from '../application/time-budget.ts';
import type { PolicyResult } from '../domain/policy.ts';
import { type CallSlack, isTokenRefused } from './authorized-call.ts';
import { slackLogger, type WebApi, webClientOptions } from './client.ts';
import { actions, command, events, formInputs, shortcuts, views } from './ids.ts';
import { answerClick } from './listeners/answer-click.ts';
import { readCommand } from './listeners/commands/share-recording.ts';
import type { FormContext, ListenerContext } from './listeners/context.ts';
import type { Listeners } from './listeners/index.ts';
import { openForm } from './listeners/open-form.ts';
import { onShortcut } from './listeners/shortcuts/share-recording.ts';
import { formFault, sameView, type ViewResponse } from './listeners/views/view-response.ts';
import { PayloadError, parseClick } from './payloads.ts';
import { en } from './texts/en.ts';

export interface AppDeps extends WebApi {
  policy: PolicyResult;
  now(): number;
  slack: CallSlack;
  /** Whether somebody was just found to be no member: they need not fill in a form. */
  isKnownGuest(user: string): boolean;
  /** The listeners that opening a form does not need, and what they work with. */
  load(form: FormContext): Promise<{ listeners: Listeners; context: ListenerContext }>;
}

/** Makes no call until a delivery asks for one. */
export function slackApp(receiver: Receiver, deps: AppDeps): App {
  const { log } = deps;
  const app = new App({
    receiver,
    // The app's calls carry the token of `CallSlack`.
    authorize: () => Promise.resolve({}),
    // Without an ID of its own Bolt would ask Slack for one before every delivery.
    ignoreSelf: false,
    convoStore: false,
    logger: slackLogger(log),
    clientOptions: webClientOptions(deps, timeBudget.openViewMs),
  });
  register(app, deps);
  // A delivery that Slack would not send stays unacknowledged, which the receiver turns into a 400.
  app.error((cause) => {
    log.warn('request_unhandled', {}, cause);
    return Promise.resolve();
  });
  return app;
}

function register(app: App, deps: AppDeps): void {
  app.command(command, async ({ body, context, ack }) => {
    const form = formContext(deps, context);
    const text = await guarded(form.log, same, () => answerCommand(deps, form, body));
    await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }));
  });
  for (const shortcut of Object.values(shortcuts)) {
    app.shortcut(shortcut, async ({ body, context, ack }) => {
      const form = formContext(deps, context);
      await guarded<void>(form.log, nothing, () => onShortcut(form, body));
      await ack();
    });
  }
  app.event(events.homeOpened, async ({ body, context }) => {
    const form = formContext(deps, context);
    await guarded<void>(form.log, nothing, () => run(deps, form, (l) => l.onHomeOpened, body));
  });
  onView(app, deps, views.form, (l) => l.onShareForm, formFault);
  onView(app, deps, views.confirmation, (l) => l.onConfirmation);
  onView(app, deps, views.decision, (l) => l.onDecision);
  onView(app, deps, views.resolve, (l) => l.onResolve);
  onClick(app, deps, actions.newShare, (l) => l.onNewShare);
  onClick(app, deps, actions.cancel, (l) => l.onCancel);
  onClick(app, deps, actions.addRecording, (l) => l.onAddRecording);
  onClick(app, deps, formInputs.template, (l) => l.onTemplate);
  onClick(app, deps, new RegExp(`^${actions.history}\\.\\d+$`), (l) => l.onHistory);
  onClick(app, deps, actions.home, (l) => l.onHistory);
  onClick(app, deps, actions.review, (l) => l.onReview, en.viewNotOpened);
  onClick(app, deps, actions.resolve, (l) => l.onResolveRequest, en.viewNotOpened);
  onClick(app, deps, actions.sendAgain, (l) => l.onSendAgain, en.viewNotOpened);
}

const same = (text: string) => text;
const nothing = () => undefined;

async function answerCommand(
  deps: AppDeps,
  form: FormContext,
  body: unknown,
): Promise<string | undefined> {
  const asked = readCommand(body);
  switch (asked.kind) {
    case 'answer':
      return asked.text;
    case 'form':
      return deps.isKnownGuest(asked.user) ? en.submit.notMember : openForm(form, asked.opening);
    case 'status': {
      const { listeners, context } = await deps.load(form);
      return listeners.statusText(context, asked.viewer, asked.named);
    }
    default:
      return asked satisfies never;
  }
}

type Listener<T> = (context: ListenerContext, body: unknown) => Promise<T>;

async function run<T>(
  deps: AppDeps,
  form: FormContext,
  choose: (listeners: Listeners) => Listener<T>,
  body: unknown,
): Promise<T> {
  const { listeners, context } = await deps.load(form);
  return choose(listeners)(context, body);
}

/** `fault`: the response that reports a fault without losing what was typed. */
function onView(
  app: App,
  deps: AppDeps,
  view: string,
  choose: (listeners: Listeners) => Listener<ViewResponse>,
  fault: (text: string, body: unknown) => ViewResponse = sameView,
): void {
  app.view(view, async ({ body, context, ack }) => {
    const form = formContext(deps, context);
    const report = (text: string) => fault(text, body);
    await ack(await guarded(form.log, report, () => run(deps, form, choose, body)));
  });
}

/** What the listener returns is shown to the person who clicked; `fault` where it fails. */
function onClick(
  app: App,
  deps: AppDeps,
  action: string | RegExp,
  choose: (listeners: Listeners) => Listener<string | undefined>,
  fault = en.fault,
): void {
  app.action(action, async ({ body, context, ack, respond }) => {
    const form = formContext(deps, context);
    const listen = () => run(deps, form, choose, body);
    const text = await guarded<string | undefined>(form.log, same, listen, fault);
    if (text !== undefined) await answerClick(form, parseClick(body), respond, text);
    await ack();
  });
}

function formContext(
  { policy, log, now, slack }: AppDeps,
  { deadline }: Record<string, unknown>,
): FormContext {
  if (!(deadline instanceof Deadline)) throw new Error('the receiver gave no deadline');
  return { policy, log, now, slack, deadline };
}

/** A fault is reported to the person who waits; what Slack would not send is left to `app.error`. */
async function guarded<T>(
  log: Log,
  report: (text: string) => T,
  listen: () => Promise<T>,
  fault = en.fault,
): Promise<T> {
  try {
    return await listen();
  } catch (cause) {
    if (cause instanceof PayloadError) throw cause;
    log.error('listener_failed', {}, cause);
    return report(isTokenRefused(cause) ? en.tokenRefused : fault);
  }
}
