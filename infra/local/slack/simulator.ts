/**
 * Slack on this machine: the Web API over HTTP, and the people who type, submit and click. Deliveries are
 * signed and go to the request URL as Slack sends them; an answer must come within 3 seconds.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answerJson, bodyOf, close, listen } from '../http.ts';
import { type ApiAnswer, type ApiState, makeView, methods } from './web-api.ts';
import { type Message, team, type View, Workspace } from './workspace.ts';

/** What a person sees after an action. */
export type Seen =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'errors'; errors: Record<string, string> }
  | { kind: 'view'; view: View }
  | { kind: 'closed' }
  /** Slack's own complaint, for example `operation_timeout`. */
  | { kind: 'trouble'; what: string };

/** What a test makes of a call; undefined lets it through. `after`: the effect takes place first. */
export type SlackFault =
  | { kind: 'error'; error: string }
  | { kind: 'rate_limited'; retryAfterS: number }
  | { kind: 'status'; status: number; after?: boolean }
  | { kind: 'stall' }
  | { kind: 'slow'; ms: number }
  | { kind: 'reset'; after?: boolean };
export type SlackFaults = (method: string, args: Record<string, string>) => SlackFault | undefined;

export interface SlackOptions {
  botToken: string;
  signingSecret: string;
  clock: Clock;
}

const answerWithinMs = 3000;
const triggerLifeMs = 3000;

interface Delivered {
  status: number;
  text: string;
  late: boolean;
}

export class SlackSimulator {
  readonly workspace = new Workspace();
  faults: SlackFaults = () => undefined;
  /** Every Web API call, in order. */
  readonly calls: { method: string; error?: string; problems?: unknown }[] = [];
  requestUrl = '';
  /** What the token is allowed; told with every answer, as Slack does. */
  scopes = [
    'commands',
    'chat:write',
    'chat:write.public',
    'users:read',
    'users:read.email',
    'usergroups:read',
  ];
  /** Replaced by a rotation. */
  botToken: string;
  signingSecret: string;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #triggers = new Map<string, { user: string; at: number }>();
  readonly #responses = new Map<string, string>();
  #base = '';

  constructor({ botToken, signingSecret, clock }: SlackOptions) {
    this.botToken = botToken;
    this.signingSecret = signingSecret;
    this.#clock = clock;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((cause: unknown) => {
        answerJson(response, 500, { ok: false, error: String(cause) });
      });
    });
  }

  async start(): Promise<string> {
    this.#base = `http://127.0.0.1:${await listen(this.#server)}`;
    return this.apiUrl;
  }

  get apiUrl(): string {
    return `${this.#base}/api/`;
  }

  stop = (): Promise<void> => close(this.#server);

  // ── What people do ──

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
      command: '/share-recording',
      text,
      api_app_id: 'A0LOCAL',
      is_enterprise_install: 'false',
      response_url: this.#responseUrl(user, channel),
      trigger_id: this.#trigger(user),
      ...more,
    });
    if (delivered.late) return { kind: 'trouble', what: 'operation_timeout' };
    if (delivered.status !== 200) return { kind: 'trouble', what: 'dispatch_failed' };
    if (delivered.text !== '') return { kind: 'text', text: answerText(delivered.text) };
    const opened = this.workspace.stack(user).at(-1);
    return opened && opened !== before ? { kind: 'view', view: opened } : { kind: 'nothing' };
  }

  /** Fills in the visible modal and presses its button. `values` by action id; the rest keeps its initial value. */
  async submit(user: string, values: Record<string, string> = {}): Promise<Seen> {
    const view = this.workspace.stack(user).at(-1);
    if (!view) return { kind: 'trouble', what: 'no modal is open' };
    const delivered = await this.deliver({ payload: this.submission(user, view, values) });
    return this.#afterSubmission(user, view, delivered);
  }

  /** The payload of a submission, to be delivered or tampered with. */
  submission(user: string, view: View, values: Record<string, string>): string {
    return JSON.stringify({
      type: 'view_submission',
      team: { id: team, domain: 'local' },
      user: { id: user, username: user, name: user, team_id: team },
      api_app_id: 'A0LOCAL',
      token: 'unused',
      trigger_id: this.#trigger(user),
      is_enterprise_install: false,
      enterprise: null,
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
      response_url: this.#responseUrl(user, message.channel),
    });
  }

  /** Presses a button of the App Home; `nth` of those with this id. */
  clickHome(user: string, actionId: string, nth = 0): Promise<Seen> {
    const blocks = this.workspace.homes.get(user) ?? [];
    const view = { id: 'V0HOME', type: 'home' };
    return this.#press(user, blocks, actionId, { container: { type: 'view' }, view }, nth);
  }

  async #press(
    user: string,
    blocks: unknown[],
    actionId: string,
    where: object,
    nth = 0,
  ): Promise<Seen> {
    const element = buttonsOf(blocks, actionId)[nth];
    if (!element) return { kind: 'trouble', what: `there is no button ${actionId}` };
    const seen = this.workspace.messages.length;
    const actions = [{ ...element, block_id: 'b', action_ts: '1' }];
    const payload = this.#interaction(user, { type: 'block_actions', actions, ...where });
    const seenBy = await this.#deliverAndSee(user, payload);
    const answer = this.workspace.messages.slice(seen).find((one) => one.ephemeralFor === user);
    return answer ? { kind: 'text', text: answer.text } : seenBy;
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
      response_url: this.#responseUrl(user, message.channel),
    };
    const type = message ? 'message_action' : 'shortcut';
    const payload = this.#interaction(user, {
      type,
      callback_id: callbackId,
      action_ts: '1',
      ...on,
    });
    return this.#deliverAndSee(user, payload);
  }

  /** Opens the App Home: the app hears of it by an event. */
  async openHome(user: string): Promise<unknown[]> {
    const body = JSON.stringify({
      type: 'event_callback',
      token: 'unused',
      team_id: team,
      api_app_id: 'A0LOCAL',
      event_id: `Ev${this.workspace.serial()}`,
      event_time: Math.floor(this.#clock.now() / 1000),
      authorizations: [{ team_id: team, user_id: 'U0APP', is_bot: true }],
      event: { type: 'app_home_opened', user, channel: this.workspace.direct(user), tab: 'home' },
    });
    await this.deliverRaw(body, { ...this.sign(body), 'content-type': 'application/json' });
    return this.workspace.homes.get(user) ?? [];
  }

  #interaction(user: string, more: object): string {
    return JSON.stringify({
      team: { id: team, domain: 'local' },
      user: { id: user, username: user, team_id: team },
      api_app_id: 'A0LOCAL',
      token: 'unused',
      trigger_id: this.#trigger(user),
      is_enterprise_install: false,
      enterprise: null,
      ...more,
    });
  }

  async #deliverAndSee(user: string, payload: string): Promise<Seen> {
    const before = this.workspace.stack(user).at(-1);
    const delivered = await this.deliver({ payload });
    if (delivered.late || delivered.status !== 200) {
      return { kind: 'trouble', what: 'Sorry, that didn’t work' };
    }
    const opened = this.workspace.stack(user).at(-1);
    return opened && opened !== before ? { kind: 'view', view: opened } : { kind: 'nothing' };
  }

  /** Presses "Back" or "Close" of the visible modal. */
  closeView(user: string): void {
    this.workspace.stack(user).pop();
  }

  // ── Deliveries ──

  /** Signs a form and posts it to the request URL; waits no longer than Slack does. */
  async deliver(form: Record<string, unknown>): Promise<Delivered> {
    const body = new URLSearchParams(
      Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return this.deliverRaw(body, this.sign(body));
  }

  sign(body: string, atMs = this.#clock.now()): Record<string, string> {
    const stamp = String(Math.floor(atMs / 1000));
    const hmac = createHmac('sha256', this.signingSecret).update(`v0:${stamp}:${body}`);
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${hmac.digest('hex')}`,
    };
  }

  async deliverRaw(body: string, headers: Record<string, string>): Promise<Delivered> {
    const startedAt = Date.now();
    const answer = await fetch(this.requestUrl, { method: 'POST', headers, body });
    const text = await answer.text();
    return { status: answer.status, text, late: Date.now() - startedAt > answerWithinMs };
  }

  #afterSubmission(user: string, view: View, delivered: Delivered): Seen {
    if (delivered.late || delivered.status !== 200) {
      return { kind: 'trouble', what: 'We had some trouble connecting. Try again?' };
    }
    const stack = this.workspace.stack(user);
    if (delivered.text === '') {
      stack.pop();
      return { kind: 'closed' };
    }
    const answer = JSON.parse(delivered.text) as Record<string, unknown>;
    switch (answer.response_action) {
      case 'errors':
        return errorsFor(view, answer.errors as Record<string, string>);
      case 'clear':
        this.workspace.stacks.set(user, []);
        return { kind: 'closed' };
      case 'push':
      case 'update':
        return this.#replace(user, view, answer);
      default:
        return { kind: 'trouble', what: 'We had some trouble connecting. Try again?' };
    }
  }

  #replace(user: string, view: View, answer: Record<string, unknown>): Seen {
    const stack = this.workspace.stack(user);
    const push = answer.response_action === 'push';
    if (push && stack.length >= 3) return { kind: 'trouble', what: 'push_limit_reached' };
    const made = makeView(this.#state(), user, answer.view, push ? undefined : view);
    if ('ok' in made) {
      this.calls.push({ method: 'response_action', error: made.error, problems: made });
      return { kind: 'trouble', what: `${made.error}: ${JSON.stringify(made)}` };
    }
    if (push) stack.push(made);
    else stack.splice(stack.indexOf(view), 1, made);
    return { kind: 'view', view: made };
  }

  // ── Web API ──

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const body = await bodyOf(request);
    if (path.startsWith('/response/')) return this.#respond(path, body, response);
    if (path === '/sim/messages') return answerJson(response, 200, this.workspace.messages);
    const name = path.replace(/^\/api\//, '');
    const args = Object.fromEntries(new URLSearchParams(body));
    const fault = this.faults(name, args);
    const early = fault && !('after' in fault && fault.after);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    else if (early) return this.#misbehave(name, fault, response);
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const answer = this.#call(name, args, token);
    if (fault && !early) return this.#misbehave(name, fault, response);
    this.calls.push({
      method: name,
      ...(answer.ok ? {} : { error: String(answer.error), problems: answer.response_metadata }),
    });
    answerJson(response, 200, answer, { 'x-oauth-scopes': this.scopes.join(',') });
  }

  #call(name: string, args: Record<string, string>, token: string | undefined): ApiAnswer {
    if (token === undefined) return { ok: false, error: 'not_authed' };
    if (token !== this.botToken) return { ok: false, error: 'invalid_auth' };
    const method = methods[name];
    if (!method) return { ok: false, error: 'unknown_method' };
    return method(this.#state(), args);
  }

  #misbehave(method: string, fault: SlackFault, response: ServerResponse): void {
    this.calls.push({ method, error: fault.kind });
    if (fault.kind === 'error') answerJson(response, 200, { ok: false, error: fault.error });
    if (fault.kind === 'status') answerJson(response, fault.status, { ok: false });
    if (fault.kind === 'reset') response.socket?.resetAndDestroy();
    if (fault.kind !== 'rate_limited') return;
    const headers = { 'retry-after': String(fault.retryAfterS) };
    answerJson(response, 429, { ok: false, error: 'ratelimited' }, headers);
  }

  #state(): ApiState {
    return {
      workspace: this.workspace,
      now: this.#clock.now,
      useTrigger: (id) => {
        const trigger = this.#triggers.get(id);
        this.#triggers.delete(id);
        if (!trigger) return { error: 'exchanged_trigger_id' };
        const old = this.#clock.now() - trigger.at > triggerLifeMs;
        return old ? { error: 'expired_trigger_id' } : { user: trigger.user };
      },
    };
  }

  #trigger(user: string): string {
    const id = `${this.workspace.serial()}.local`;
    this.#triggers.set(id, { user, at: this.#clock.now() });
    return id;
  }

  #responseUrl(user: string, channel: string): string {
    const id = `${this.workspace.serial()}`;
    this.#responses.set(`/response/${id}`, `${user} ${channel}`);
    return `${this.#base}/response/${id}`;
  }

  /** A `response_url`: 200 "ok", ephemeral by default. */
  #respond(path: string, body: string, response: ServerResponse): void {
    const target = this.#responses.get(path);
    const message = JSON.parse(body) as { text?: string; replace_original?: boolean };
    if (!target || message.replace_original !== false) {
      response.writeHead(404).end();
      return;
    }
    const [user = '', channel = ''] = target.split(' ');
    this.workspace.messages.push({
      channel,
      ts: `${this.workspace.serial()}`,
      text: message.text ?? '',
      blocks: [],
      ephemeralFor: user,
      edited: 0,
    });
    response.writeHead(200).end('ok');
  }
}

function answerText(body: string): string {
  try {
    return String((JSON.parse(body) as { text?: unknown }).text);
  } catch {
    return body;
  }
}

interface Element {
  type: string;
  action_id: string;
  initial_value?: string;
  initial_option?: { value: string };
  options?: { value: string }[];
}

/** What the modal's inputs hold once `given` has been typed into them. */
function stateOf(view: View, given: Record<string, string>) {
  const values: Record<string, Record<string, unknown>> = {};
  for (const block of view.blocks.filter(({ type }) => type === 'input')) {
    const element = block.element as Element;
    const typed = Object.hasOwn(given, element.action_id) ? given[element.action_id] : undefined;
    values[String(block.block_id)] = { [element.action_id]: inputState(element, typed) };
  }
  return values;
}

function inputState({ type, initial_value, initial_option }: Element, typed: string | undefined) {
  if (type === 'checkboxes') {
    return { type, selected_options: typed === undefined ? [] : [{ value: typed }] };
  }
  if (type !== 'static_select' && type !== 'radio_buttons') {
    return { type, value: typed ?? initial_value ?? null };
  }
  const value = typed ?? initial_option?.value;
  return { type, selected_option: value === undefined ? null : { value } };
}

/** Slack shows errors at input blocks only, and complains about any other name. */
function errorsFor(view: View, errors: Record<string, string>): Seen {
  const inputs = view.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id);
  const stray = Object.keys(errors).filter((name) => !inputs.includes(name));
  return stray.length > 0
    ? { kind: 'trouble', what: `errors for no input: ${stray.join(', ')}` }
    : { kind: 'errors', errors };
}

function buttonsOf(blocks: unknown[], actionId: string): Element[] {
  const elements = blocks.flatMap((block) => (block as { elements?: Element[] }).elements ?? []);
  return elements.filter((element) => element.action_id === actionId);
}
