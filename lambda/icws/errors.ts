/** What ICWS answers: bodies read leniently (by content, not by label), and what a PUT's answer means. */
import * as z from 'zod/mini';
import type { IcwsWords, SendResult } from '../domain/delivery.ts';
import type { Answer, Broken } from './client.ts';

const optionalText = z.catch(z.optional(z.string()), undefined);

const errorSchema = z.object({
  errorId: optionalText,
  errorCode: z.catch(z.optional(z.number()), undefined),
  message: optionalText,
  propertyName: optionalText,
  __type: optionalText,
  alternateHostList: z.catch(z.array(z.string()), []),
});
export type IcwsError = z.infer<typeof errorSchema>;

/** The error in an answer; every part may be missing, none is trusted. */
export function errorIn(answer: Answer): IcwsError {
  const parsed = errorSchema.safeParse(answer.json);
  return parsed.success ? parsed.data : { alternateHostList: [] };
}

/** A stranger's words, cut to what may be stored and shown: an id of plain characters, a message of one line. */
export function wordsOf(answer: Answer): IcwsWords {
  const { errorId, message } = errorIn(answer);
  const plainId = errorId && /^[\w.:-]{1,120}$/.test(errorId) ? errorId : undefined;
  const line = oneLine(message)?.slice(0, 1000);
  return {
    status: answer.status,
    ...(plainId ? { errorId: plainId } : {}),
    ...(line ? { message: line } : {}),
  };
}

/** A stranger's text, fit to be shown in one line; undefined when nothing is left of it. */
export const oneLine = (text: string | undefined): string | undefined =>
  text
    ?.toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim() || undefined;

/** Wrong credentials are a 400 with this id or code (seen live), never a 401. */
export function isAuthenticationFailure(answer: Answer): boolean {
  const { errorId, errorCode } = errorIn(answer);
  return (
    answer.status === 400 &&
    (errorId === 'error.request.connection.authenticationFailure' || errorCode === -2147221503)
  );
}

const representation =
  /toParticipants|ccParticipants|emailAddresses|displayName|\baddress\b|missingProperty|invalidProperty|invalidRepresentation/i;

/** Whether a 400 says that the form of the email's parameters is not the one this server takes. */
export function rejectsBodyForm(answer: Answer): boolean {
  const { errorId = '', message = '', propertyName = '', __type = '' } = errorIn(answer);
  return (
    answer.status === 400 && representation.test([errorId, message, propertyName, __type].join(' '))
  );
}

/** Seconds of a `Retry-After`, as milliseconds. */
function retryAfterMs(answer: Answer): number | undefined {
  const value = Number(answer.headers['retry-after']);
  return Number.isFinite(value) && value > 0 ? value * 1000 : undefined;
}

/** What the answer to the PUT means: the table of `docs/architecture.md`. `unknown` is everything unproven. */
export function classifyPutResponse(outcome: Answer | Broken): SendResult {
  if (outcome.kind === 'broken') {
    return outcome.handedOver
      ? { kind: 'unconfirmed', because: 'no_answer' }
      : { kind: 'notSent', because: 'unreachable', retryImmediately: false };
  }
  const words = wordsOf(outcome);
  const { status } = outcome;
  if (status === 204) return { kind: 'sent' };
  if (status === 401) {
    return { kind: 'notSent', because: 'session_ended', retryImmediately: true, ...words };
  }
  if (status === 429) {
    const after = retryAfterMs(outcome);
    return {
      kind: 'notSent',
      because: 'busy',
      retryImmediately: false,
      ...words,
      ...(after === undefined ? {} : { retryAfterMs: after }),
    };
  }
  if (status === 503 && errorIn(outcome).alternateHostList.length > 0) {
    return { kind: 'notSent', because: 'switchover', retryImmediately: true, ...words };
  }
  const certain = status >= 300 && status < 500 && status !== 408;
  return certain
    ? { kind: 'refused', ...words }
    : { kind: 'unconfirmed', because: 'unclear_answer', ...words };
}
