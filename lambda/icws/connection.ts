/**
 * Opening and closing an ICWS connection ("connection" of the ICWS reference). A sign-in sends nothing to
 * anybody: it may be repeated, but never with credentials that were refused.
 */
import * as z from 'zod/mini';
import type { IcwsWords } from '../domain/delivery.ts';
import type { WaitReason } from '../domain/request.ts';
import { alternateBase, maxHosts } from './alternate-hosts.ts';
import type { Answer, Broken, IcwsHttp } from './client.ts';
import { errorIn, isAuthenticationFailure, wordsOf } from './errors.ts';
import type { IcwsSettings } from './settings.ts';

export interface Session {
  /** The server that accepted the sign-in: all later calls go there. */
  base: string;
  sessionId: string;
  csrfToken: string;
  cookie: string;
  /** Version of the feature "recordings", where the server tells. */
  recordingsVersion: number | undefined;
}

export type Login =
  | { kind: 'accepted'; session: Session }
  | { kind: 'wrong_credentials'; words: IcwsWords }
  | { kind: 'refused'; because: 'login_refused' | 'feature_missing'; words: IcwsWords }
  | { kind: 'later'; because: WaitReason; detail: string };

const loginLimitMs = 10_000;
/** For all hosts together: the PUT needs the rest of the invocation. */
const allHostsLimitMs = 20_000;
const logoutLimitMs = 5_000;

const connectionSchema = z.object({
  sessionId: z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(String))),
  csrfToken: z.optional(z.string()),
  features: z._default(
    z.catch(z.array(z.object({ featureId: z.string(), version: z.number() })), []),
    [],
  ),
});

/**
 * Logs in at the first server that accepts: `hosts` first to last, then the alternates that a 503 names,
 * each host once.
 */
export async function login(
  http: IcwsHttp,
  settings: IcwsSettings,
  hosts: string[],
  now: () => number,
): Promise<Login> {
  const startedAt = now();
  const queue = [...hosts];
  const tried = new Set<string>();
  let last: Login = { kind: 'later', because: 'unreachable', detail: 'no server to try' };
  while (last.kind === 'later' && tried.size < maxHosts) {
    const base = queue.shift();
    const leftMs = allHostsLimitMs - (now() - startedAt);
    if (base === undefined || leftMs <= 0) break;
    if (tried.has(base.toLowerCase())) continue;
    tried.add(base.toLowerCase());
    const answer = await postConnection(http, settings, base, Math.min(loginLimitMs, leftMs));
    queue.push(...alternatesIn(answer, base));
    last = await classifyLoginResponse(http, base, answer);
  }
  return last;
}

/** The bases of the servers that an answer sends us to; only a 503 does. */
export function alternatesIn(answer: Answer | Broken, base: string): string[] {
  if (answer.kind === 'broken' || answer.status !== 503) return [];
  const { alternateHostList } = errorIn(answer);
  return alternateHostList.slice(0, maxHosts).flatMap((host) => alternateBase(base, host) ?? []);
}

function postConnection(http: IcwsHttp, settings: IcwsSettings, base: string, limitMs: number) {
  const { marketPlaceLicenseName, marketPlaceCode } = settings;
  const marketPlace = {
    marketPlaceApplicationLicenseName: marketPlaceLicenseName,
    marketPlaceApplicationCode: marketPlaceCode,
  };
  return http.call({
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
    limitMs,
  });
}

async function classifyLoginResponse(
  http: IcwsHttp,
  base: string,
  answer: Answer | Broken,
): Promise<Login> {
  if (answer.kind === 'broken') return unreachable(base, answer.cause);
  const { status } = answer;
  if (status === 200 || status === 201) return accepted(http, base, answer);
  if (isAuthenticationFailure(answer)) {
    return { kind: 'wrong_credentials', words: wordsOf(answer) };
  }
  const passing = status < 300 || status >= 500 || status === 408;
  if (passing || status === 429) {
    const because = status === 503 ? 'switchover' : status === 429 ? 'busy' : 'unreachable';
    return { kind: 'later', because, detail: `HTTP ${status}` };
  }
  return { kind: 'refused', because: 'login_refused', words: wordsOf(answer) };
}

/** A certificate that is not trusted or names another host fails closed; the log says which name was expected. */
function unreachable(base: string, cause: Error): Login {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const certificate = /CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/.test(code);
  return {
    kind: 'later',
    because: certificate ? 'certificate' : 'unreachable',
    detail: `${new URL(base).host}: ${code}`,
  };
}

async function accepted(http: IcwsHttp, base: string, answer: Answer): Promise<Login> {
  const parsed = connectionSchema.safeParse(answer.json);
  const body = parsed.success ? parsed.data : { features: [] };
  const sessionId = body.sessionId ?? single(answer, 'inin-icws-session-id');
  const csrfToken = body.csrfToken ?? single(answer, 'inin-icws-csrf-token');
  if (!isToken(sessionId, /^\w[\w-]{0,127}$/) || !isToken(csrfToken, /^[\x21-\x7e]{1,4096}$/)) {
    return { kind: 'later', because: 'unreachable', detail: 'the sign-in’s answer has no session' };
  }
  const recordings = body.features.find(({ featureId }) => featureId === 'recordings');
  const recordingsVersion = recordings?.version;
  const session = { base, sessionId, csrfToken, cookie: cookieOf(answer), recordingsVersion };
  if (recordingsVersion !== undefined && recordingsVersion < 2) {
    await logout(http, session);
    return { kind: 'refused', because: 'feature_missing', words: {} };
  }
  return { kind: 'accepted', session };
}

const isToken = (value: string | undefined, form: RegExp): value is string =>
  value !== undefined && form.test(value);

function single(answer: Answer, header: string): string | undefined {
  const value = answer.headers[header];
  return Array.isArray(value) ? value[0] : value;
}

/** `name=value` of each cookie set; a value may itself hold `=` and `|` (seen live). */
function cookieOf(answer: Answer): string {
  const lines = [answer.headers['set-cookie'] ?? []].flat();
  return lines
    .map((line) => line.split(';', 1)[0]?.trim() ?? '')
    .filter((pair) => /^[^=\s]+=[\x21-\x7e]*$/.test(pair))
    .slice(0, 8)
    .join('; ');
}

/** The headers that every call with a session needs. */
export const sessionHeaders = (session: Session): Record<string, string> => ({
  'ININ-ICWS-CSRF-Token': session.csrfToken,
  ...(session.cookie === '' ? {} : { cookie: session.cookie }),
});

/** Gives the session's license back at once. True when the server said so. */
export async function logout(http: IcwsHttp, session: Session): Promise<boolean> {
  const answer = await http.call({
    method: 'DELETE',
    base: session.base,
    path: `/icws/${session.sessionId}/connection`,
    headers: sessionHeaders(session),
    limitMs: logoutLimitMs,
  });
  return answer.kind === 'answer' && answer.status < 300;
}
