/**
 * The local system's control endpoint, and the page that uses it.
 *   GET  /sim/events?token=…  the whole state (`LocalState`) as server-sent events: at once, then with every change
 *   POST /sim/act             one `Act` as JSON, `Authorization: Bearer …`; answers what that person sees
 *   GET  /…                   the page's files
 * The token is new with every start. It is in the fragment of the page's address, which no browser sends.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answerJson, bodyOf, close, listen, localServer, parseJson } from '../http.ts';
import { demo, type Offered } from '../seed.ts';
import { type Seen, trouble } from '../simulators/slack/simulator.ts';
import type { LocalStack } from '../stack.ts';
import { Faults, icwsFault } from './faults.ts';
import { type Act, act } from './protocol.ts';
import { stateOf } from './state.ts';

export interface PageFile {
  type: string;
  body: string;
}

/** How often the state is compared with what the pages were sent last, milliseconds. */
const compareEveryMs = 50;
const nothing: Seen = { kind: 'nothing' };

export class ControlServer {
  readonly #stack: LocalStack;
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #offered: Offered;
  readonly #faults: Faults;
  readonly #server = localServer(
    (request, response) => this.#serve(request, response),
    (error) => ({ error }),
  );
  readonly #listeners = new Set<ServerResponse>();
  readonly #token = randomBytes(32).toString('base64url');
  #sent = '';
  #timer: NodeJS.Timeout | undefined;

  /** `files`: the page by path; none where only the endpoint is wanted. */
  constructor(
    stack: LocalStack,
    {
      files = new Map(),
      offered = demo,
    }: { files?: ReadonlyMap<string, PageFile>; offered?: Offered } = {},
  ) {
    this.#stack = stack;
    this.#files = files;
    this.#offered = offered;
    this.#faults = new Faults(stack);
  }

  /** Listens on `port`, or on any free one; returns the page's address with its token. */
  async start(port = 0): Promise<string> {
    const got = await listen(this.#server, port);
    this.#timer = setInterval(() => this.#broadcast(), compareEveryMs);
    this.#timer.unref();
    return `http://127.0.0.1:${got}/#${this.#token}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await close(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    if (request.method === 'POST' && path === '/sim/act') {
      const bearer = request.headers.authorization?.replace(/^Bearer /, '');
      return bearer === this.#token ? this.#act(request, response) : refuse(response);
    }
    if (path === '/sim/events') {
      const token = new URLSearchParams(query).get('token');
      return token === this.#token ? this.#listen(response) : refuse(response);
    }
    const file = this.#files.get(path);
    if (!file) return answerJson(response, 404, { error: `Nothing at ${path}.` });
    response.writeHead(200, {
      'content-type': file.type,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'self'; img-src 'self' data:",
    });
    response.end(file.body);
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.on('close', () => this.#listeners.delete(response));
    this.#listeners.add(response);
    response.write(this.#event());
  }

  #broadcast(): void {
    if (this.#listeners.size === 0) return;
    const event = this.#event();
    if (event === this.#sent) return;
    this.#sent = event;
    for (const listener of this.#listeners) listener.write(event);
  }

  #event = (): string =>
    `data: ${JSON.stringify(stateOf(this.#stack, this.#faults, this.#offered))}\n\n`;

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/json') {
      return answerJson(response, 415, { error: 'Send application/json.' });
    }
    const { data, error } = act.safeParse(parseJson(await bodyOf(request)));
    if (!data) return answerJson(response, 400, { error: z.prettifyError(error) });
    const seen = await this.#do(data);
    this.#broadcast();
    answerJson(response, 200, seen);
  }

  async #do(what: Act): Promise<Seen> {
    const { slack, icws, clock } = this.#stack;
    switch (what.do) {
      case 'type':
        return slack.type(what.user, what.channel, what.line, what.thread);
      case 'submit':
        return slack.submit(what.user, what.values);
      case 'click_view':
        return slack.clickView(what.user, what.action, what.values);
      case 'back':
        slack.closeView(what.user);
        return nothing;
      case 'close':
        slack.closeAll(what.user);
        return nothing;
      case 'click':
        return this.#click(what);
      case 'open_home':
        await slack.openHome(what.user);
        return nothing;
      case 'click_home':
        return slack.clickHome(what.user, what.action, what.nth);
      case 'shortcut':
        return this.#shortcut(what);
      case 'icws_fault':
        icws.faults.push(icwsFault(what));
        return nothing;
      case 'clear_icws_faults':
        icws.faults = [];
        return nothing;
      case 'slack_fault':
        this.#faults.setSlack(what.what);
        return nothing;
      case 'crash_worker':
        this.#faults.crashWorker(what.when);
        return nothing;
      case 'forward':
        clock.forward(what.minutes * 60_000);
        await this.#stack.sweep();
        return nothing;
      default:
        return what satisfies never;
    }
  }

  #click({ user, channel, ts, action }: Extract<Act, { do: 'click' }>) {
    const message = this.#stack.slack.workspace.message(channel, ts);
    return message ? this.#stack.slack.click(user, message, action) : gone;
  }

  #shortcut({ user, callback, on }: Extract<Act, { do: 'shortcut' }>) {
    const { slack } = this.#stack;
    const message = on && slack.workspace.message(on.channel, on.ts);
    return on && !message ? gone : slack.shortcut(user, callback, message);
  }
}

const refuse = (response: ServerResponse): void =>
  answerJson(response, 401, { error: 'Open the address that npm start printed.' });

const gone = trouble('This message no longer exists.');
