/**
 * The PBX as the domain sees it: a session that stands, and the one PUT. One session per container, made by a
 * single flight; `release` gives it back when the invocation ends, `keep` when a 401 ends it.
 * Wrong credentials are tried once in 15 minutes by everybody together.
 */

import type {
  Check,
  Log,
  LoginCircuitBreaker,
  MediaDetailsResult,
  Pbx,
  Secret,
  SecretSource,
  SessionResult,
} from '../application/ports.ts';
import type { SendResult } from '../domain/delivery.ts';
import { putLimitMs } from '../domain/delivery.ts';
import type { OutgoingEmail } from '../domain/request.ts';
import { type Answer, type Broken, IcwsHttp } from './client.ts';
import {
  alternatesIn,
  type Login,
  login,
  logout,
  type Session,
  sessionHeaders,
} from './connection.ts';
import { checkIcws, checkMediaDetails } from './doctor.ts';
import { classifyPutResponse, rejectsBodyForm } from './errors.ts';
import { lookUpLimitMs, readMediaDetails } from './media-details.ts';
import { type BodyForm, emailParameters } from './send-as-email.ts';
import type { IcwsSettings } from './settings.ts';

export interface PbxDeps {
  secret: SecretSource<IcwsSettings>;
  pauses: LoginCircuitBreaker;
  log: Log;
  mode: 'release' | 'keep';
  now(): number;
}

/** While sign-ins are paused, how often a waiting share looks for a new version of the secret. */
const lookAgainMs = 120_000;

type ReadySecret = Secret<IcwsSettings> & { kind: 'ready' };

interface Standing {
  session: Session;
  /** Of the secret that it was opened with. */
  version: string;
  settings: IcwsSettings;
  http: IcwsHttp;
}

export class IcwsPbx implements Pbx {
  readonly #deps: PbxDeps;
  #standing: Standing | undefined;
  #opening: Promise<SessionResult> | undefined;
  #connections: { http: IcwsHttp; ca: string | undefined } | undefined;
  #bodyForm: BodyForm = 'nested';
  /** Where a server that is switching over said to go. */
  #alternates: string[] = [];

  constructor(deps: PbxDeps) {
    this.#deps = deps;
  }

  openSession(): Promise<SessionResult> {
    this.#opening ??= this.#reuseOrOpen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Never throws, never waits long: without an answer the recording is simply not looked up. */
  async getMediaDetails(recordingId: string): Promise<MediaDetailsResult> {
    if ((await this.openSession()).kind !== 'ready' || !this.#standing)
      return { kind: 'unavailable' };
    const { session, http } = this.#standing;
    // Older servers have no such resource.
    if ((session.recordingsVersion ?? 6) < 6) return { kind: 'unavailable' };
    const outcome = await http.call({
      method: 'GET',
      base: session.base,
      path: `/icws/${session.sessionId}/recordings/${encodeURIComponent(recordingId)}/media-details`,
      headers: sessionHeaders(session),
      limitMs: lookUpLimitMs,
    });
    if (outcome.kind === 'answer' && outcome.status === 401) await this.#giveUp();
    return readMediaDetails(outcome);
  }

  /** Prepares a session as for a share, looks up `recordingId` if there is one, and says what came of it. */
  async examine(recordingId?: string): Promise<Check[]> {
    const readiness = await this.openSession();
    const session = this.#standing?.session;
    const found = checkIcws(readiness, session?.base, session?.recordingsVersion);
    if (recordingId === undefined || readiness.kind !== 'ready') return found;
    return [...found, checkMediaDetails(await this.getMediaDetails(recordingId))];
  }

  /** To be awaited at the end of every invocation: gives the license back and leaves no socket to the freeze. */
  async endInvocation(): Promise<void> {
    if (this.#deps.mode === 'release') await this.#giveUp();
    this.#connections?.http.close();
    this.#alternates = [];
  }

  /** A session lives no longer than its version of the secret: a withdrawn one sends nothing more. */
  async #reuseOrOpen(): Promise<SessionResult> {
    const standing = this.#standing;
    if (!standing) return this.#open();
    const secret = await this.#deps.secret.current();
    if (secret.kind === 'ready' && secret.version === standing.version) {
      return this.#ready(standing);
    }
    await this.#giveUp();
    return this.#open();
  }

  async #open(): Promise<SessionResult> {
    const readiness = await this.#logIn();
    if (readiness.kind === 'wait') {
      // Counted by an alarm: who waits comes with a new message each time, so that no queue shows it.
      const { because, detail } = readiness;
      this.#deps.log.warn('login_deferred', { because, detail });
    }
    return readiness;
  }

  /** A sign-in that was not accepted is tried once more only with a newer version of the secret. */
  async #logIn(): Promise<SessionResult> {
    const { secret: source } = this.#deps;
    const secret = await source.current();
    if (secret.kind === 'unusable') return { kind: 'wait', because: 'credentials_missing' };
    const outcome = await this.#tryLogin(secret);
    if (outcome.kind === 'ready') return outcome;
    const fresh = await source.refreshed();
    const newer = fresh.kind === 'ready' && fresh.version !== secret.version;
    return newer ? this.#tryLogin(fresh) : outcome;
  }

  async #tryLogin(secret: ReadySecret): Promise<SessionResult> {
    const { pauses, now, log } = this.#deps;
    const allowed = await pauses.tryAcquire(secret.version, now());
    if (!allowed.may) return this.#paused(allowed.until);
    const result = await this.#login(secret.value);
    if (result.kind !== 'wrong_credentials') {
      return this.#loggedIn(result, secret, allowed.paused);
    }
    await pauses.pause(secret.version, now());
    log.error('login_paused', idsOf(result.words));
    return this.#paused(Number.POSITIVE_INFINITY);
  }

  #paused(until: number): SessionResult {
    const lookAgainAt = this.#deps.now() + lookAgainMs;
    return { kind: 'wait', because: 'login_paused', until: Math.min(until, lookAgainAt) };
  }

  #login(settings: IcwsSettings): Promise<Login> {
    const hosts = [...this.#alternates, settings.baseUrl, ...settings.alternateUrls];
    return login(this.#http(settings), settings, hosts, this.#deps.now);
  }

  #http(settings: IcwsSettings): IcwsHttp {
    if (!this.#connections || this.#connections.ca !== settings.caCertificate) {
      this.#connections?.http.close();
      const http = new IcwsHttp(this.#deps.now, settings.caCertificate);
      this.#connections = { http, ca: settings.caCertificate };
    }
    return this.#connections.http;
  }

  async #loggedIn(
    result: Exclude<Login, { kind: 'wrong_credentials' }>,
    secret: ReadySecret,
    wasPaused: boolean,
  ): Promise<SessionResult> {
    if (wasPaused && result.kind === 'accepted') await this.#deps.pauses.clear(secret.version);
    switch (result.kind) {
      case 'accepted': {
        const { value: settings, version } = secret;
        this.#standing = { session: result.session, version, settings, http: this.#http(settings) };
        return this.#ready(this.#standing);
      }
      case 'later':
        return { kind: 'wait', because: result.because, detail: result.detail };
      case 'refused':
        this.#deps.log.error('login_refused', { because: result.because, ...idsOf(result.words) });
        return { kind: 'refused', because: result.because, ...result.words };
      default:
        return result satisfies never;
    }
  }

  #ready(standing: Standing): SessionResult {
    const server = new URL(standing.session.base).host;
    return { kind: 'ready', server, send: (email) => this.#send(standing, email) };
  }

  /** The one PUT ("send-as-email" of the ICWS reference). Written at most once per call. */
  async #send({ session, settings, http }: Standing, email: OutgoingEmail): Promise<SendResult> {
    const form = settings.emailParameters ?? this.#bodyForm;
    const outcome = await http.call({
      method: 'PUT',
      base: session.base,
      path: `/icws/${session.sessionId}/recordings/${encodeURIComponent(email.recordingId)}/send-as-email`,
      headers: sessionHeaders(session),
      body: emailParameters(email, form),
      limitMs: putLimitMs,
    });
    if (outcome.kind === 'broken') this.#deps.log.warn('put_network_error', brokenFields(outcome));
    const result = classifyPutResponse(outcome);
    if (outcome.kind === 'answer' && result.kind === 'refused' && rejectsBodyForm(outcome)) {
      return this.#otherForm(form, settings, result);
    }
    if (result.kind !== 'notSent') return result;
    // Refused, perhaps for a changed address: the server may still hold a license for it.
    if (result.because === 'session_ended') await this.#giveUp();
    if (outcome.kind === 'answer' && result.because === 'switchover') {
      return this.#switchOver(session.base, outcome, result);
    }
    return result;
  }

  /** A 400 that names the form of the parameters: the flat form is worth one attempt, unless a form is forced. */
  #otherForm(
    form: BodyForm,
    settings: IcwsSettings,
    refused: SendResult & { kind: 'refused' },
  ): SendResult {
    this.#bodyForm = 'nested';
    if (form === 'flat' || settings.emailParameters) return refused;
    this.#bodyForm = 'flat';
    return { ...refused, kind: 'notSent', because: 'body_form', retryImmediately: true };
  }

  /** Goes to the alternates at once, but only once per invocation: a switch-over takes its time. */
  async #switchOver(
    base: string,
    answer: Answer,
    result: SendResult & { kind: 'notSent' },
  ): Promise<SendResult> {
    const first = this.#alternates.length === 0;
    this.#alternates = alternatesIn(answer, base);
    await this.#giveUp();
    return { ...result, retryImmediately: first };
  }

  async #giveUp(): Promise<void> {
    const standing = this.#standing;
    this.#standing = undefined;
    if (!standing) return;
    const released = await logout(standing.http, standing.session);
    if (!released) this.#deps.log.warn('logout_failed');
  }
}

const idsOf = ({ status, errorId }: { status?: number; errorId?: string }) => ({ status, errorId });

const brokenFields = ({ handedOver, cause }: Broken) => ({
  handedOver,
  code: 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name,
});
