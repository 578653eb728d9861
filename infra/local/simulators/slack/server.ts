/** Slack's Web API and its `response_url`s over HTTP. Strict: it refuses what Slack refuses, with Slack's error codes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { answerJson, bodyOf, close, listen, localServer } from '../../http.ts';
import { type ApiAnswer, type ApiState, methods, refusalOf } from './web-api.ts';
import { Workspace } from './workspace.ts';

/** How a call fails; undefined for none. `after`: the call takes effect first. */
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

const triggerLifeMs = 3000;

export class SlackServer {
  readonly workspace = new Workspace();
  faults: SlackFaults = () => undefined;
  /** Every Web API call, in order. */
  readonly calls: { method: string; error?: string; problems?: string[] | undefined }[] = [];
  /** What the token is allowed; sent with every answer, as Slack does. */
  scopes = [
    'commands',
    'chat:write',
    'chat:write.public',
    'users:read',
    'users:read.email',
    'usergroups:read',
  ];
  /** How far the clock that its answers show is ahead of everybody's. */
  clockAheadMs = 0;
  /** Replaced by a rotation. */
  botToken: string;
  signingSecret: string;
  protected readonly clock: Clock;
  readonly #server = localServer(
    (request, response) => this.#serve(request, response),
    (error) => ({ ok: false, error }),
  );
  readonly #triggers = new Map<string, { user: string; at: number }>();
  readonly #responses = new Map<string, string>();
  #base = '';
  /** Where `response_url`s point to, if not to this server itself. */
  responseBase: string | undefined;

  constructor({ botToken, signingSecret, clock }: SlackOptions) {
    this.botToken = botToken;
    this.signingSecret = signingSecret;
    this.clock = clock;
  }

  async start(): Promise<string> {
    this.#base = `http://127.0.0.1:${await listen(this.#server)}`;
    return this.apiUrl;
  }

  get apiUrl(): string {
    return `${this.#base}/api/`;
  }

  stop = (): Promise<void> => close(this.#server);

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
    this.calls.push({ method: name, ...(answer.ok ? {} : refusalOf(answer)) });
    answerJson(response, 200, answer, {
      date: new Date(this.clock.now() + this.clockAheadMs).toUTCString(),
      'x-oauth-scopes': this.scopes.join(','),
    });
  }

  #call(name: string, args: Record<string, string>, token: string | undefined): ApiAnswer {
    if (token === undefined) return { ok: false, error: 'not_authed' };
    if (token !== this.botToken) return { ok: false, error: 'invalid_auth' };
    const method = methods[name];
    if (!method) return { ok: false, error: 'unknown_method' };
    return method(this.state(), args);
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

  /** A message that only this person sees. */
  protected postEphemeral(user: string, channel: string, text: string): void {
    this.workspace.post({ channel, text, blocks: [], ephemeralFor: user }, this.clock.now());
  }

  protected state(): ApiState {
    return {
      workspace: this.workspace,
      scopes: this.scopes,
      now: this.clock.now,
      useTrigger: (id) => {
        const trigger = this.#triggers.get(id);
        this.#triggers.delete(id);
        if (!trigger) return { error: 'exchanged_trigger_id' };
        const old = this.clock.now() - trigger.at > triggerLifeMs;
        return old ? { error: 'expired_trigger_id' } : { user: trigger.user };
      },
    };
  }

  protected trigger(user: string): string {
    const id = `${this.workspace.serial()}.local`;
    this.#triggers.set(id, { user, at: this.clock.now() });
    return id;
  }

  protected responseUrl(user: string, channel: string): string {
    const id = `${this.workspace.serial()}`;
    this.#responses.set(`/response/${id}`, `${user} ${channel}`);
    return `${this.responseBase ?? this.#base}/response/${id}`;
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
    this.postEphemeral(user, channel, message.text ?? '');
    response.writeHead(200).end('ok');
  }
}
