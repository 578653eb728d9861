/**
 * The life of the ICWS session: one per container. Concurrent callers share one sign-in, and the session is reused
 * while the secret's version stays the same. At the end of the invocation it is released, or kept until a 401.
 */
import { type IcwsClient, icwsClient } from './client.ts';
import { login, logout, type Session } from './connection.ts';
import type { IcwsSettings } from './settings.ts';
import { type NoSession, type SignInDeps, signIn } from './sign-in.ts';

export interface SessionDeps extends SignInDeps {
  mode: 'release' | 'keep';
}

export interface OpenSession extends Session {
  settings: IcwsSettings;
  /** Version of the secret that the session was opened with. */
  secretVersion: string;
}

export type OpenResult = { kind: 'ready'; session: OpenSession } | NoSession;

export interface Sessions {
  /** Returns the open session, or signs in. */
  open(): Promise<OpenResult>;
  /** Forgets a session whose server cannot be reached: the next sign-in goes by the configured order. */
  forget(): void;
  /** Signs out, if a session is open. */
  release(): Promise<void>;
  /**
   * Releases the session; the next sign-in tries `alternates` first. Returns true only for the first switchover of
   * the invocation: a switchover takes time, so a second one must not be retried immediately.
   */
  switchOver(alternates: string[]): Promise<boolean>;
  /** Releases the session unless the mode is `keep`, and closes all sockets: neither may outlive a freeze. */
  endInvocation(): Promise<void>;
}

/** Makes the container's one holder of a session. */
export function icwsSessions(deps: SessionDeps): Sessions {
  const { secret, log, mode, now } = deps;
  const clients = clientPerCertificate(now);
  let current: OpenSession | undefined;
  let opening: Promise<OpenResult> | undefined;
  let alternates: string[] = [];
  let switchedOver = false;
  /** The server that accepted the last sign-in: tried first by the next, so that a dead one does not cost each a timeout. */
  let accepted: { base: string; secretVersion: string } | undefined;

  async function release(): Promise<void> {
    const released = current;
    current = undefined;
    if (released && !(await logout(released))) log.warn('logout_failed');
  }

  /** A session ends with its version of the secret, so that a withdrawn secret stops sending. */
  async function reuseOrOpen(): Promise<OpenResult> {
    const session = current;
    if (!session) return openNew();
    const latest = await secret.current();
    if (latest.kind === 'ready' && latest.version === session.secretVersion) {
      return { kind: 'ready', session };
    }
    await release();
    return openNew();
  }

  async function openNew(): Promise<OpenResult> {
    const result = await signIn(deps, ({ value: settings, version }) => {
      const last = accepted?.secretVersion === version ? [accepted.base] : [];
      const hosts = [...alternates, ...last, settings.baseUrl, ...settings.alternateUrls];
      return login(clients.clientFor(settings), settings, hosts, now);
    });
    if (result.kind === 'wait') {
      // An alarm counts these: the queue's age does not show shares that wait, because each retry is a new message.
      log.warn('login_deferred', { because: result.because, detail: result.detail });
    }
    if (result.kind !== 'accepted') {
      accepted = undefined;
      return result;
    }
    const { value: settings, version: secretVersion } = result.secret;
    accepted = { base: result.session.base, secretVersion };
    current = { ...result.session, settings, secretVersion };
    return { kind: 'ready', session: current };
  }

  return {
    open() {
      opening ??= reuseOrOpen().finally(() => {
        opening = undefined;
      });
      return opening;
    },
    forget() {
      current = undefined;
      accepted = undefined;
    },
    release,
    async switchOver(named) {
      const first = !switchedOver;
      switchedOver = true;
      alternates = named;
      accepted = undefined;
      await release();
      return first;
    },
    async endInvocation() {
      if (mode === 'release') await release();
      clients.close();
      alternates = [];
      switchedOver = false;
    },
  };
}

/** One HTTP client, replaced when the secret names another certificate authority. */
function clientPerCertificate(now: () => number) {
  let held: { client: IcwsClient; caCertificate: string | undefined } | undefined;
  return {
    clientFor({ caCertificate }: IcwsSettings): IcwsClient {
      if (!held || held.caCertificate !== caCertificate) {
        held?.client.close();
        held = { client: icwsClient(now, caCertificate), caCertificate };
      }
      return held.client;
    },
    close: () => held?.client.close(),
  };
}
