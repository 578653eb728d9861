/** PUT "send-as-email" ("recordings" of the ICWS reference): the request, its two body forms, and what a response means. */
import type { EarlierAttempt, Log } from '../application/ports.ts';
import type { Recipient } from '../domain/address-list.ts';
import { putLimitMs, type SendResult } from '../domain/delivery.ts';
import type { OutgoingEmail } from '../domain/email.ts';
import { alternateBasesIn } from './alternate-hosts.ts';
import type { IcwsResponse, NetworkError } from './client.ts';
import { requestInSession } from './connection.ts';
import { errorBodyOf, icwsErrorOf } from './errors.ts';
import { errorCode } from './network-causes.ts';
import type { OpenSession, Sessions } from './session.ts';

/**
 * The published page lists the body's properties flat; the actual contract (the vendor's sample and data contracts)
 * nests them. Some servers may accept only the flat form.
 */
export type BodyForm = 'nested' | 'flat';

const participant = ({ name, address }: Recipient) => ({ displayName: name, address });

/** Builds the email's parameters. The flat form holds one recipient: ask `fitsFlatForm` before. */
export function emailParameters(email: OutgoingEmail, form: BodyForm): Record<string, unknown> {
  const { recordingIds, to, cc, replyTo, ...rest } = email;
  const { emailSubject, emailBody, priority, ...unsent } = rest;
  // Does not compile if a field that people approve is not sent.
  unsent satisfies Record<string, never>;
  const others = { replyToAddress: replyTo, emailSubject, emailBody, priority };
  return form === 'flat'
    ? { ...to.map(participant)[0], ...others }
    : {
        toParticipants: { emailAddresses: to.map(participant) },
        ccParticipants: { emailAddresses: cc.map(participant) },
        ...others,
      };
}

/** Whether the flat form loses nothing: it holds one recipient, and the resource of several recordings is nested. */
const fitsFlatForm = ({ recordingIds, to, cc }: OutgoingEmail): boolean =>
  recordingIds.length === 1 && to.length === 1 && cc.length === 0;

/**
 * The PUT of an email: of the recording, or of the resource that takes several at once, as the vendor's sample does.
 * All of them go out in one email, or none.
 */
export function sendRequest(email: OutgoingEmail, form: BodyForm): { path: string; body: object } {
  const { recordingIds } = email;
  const parameters = emailParameters(email, form);
  const [single = ''] = recordingIds;
  return recordingIds.length === 1
    ? { path: `/recordings/${encodeURIComponent(single)}/send-as-email`, body: parameters }
    : { path: '/recordings/send-as-email', body: { recordings: { recordingIds }, parameters } };
}

/**
 * Makes what sends an email with one PUT, written at most once per call. The flat form is used where the
 * server has refused the nested one for this very email, and where it has proven for the life of the container, by a 204,
 * that it takes the flat one.
 */
export function emailSender(sessions: Sessions, log: Log) {
  const takesFlat = new Set<string>();

  const formFor = ({ base, settings }: OpenSession, nestedRefused: boolean): BodyForm =>
    settings.emailParameters ?? (nestedRefused || takesFlat.has(base) ? 'flat' : 'nested');

  /** What the answer says of the body's form; of the nested one, the refused email is tried once more in the other. */
  function learn(
    { base, settings }: OpenSession,
    { form, fitsFlat }: { form: BodyForm; fitsFlat: boolean },
    result: PutResult,
  ): SendResult {
    const { sent, formRefused } = result;
    if (form === 'flat' && sent.kind === 'sent') takesFlat.add(base);
    if (!formRefused || sent.kind !== 'refused') return sent;
    takesFlat.delete(base);
    return form === 'nested' && fitsFlat && settings.emailParameters === undefined
      ? { ...sent, kind: 'notSent', because: 'body_form', retryImmediately: true }
      : sent;
  }

  async function send(
    session: OpenSession,
    email: OutgoingEmail,
    { formRefused }: EarlierAttempt,
  ): Promise<SendResult> {
    const form = formFor(session, formRefused);
    const request = { method: 'PUT', ...sendRequest(email, form), timeoutMs: putLimitMs } as const;
    const response = await requestInSession(session, request);
    if (response.kind === 'network_error') log.warn('put_network_error', logFieldsOf(response));
    const tried = { form, fitsFlat: fitsFlatForm(email) };
    const result = learn(session, tried, {
      sent: classifyPutResponse(response),
      formRefused: response.kind === 'response' && rejectsBodyForm(response),
    });
    if (result.kind !== 'notSent') return result;
    // A 401 can mean a changed client address: the server may still hold a license for the session.
    if (result.because === 'session_ended') await sessions.release();
    if (result.because === 'unreachable') sessions.forget();
    if (result.because !== 'switchover') return result;
    const first = await sessions.switchOver(alternateBasesIn(response, session.base));
    return { ...result, retryImmediately: first };
  }

  return {
    send,
    /** Nothing of an email is left out to make it fit. */
    takes: (session: OpenSession, email: OutgoingEmail): boolean =>
      formFor(session, false) === 'nested' || fitsFlatForm(email),
  };
}

interface PutResult {
  sent: SendResult;
  /** The answer blames the form of the body. */
  formRefused: boolean;
}

const logFieldsOf = ({ handedOver, cause }: NetworkError) => ({
  handedOver,
  code: errorCode(cause),
});

/** Returns what a response to the PUT proves (see the table in `docs/architecture.md`). Without proof: `unconfirmed`. */
function classifyPutResponse(response: IcwsResponse | NetworkError): SendResult {
  if (response.kind === 'network_error') {
    return response.handedOver
      ? { kind: 'unconfirmed', because: 'no_answer' }
      : { kind: 'notSent', because: 'unreachable', retryImmediately: false };
  }
  const error = icwsErrorOf(response);
  const { status } = response;
  if (status === 204) return { kind: 'sent' };
  if (status === 401) {
    return { kind: 'notSent', because: 'session_ended', retryImmediately: true, ...error };
  }
  if (status === 429) {
    const retryAfter = retryAfterOf(response);
    return { kind: 'notSent', because: 'busy', retryImmediately: false, ...error, ...retryAfter };
  }
  if (status === 503 && errorBodyOf(response).alternateHostList.length > 0) {
    return { kind: 'notSent', because: 'switchover', retryImmediately: true, ...error };
  }
  const notActedOn = status >= 300 && status < 500 && status !== 408;
  return notActedOn
    ? { kind: 'refused', ...error }
    : { kind: 'unconfirmed', because: 'unclear_answer', ...error };
}

/** Reads the seconds of a `Retry-After` header; ignores its date form. */
function retryAfterOf({ headers }: IcwsResponse): { retryAfterMs?: number } {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}

const bodyFormError =
  /toParticipants|ccParticipants|emailAddresses|displayName|\baddress\b|missingProperty|invalidProperty|invalidRepresentation/i;

/** Returns whether a 400 says that the server expects another form of the body. */
function rejectsBodyForm(response: IcwsResponse): boolean {
  const { errorId = '', message = '', propertyName = '', __type = '' } = errorBodyOf(response);
  return (
    response.status === 400 &&
    bodyFormError.test([errorId, message, propertyName, __type].join(' '))
  );
}
