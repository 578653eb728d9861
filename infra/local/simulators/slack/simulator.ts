/**
 * Slack on this machine: the Web API, and the people who type, submit and click. Deliveries are
 * signed and go to the request URL as Slack sends them; an answer must come within 3 seconds.
 */
import { createHmac } from 'node:crypto';
import { parseJson } from '../../http.ts';
import type { Block, ButtonElement, InputElement } from './blocks.ts';
import { stateOf, strayErrors, unfilled } from './inputs.ts';
import { SlackServer } from './server.ts';
import { makeView, refusalOf } from './web-api.ts';
import { type Message, team, type View } from './workspace.ts';

/** What a person sees after an action. */
export type Seen =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'errors'; errors: Record<string, string> }
  | { kind: 'view'; view: View }
  | { kind: 'closed' }
  /** Slack's own complaint, for example `operation_timeout`. */
  | { kind: 'trouble'; what: string };

export const trouble = (what: string): Seen => ({ kind: 'trouble', what });
const nothing: Seen = { kind: 'nothing' };

const command = '/share-recording';
const answerWithinMs = 3000;

interface Delivered {
  status: number;
  text: string;
  late: boolean;
}

const hasFailed = ({ late, status }: Delivered): boolean => late || status !== 200;

export class SlackSimulator extends SlackServer {
  requestUrl = '';

  // ── What people do ──

  /** What the composer does with a line: the app's command, another's, or a message. */
  async type(user: string, channel: string, line: string, thread?: string): Promise<Seen> {
    const [, name, text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
    if (name === undefined) {
      const message = { channel, user, text: line.trim(), blocks: [] };
      const more = thread === undefined ? {} : { thread_ts: thread };
      this.workspace.post({ ...message, ...more }, this.clock.now());
      return nothing;
    }
    if (name !== command) return trouble(`${name} is not a valid command.`);
    return thread === undefined
      ? this.command(user, channel, text)
      : trouble(`${name} is not supported in threads. Sorry!`);
  }

  /** Types the command; returns what that person sees. */
  async command(user: string, channel: string, text: string, more: object = {}): Promise<Seen> {
    const before = this.workspace.stack(user).at(-1);
    const delivered = await this.deliver({
      token: 'unused',
      team_id: team,
      team_domain: 'local',
      channel_id: channel,
      channel_name: this.workspace.channels.get(channel)?.name ?? 'directmessage',
      user_id: user,
      user_name: this.workspace.users.get(user)?.name ?? '',
      command,
      text,
      api_app_id: 'A0LOCAL',
      is_enterprise_install: 'false',
      response_url: this.responseUrl(user, channel),
      trigger_id: this.trigger(user),
      ...more,
    });
    if (hasFailed(delivered))
      return trouble(delivered.late ? 'operation_timeout' : 'dispatch_failed');
    if (delivered.text === '') return this.#opened(user, before);
    const parsed = parseJson(delivered.text) as { text?: string } | undefined;
    const answer = parsed?.text ?? delivered.text;
    this.postEphemeral(user, channel, answer);
    return { kind: 'text', text: answer };
  }

  /** Fills in the visible modal and presses its button. `values` by action id; the rest keeps its initial value. */
  async submit(user: string, values: Record<string, string> = {}): Promise<Seen> {
    const view = this.workspace.stack(user).at(-1);
    if (!view) return trouble('no modal is open');
    const missing = unfilled(view, values);
    if (Object.keys(missing).length > 0) return { kind: 'errors', errors: missing };
    const delivered = await this.deliver({ payload: this.submission(user, view, values) });
    return this.#afterSubmission(user, view, delivered);
  }

  /** The payload of a submission, to be delivered or tampered with. */
  submission(user: string, view: View, values: Record<string, string>): string {
    return this.#interaction(user, {
      type: 'view_submission',
      response_urls: [],
      view: { ...view, type: 'modal', state: { values: stateOf(view, values) } },
    });
  }

  /** Presses a button of a message; returns what only that person sees. */
  click(user: string, message: Message, actionId: string): Promise<Seen> {
    return this.#press(user, message.blocks, actionId, {
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
      channel: { id: message.channel, name: 'channel' },
      message: { ts: message.ts, text: message.text },
      response_url: this.responseUrl(user, message.channel),
    });
  }

  /** Presses a button of the App Home; `nth` of those with this id. */
  clickHome(user: string, actionId: string, nth = 0): Promise<Seen> {
    const blocks = this.workspace.homes.get(user) ?? [];
    const view = { id: 'V0HOME', type: 'home' };
    return this.#press(user, blocks, actionId, { container: { type: 'view' }, view }, nth);
  }

  /** Presses a button of the visible modal, or changes an input that tells the app of it. `values` as for `submit`. */
  clickView(user: string, actionId: string, values: Record<string, string> = {}): Promise<Seen> {
    const view = this.workspace.stack(user).at(-1);
    if (!view) return Promise.resolve(trouble('no modal is open'));
    const shown = { ...view, type: 'modal', state: { values: stateOf(view, values) } };
    const where = { container: { type: 'view', view_id: view.id }, view: shown };
    return this.#press(user, view.blocks, actionId, where);
  }

  async #press(
    user: string,
    blocks: unknown[],
    actionId: string,
    where: object,
    nth = 0,
  ): Promise<Seen> {
    const element = elementsOf(blocks, actionId)[nth];
    if (!element) return trouble(`there is nothing to press or choose with the id ${actionId}`);
    const count = this.workspace.messages.length;
    const actions = [{ ...element, block_id: 'b', action_ts: '1' }];
    const seen = await this.#interact(user, { type: 'block_actions', actions, ...where });
    const answer = this.workspace.messages.slice(count).find((one) => one.ephemeralFor === user);
    return answer ? { kind: 'text', text: answer.text } : seen;
  }

  /** Runs the global shortcut, or the message shortcut on a message. */
  shortcut(user: string, callbackId: string, message?: Message): Promise<Seen> {
    const on = message && {
      channel: { id: message.channel, name: 'channel' },
      message: {
        type: 'message',
        ts: message.ts,
        text: message.text,
        ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
      },
      message_ts: message.ts,
      response_url: this.responseUrl(user, message.channel),
    };
    const type = message ? 'message_action' : 'shortcut';
    return this.#interact(user, { type, callback_id: callbackId, action_ts: '1', ...on });
  }

  /** Opens the App Home: the app receives an event; returns what it published. */
  async openHome(user: string): Promise<unknown[]> {
    await this.deliverEvent({
      type: 'event_callback',
      token: 'unused',
      team_id: team,
      api_app_id: 'A0LOCAL',
      event_id: `Ev${this.workspace.serial()}`,
      event_time: Math.floor(this.clock.now() / 1000),
      authorizations: [{ team_id: team, user_id: 'U0APP', is_bot: true }],
      event: { type: 'app_home_opened', user, channel: this.workspace.direct(user), tab: 'home' },
    });
    return this.workspace.homes.get(user) ?? [];
  }

  #interaction(user: string, more: object): string {
    return JSON.stringify({
      team: { id: team, domain: 'local' },
      user: { id: user, username: user, name: user, team_id: team },
      api_app_id: 'A0LOCAL',
      token: 'unused',
      trigger_id: this.trigger(user),
      is_enterprise_install: false,
      enterprise: null,
      ...more,
    });
  }

  async #interact(user: string, more: object): Promise<Seen> {
    const before = this.workspace.stack(user).at(-1);
    const delivered = await this.deliver({ payload: this.#interaction(user, more) });
    return hasFailed(delivered) ? trouble('Sorry, that didn’t work') : this.#opened(user, before);
  }

  /** The modal that is visible now, if it was not before. */
  #opened(user: string, before: View | undefined): Seen {
    const view = this.workspace.stack(user).at(-1);
    return view && view !== before ? { kind: 'view', view } : nothing;
  }

  /** Presses "Back" or "Close" of the visible modal. */
  closeView(user: string): void {
    this.workspace.stack(user).pop();
  }

  /** Presses the ✕: closes the whole stack. */
  closeAll(user: string): void {
    this.workspace.stacks.set(user, []);
  }

  // ── Deliveries ──

  /** Signs a form and posts it to the request URL; waits no longer than Slack does. */
  async deliver(form: Record<string, unknown>): Promise<Delivered> {
    const body = new URLSearchParams(
      Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return this.deliverRaw(body, this.sign(body));
  }

  /** Signs an event of the Events API and posts it. */
  deliverEvent(event: object): Promise<Delivered> {
    const body = JSON.stringify(event);
    return this.deliverRaw(body, { ...this.sign(body), 'content-type': 'application/json' });
  }

  sign(body: string, atMs = this.clock.now()): Record<string, string> {
    const timestamp = String(Math.floor(atMs / 1000));
    const hmac = createHmac('sha256', this.signingSecret).update(`v0:${timestamp}:${body}`);
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hmac.digest('hex')}`,
    };
  }

  async deliverRaw(body: string, headers: Record<string, string>): Promise<Delivered> {
    const startedAt = Date.now();
    const answer = await fetch(this.requestUrl, { method: 'POST', headers, body });
    const text = await answer.text();
    const late = this.clock.passedSince(startedAt) > answerWithinMs;
    return { status: answer.status, text, late };
  }

  #afterSubmission(user: string, view: View, delivered: Delivered): Seen {
    const failure = trouble('We had some trouble connecting. Try again?');
    if (hasFailed(delivered)) return failure;
    const stack = this.workspace.stack(user);
    if (delivered.text === '') {
      stack.pop();
      return { kind: 'closed' };
    }
    const answer = JSON.parse(delivered.text) as Record<string, unknown>;
    switch (answer.response_action) {
      case 'errors':
        return seenErrors(view, answer.errors as Record<string, string>);
      case 'clear':
        this.closeAll(user);
        return { kind: 'closed' };
      case 'push':
      case 'update':
        return this.#replace(user, view, answer);
      default:
        return failure;
    }
  }

  #replace(user: string, view: View, answer: Record<string, unknown>): Seen {
    const stack = this.workspace.stack(user);
    const push = answer.response_action === 'push';
    if (push && stack.length >= 3) return trouble('push_limit_reached');
    const made = makeView(this.state(), user, answer.view, push ? undefined : view);
    if ('ok' in made) {
      this.calls.push({ method: 'response_action', ...refusalOf(made) });
      return trouble(`${made.error}: ${JSON.stringify(made)}`);
    }
    if (push) stack.push(made);
    else stack.splice(stack.indexOf(view), 1, made);
    return { kind: 'view', view: made };
  }
}

/** Slack shows errors at input blocks only, and complains about any other name. */
function seenErrors(view: View, errors: Record<string, string>): Seen {
  const stray = strayErrors(view, errors);
  return stray.length > 0
    ? trouble(`errors for no input: ${stray.join(', ')}`)
    : { kind: 'errors', errors };
}

/** The buttons with this id, and the inputs that tell the app of their changes. */
const elementsOf = (blocks: unknown[], actionId: string): (ButtonElement | InputElement)[] =>
  (blocks as Block[])
    .flatMap((block): (ButtonElement | InputElement)[] => {
      if (block.type === 'actions') return block.elements;
      return block.type === 'input' && block.dispatch_action ? [block.element] : [];
    })
    .filter(({ action_id }) => action_id === actionId);
