/**
 * Signs in with the current secret, guarded by a circuit breaker that all containers share: ICWS locks an account
 * when a wrong password is repeated.
 */
import type { Log, Secret, SecretSource, SessionResult } from '../application/ports.ts';
import type { IcwsError } from '../domain/delivery.ts';
import type { WaitReason } from '../domain/events.ts';
import type { Login, Session } from './connection.ts';
import type { IcwsSettings } from './settings.ts';

/**
 * `closed`: sign-ins are allowed. `open`: no sign-in before `until`. `half_open`: the open time has passed, and this
 * caller alone may try one sign-in.
 */
type CircuitState = { kind: 'closed' } | { kind: 'half_open' } | { kind: 'open'; until: number };

/** Stops sign-ins after wrong credentials, for each version of the secret. */
export interface LoginCircuitBreaker {
  /** Returns `half_open` to one caller only: for all others the circuit is open for 15 more minutes. */
  tryAcquire(version: string, now: number): Promise<CircuitState>;
  /** Opens the circuit for 15 minutes. */
  trip(version: string, now: number): Promise<void>;
  /** Closes the circuit. */
  reset(version: string): Promise<void>;
}

export interface SignInDeps {
  secret: SecretSource<IcwsSettings>;
  circuitBreaker: LoginCircuitBreaker;
  log: Log;
  now(): number;
}

/** Why there is no session. */
export type NoSession = Exclude<SessionResult, { kind: 'ready' }>;
type ReadySecret = Secret<IcwsSettings> & { kind: 'ready' };
type SignIn = { kind: 'accepted'; session: Session; secret: ReadySecret } | NoSession;
type Attempt = (secret: ReadySecret) => Promise<Login>;

/** While the circuit is open, a waiting share checks for a new version of the secret this often. */
const recheckSecretMs = 120_000;

/** Signs in by `attempt`. After a failure, it tries once more only if the secret has a newer version. */
export async function signIn(deps: SignInDeps, attempt: Attempt): Promise<SignIn> {
  const secret = await deps.secret.current();
  if (secret.kind === 'unusable') return withoutCredentials(secret);
  const result = await signInWith(secret, deps, attempt);
  if (result.kind === 'accepted') return result;
  const latest = await deps.secret.refreshed();
  const newer = latest.kind === 'ready' && latest.version !== secret.version;
  return newer ? signInWith(latest, deps, attempt) : result;
}

const unusable: Record<(Secret<unknown> & { kind: 'unusable' })['why'], WaitReason> = {
  missing: 'credentials_missing',
  malformed: 'credentials_missing',
  denied: 'credentials_denied',
  unreachable: 'credentials_unreadable',
};

const withoutCredentials = ({ why, where }: Secret<unknown> & { kind: 'unusable' }): NoSession => ({
  kind: 'wait',
  because: unusable[why],
  ...(where === undefined ? {} : { detail: `check ${where}` }),
});

async function signInWith(
  secret: ReadySecret,
  { circuitBreaker, log, now }: SignInDeps,
  attempt: Attempt,
): Promise<SignIn> {
  const { version } = secret;
  const circuit = await circuitBreaker.tryAcquire(version, now());
  if (circuit.kind === 'open') return paused(circuit.until, now());
  const login = await attempt(secret);
  switch (login.kind) {
    case 'accepted':
      if (circuit.kind === 'half_open') await circuitBreaker.reset(version);
      return { kind: 'accepted', session: login.session, secret };
    case 'wrong_credentials':
      await circuitBreaker.trip(version, now());
      log.error('login_paused', statusAndId(login.error));
      return paused(Number.POSITIVE_INFINITY, now());
    case 'deferred':
      return { kind: 'wait', because: login.because, detail: login.detail };
    case 'refused':
      log.error('login_refused', { because: login.because, ...statusAndId(login.error) });
      return { kind: 'refused', because: login.because, ...login.error };
    default:
      return login satisfies never;
  }
}

const paused = (until: number, now: number): NoSession => ({
  kind: 'wait',
  because: 'login_paused',
  until: Math.min(until, now + recheckSecretMs),
});

const statusAndId = ({ status, errorId }: IcwsError) => ({ status, errorId });
