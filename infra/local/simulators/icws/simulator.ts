/**
 * An ICWS server on this machine, over HTTP or HTTPS: sign-in, sign-out, "interactions", "media-details", and
 * "send-as-email" of one recording or of several, as the ICWS reference and live servers answer. Strict: what a real
 * server would refuse is refused.
 *   GET /sim/outbox  the emails as sent
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { answering, answerJson, bodyOf, close, listen, parseJson } from '../../http.ts';
import {
  answer,
  bad,
  forbidden,
  type IcwsFault,
  misbehave,
  missing,
  notAccepting,
  notFound,
  wrongCredentials,
} from './answers.ts';
import { type Email, readEmail } from './parameters.ts';
import { Sessions } from './sessions.ts';

export interface IcwsOptions {
  userId: string;
  password: string;
  /** PEM; makes it an HTTPS server. */
  tls?: { key: string; cert: string };
}

interface Call {
  method: string;
  /** The host name that was called. */
  host: string;
  path: string;
  status: number | 'none';
}

/** A request with its body, and the host name and path behind a reverse proxy. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  host: string;
  url: URL;
  body: string;
}

export class IcwsSimulator {
  outbox: Email[] = [];
  calls: Call[] = [];
  faults: IcwsFault[] = [];
  /** The form of email parameters that this server takes. */
  parameters: 'nested' | 'flat' = 'nested';
  recordingsVersion: number | undefined = 6;
  /** Whether there is a recording of this ID. */
  hasRecording = (_id: string): boolean => true;
  /** Recordings that the app's user may not use. */
  isForbidden = (_id: string): boolean => false;
  /** The attributes of a call that is in progress or has just ended; undefined for any other. */
  interaction = (_id: string): Record<string, string> | undefined => undefined;
  /** What "media-details" says of a recording beyond what it says of every one. */
  detailsOf = (_id: string): Record<string, unknown> => ({});
  /** What "media-details" says of every recording. */
  details: Record<string, unknown> = {
    recordingDate: '2026-11-23T10:15:00Z',
    interactionId: '1001234567',
    lineName: 'Service line',
    callType: 1,
    direction: 'Inbound',
    recordingType: 1,
    mediaType: 1,
    duration: 245_000,
    isEncrypted: true,
  };
  /** For the host name that was called: the alternates of its 503, or undefined where it accepts. */
  notAccepting: (host: string) => string[] | undefined = () => undefined;
  /** Called when a sign-in or a PUT has been read, and when an email has been sent but not yet answered. */
  watch: (moment: 'login' | 'put' | 'sent') => void | Promise<void> = () => undefined;
  /** Connections accepted so far. */
  connections = 0;
  readonly sessions = new Sessions();
  readonly #options: IcwsOptions;
  readonly #server: Server;
  #base = '';

  constructor(options: IcwsOptions) {
    this.#options = options;
    const serve = answering((request, response) => this.#serve(request, response));
    this.#server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  get baseUrl(): string {
    return this.#base;
  }

  /** What a test changes of a running server. */
  set credentials({ password }: { password: string }) {
    this.#options.password = password;
  }

  async start(): Promise<string> {
    const port = await listen(this.#server);
    this.#base = `${this.#options.tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}`;
    return this.#base;
  }

  stop = (): Promise<void> => close(this.#server);

  /** Closes every idle connection, as a server does after its keep-alive time. */
  dropIdleConnections(): void {
    this.#server.closeIdleConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const url = new URL(path, 'http://simulator');
    const body = await bodyOf(request);
    if (url.pathname === '/sim/outbox') return answerJson(response, 200, this.outbox);
    // Behind a reverse proxy (`/api/<server>`) the path names the server.
    const proxied = /^\/api\/([^/]+)(\/.*)$/.exec(url.pathname);
    if (proxied) url.pathname = proxied[2] ?? '';
    const host = proxied?.[1] ?? (headers.host ?? '').replace(/:\d+$/, '');
    const call: Call = { method, host, path, status: 'none' };
    this.calls.push(call);
    response.once('finish', () => {
      call.status = response.statusCode;
    });
    await this.#route({ request, response, host, url, body });
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, response, url } = exchange;
    const [, sessionId = '', rest = ''] = /^\/icws\/(\d+)(\/.*)$/.exec(url.pathname) ?? [];
    if (`${request.method} ${url.pathname}` === 'POST /icws/connection') {
      return this.#login(exchange);
    }
    if (sessionId === '') return notFound(response);
    const refusal = this.sessions.check(sessionId, request.headers);
    if (refusal) {
      const realm = { 'www-authenticate': 'ICWS realm="ICWS" location="/ICWS/connection"' };
      return answer(response, 401, refusal, realm);
    }
    const named = /^\/(recordings|interactions)\/(?!send-as-email$)([^/]+)/;
    const id = decodeURIComponent(named.exec(rest)?.[2] ?? '');
    switch (`${request.method} ${rest.replace(named, '/$1/:id')}`) {
      case 'DELETE /connection':
        return this.#logout(sessionId, response);
      case 'GET /recordings/:id/media-details':
        return this.#details(id, response);
      case 'GET /interactions/:id':
        return this.#interaction(id, exchange);
      case 'PUT /recordings/:id/send-as-email':
        return this.#put(id, exchange);
      case 'PUT /recordings/send-as-email':
        return this.#put(undefined, exchange);
      default:
        return notFound(response);
    }
  }

  async #login({ request, response, host, url, body: text }: Exchange): Promise<void> {
    await this.watch('login');
    const fault = this.#take('login');
    if (fault) return misbehave(fault, response);
    const alternates = this.notAccepting(host);
    if (alternates) return answer(response, 503, notAccepting(alternates));
    const body = parseJson(text) as Record<string, unknown> | null | undefined;
    if (!request.headers['accept-language']) {
      return bad(response, 'error.request.header.missing', 'Accept-Language is required.');
    }
    if (body?.__type !== 'urn:inin.com:connection:icAuthConnectionRequestSettings') {
      return bad(response, 'error.request.invalidRepresentation', 'Unknown __type.');
    }
    for (const name of ['applicationName', 'userID', 'password'] as const) {
      if (typeof body[name] !== 'string') return missing(response, name);
    }
    const { userId, password } = this.#options;
    if (body.userID !== userId || body.password !== password) {
      return answer(response, 400, wrongCredentials);
    }
    const { sessionId, csrfToken, cookie } = this.sessions.open();
    const wanted = (url.searchParams.get('include') ?? '').split(',').includes('features');
    const features = wanted ? { features: this.#features() } : {};
    answer(
      response,
      201,
      { csrfToken, sessionId, alternateHostList: [], userID: userId, ...features },
      {
        'inin-icws-session-id': sessionId,
        'inin-icws-csrf-token': csrfToken,
        location: `/icws/${sessionId}/connection`,
        'set-cookie': `${cookie}; Path=/icws/${sessionId}; HttpOnly`,
      },
    );
  }

  #features() {
    const { recordingsVersion } = this;
    const recordings = { featureId: 'recordings', version: recordingsVersion };
    return [
      { featureId: 'connection', version: 5 },
      ...(recordingsVersion === undefined ? [] : [recordings]),
    ];
  }

  #logout(sessionId: string, response: ServerResponse): void {
    const fault = this.#take('logout');
    if (fault) misbehave(fault, response);
    else {
      this.sessions.close(sessionId);
      response.writeHead(204).end();
    }
  }

  #details(recordingId: string, response: ServerResponse): void {
    const fault = this.#take('details');
    if (fault) misbehave(fault, response);
    else if ((this.recordingsVersion ?? 6) < 6 || !this.hasRecording(recordingId))
      notFound(response);
    else if (this.isForbidden(recordingId)) forbidden(response);
    else answer(response, 200, { ...this.details, ...this.detailsOf(recordingId) });
  }

  /** Attribute names come in the server's own writing. */
  #interaction(interactionId: string, { response, url }: Exchange): void {
    const fault = this.#take('interaction');
    const known = this.interaction(interactionId);
    if (fault) misbehave(fault, response);
    else if (known) answer(response, 200, { attributes: selectedOf(known, url) });
    else notFound(response);
  }

  /** `single`: the recording in the path; without it the body names several, which go out in one email or not at all. */
  async #put(single: string | undefined, { request, response, body }: Exchange): Promise<void> {
    await this.watch('put');
    const fault = this.#take('put');
    if (fault && !fault.effect) return misbehave(fault, response);
    const type = request.headers['content-type'] ?? '';
    if (!/^application\/(?:json|vnd\.inin\.icws\+json)\b/i.test(type)) {
      return bad(response, 'error.request.invalidRepresentation', `Unknown type ${type}.`);
    }
    const email = readEmail(parseJson(body) ?? {}, this.parameters, single);
    if ('propertyName' in email) return answer(response, 400, email);
    const refuse = this.#refusalOf(email.recordingIds);
    if (refuse) return refuse(response);
    this.outbox.push(email);
    await this.watch('sent');
    if (fault) return misbehave(fault, response);
    response.writeHead(204).end();
  }

  /** One recording that cannot be sent is enough. */
  #refusalOf(ids: string[]): ((response: ServerResponse) => void) | undefined {
    if (!ids.every((id) => guid.test(id))) {
      return (response) =>
        bad(response, 'error.request.invalidId', 'The recording id is not a GUID.');
    }
    if (!ids.every((id) => this.hasRecording(id))) return notFound;
    return ids.some((id) => this.isForbidden(id)) ? forbidden : undefined;
  }

  #take(on: IcwsFault['on']): IcwsFault | undefined {
    const index = this.faults.findIndex((fault) => fault.on === on);
    const fault = this.faults[index];
    if (fault && !fault.keep) this.faults.splice(index, 1);
    return fault;
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The attributes that were asked for; without any, only the ID comes. */
function selectedOf(attributes: Record<string, string>, { searchParams }: URL) {
  const selected = (searchParams.get('select') ?? 'Eic_CallId').toLowerCase().split(',');
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => selected.includes(name.toLowerCase())),
  );
}
