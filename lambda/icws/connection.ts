/**
 * POST and DELETE of the connection resource ("connection" of the ICWS reference): sign-in and sign-out.
 * A sign-in sends no email, so it may be repeated, but never with credentials that ICWS refused.
 */
import * as z from 'zod/mini';
import type { IcwsError } from '../domain/delivery.ts';
import type { WaitReason } from '../domain/events.ts';
import { alternateBasesIn, maxHosts } from './alternate-hosts.ts';
import type { IcwsClient, IcwsRequest, IcwsResponse, NetworkError } from './client.ts';
import { errorBodyOf, icwsErrorOf } from './errors.ts';
import { codeOf, networkCause } from './network-causes.ts';
import type { IcwsSettings } from './settings.ts';

export interface Session {
  client: IcwsClient;
  /** Base URL of the server that accepted the sign-in; all later requests go there. */
  base: string;
  sessionId: string;
  csrfToken: string;
  cookie: string;
  /** Version of the feature "recordings", if the server returned it. */
  recordingsVersion: number | undefined;
}

export type Login =
  | { kind: 'accepted'; session: Session }
  | { kind: 'wrong_credentials'; error: IcwsError }
  | { kind: 'refused'; because: 'login_refused' | 'feature_missing'; error: IcwsError }
  | { kind: 'deferred'; because: WaitReason; detail: string };

const loginTimeoutMs = 10_000;
/** For all hosts together: the PUT needs the rest of the invocation. */
const allHostsTimeoutMs = 20_000;
const logoutTimeoutMs = 5_000;

const connectionSchema = z.object({
  sessionId: z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(String))),
  csrfToken: z.optional(z.string()),
  features: z._default(
    z.catch(z.array(z.object({ featureId: z.string(), version: z.number() })), []),
    [],
  ),
});

/**
 * Signs in at the first server that accepts: tries `hosts` in order, then the alternate hosts that a 503 names,
 * each host once.
 */
export async function login(
  client: IcwsClient,
  settings: IcwsSettings,
  hosts: string[],
  now: () => number,
): Promise<Login> {
  const startedAt = now();
  const queue = [...hosts];
  const tried = new Set<string>();
  let last: Login = { kind: 'deferred', because: 'unreachable', detail: 'no server to try' };
  while (last.kind === 'deferred' && tried.size < maxHosts) {
    const base = queue.shift();
    const leftMs = allHostsTimeoutMs - (now() - startedAt);
    if (base === undefined || leftMs <= 0) break;
    if (tried.has(base.toLowerCase())) continue;
    tried.add(base.toLowerCase());
    const timeoutMs = Math.min(loginTimeoutMs, leftMs);
    const response = await client.request(connectionRequest(settings, base, timeoutMs));
    queue.push(...alternateBasesIn(response, base));
    last = await classifyLoginResponse(client, base, response);
  }
  return last;
}

function connectionRequest(settings: IcwsSettings, base: string, timeoutMs: number): IcwsRequest {
  const { marketPlaceLicenseName, marketPlaceCode } = settings;
  const marketPlace = {
    marketPlaceApplicationLicenseName: marketPlaceLicenseName,
    marketPlaceApplicationCode: marketPlaceCode,
  };
  return {
    method: 'POST',
    base,
    path: '/icws/connection?include=features,version',
    headers: { 'accept-language': settings.acceptLanguage },
    body: {
      __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
      applicationName: settings.applicationName,
      userID: settings.userId,
      password: settings.password,
      ...(marketPlaceLicenseName === undefined ? {} : marketPlace),
    },
    timeoutMs,
  };
}

async function classifyLoginResponse(
  client: IcwsClient,
  base: string,
  response: IcwsResponse | NetworkError,
): Promise<Login> {
  if (response.kind === 'network_error') return unreachable(base, response.cause);
  const { status } = response;
  if (status === 200 || status === 201) return accepted(client, base, response);
  if (isAuthenticationFailure(response)) {
    return { kind: 'wrong_credentials', error: icwsErrorOf(response) };
  }
  const transient = status < 300 || status >= 500 || status === 408 || status === 429;
  if (transient) {
    const because = status === 503 ? 'switchover' : status === 429 ? 'busy' : 'unreachable';
    return { kind: 'deferred', because, detail: `HTTP ${status}` };
  }
  return { kind: 'refused', because: 'login_refused', error: icwsErrorOf(response) };
}

/** ICWS reports wrong credentials as a 400 with this ID or code (seen live), never as a 401. */
function isAuthenticationFailure(response: IcwsResponse): boolean {
  const { errorId, errorCode } = errorBodyOf(response);
  return (
    response.status === 400 &&
    (errorId === 'error.request.connection.authenticationFailure' || errorCode === -2147221503)
  );
}

/** What stands in the way defers the sign-in; `detail` names the host and the error's code. */
function unreachable(base: string, cause: Error): Login {
  const code = codeOf(cause);
  return {
    kind: 'deferred',
    because: networkCause(code).because,
    detail: `${new URL(base).host}: ${code}`,
  };
}

async function accepted(client: IcwsClient, base: string, response: IcwsResponse): Promise<Login> {
  const parsed = connectionSchema.safeParse(response.json);
  const body = parsed.success ? parsed.data : { features: [] };
  const sessionId = body.sessionId ?? firstHeader(response, 'inin-icws-session-id');
  const csrfToken = body.csrfToken ?? firstHeader(response, 'inin-icws-csrf-token');
  if (!isToken(sessionId, /^\w[\w-]{0,127}$/) || !isToken(csrfToken, /^[\x21-\x7e]{1,4096}$/)) {
    const detail = 'the sign-in’s answer has no session';
    return { kind: 'deferred', because: 'unreachable', detail };
  }
  const recordings = body.features.find(({ featureId }) => featureId === 'recordings');
  const recordingsVersion = recordings?.version;
  const cookie = cookieOf(response);
  const session = { client, base, sessionId, csrfToken, cookie, recordingsVersion };
  if (recordingsVersion !== undefined && recordingsVersion < 2) {
    await logout(session);
    return { kind: 'refused', because: 'feature_missing', error: {} };
  }
  return { kind: 'accepted', session };
}

const isToken = (value: string | undefined, form: RegExp): value is string =>
  value !== undefined && form.test(value);

const firstHeader = ({ headers }: IcwsResponse, name: string): string | undefined =>
  [headers[name]].flat()[0];

/** Returns `name=value` of each cookie that was set; a value may contain `=` and `|` (seen live). */
function cookieOf(response: IcwsResponse): string {
  const lines = [response.headers['set-cookie'] ?? []].flat();
  return lines
    .map((line) => line.split(';', 1)[0]?.trim() ?? '')
    .filter((pair) => /^[^=\s]+=[\x21-\x7e]*$/.test(pair))
    .slice(0, 8)
    .join('; ');
}

/** Makes a request within a session; `path` is what follows `/icws/<sessionId>`. */
export const requestInSession = (
  session: Session,
  request: Omit<IcwsRequest, 'base' | 'headers'>,
): Promise<IcwsResponse | NetworkError> =>
  session.client.request({
    ...request,
    base: session.base,
    path: `/icws/${session.sessionId}${request.path}`,
    headers: {
      'ININ-ICWS-CSRF-Token': session.csrfToken,
      ...(session.cookie === '' ? {} : { cookie: session.cookie }),
    },
  });

/** Signs out, which returns the session's license at once. Returns true if the server confirmed it. */
export async function logout(session: Session): Promise<boolean> {
  const request = { method: 'DELETE', path: '/connection', timeoutMs: logoutTimeoutMs } as const;
  const response = await requestInSession(session, request);
  return response.kind === 'response' && response.status < 300;
}
