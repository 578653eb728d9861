/** What an ICWS server answers, in its own media type and words, and what it does when something is wrong with it. */
import type { ServerResponse } from 'node:http';
import { answerJson } from '../../http.ts';
import { propertyError } from './parameters.ts';

/**
 * What may go wrong, and with which call. `effect`: a PUT takes effect before its answer goes wrong.
 * `keep`: it goes wrong each time, and not once.
 */
export interface IcwsFault {
  on: 'login' | 'put' | 'logout' | 'details' | 'interaction';
  kind: 'answer' | 'reset' | 'stall' | 'garbage' | 'cut_body';
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  effect?: boolean;
  keep?: boolean;
}

const vendorType = { 'content-type': 'application/vnd.inin.icws+JSON;charset=utf-8' };

export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  answerJson(response, status, body, { ...vendorType, ...headers });
}

export const bad = (response: ServerResponse, errorId: string, message: string): void =>
  answer(response, 400, { errorId, message });

export const missing = (response: ServerResponse, propertyName: string): void =>
  answer(response, 400, propertyError('missing', propertyName));

export const notFound = (response: ServerResponse): void =>
  answer(response, 404, { errorId: 'error.request.notFound', message: 'Not found.' });

export const forbidden = (response: ServerResponse): void =>
  answer(response, 403, { errorId: 'error.request.accessDenied', message: 'Access denied.' });

export const wrongCredentials = {
  errorId: 'error.request.connection.authenticationFailure',
  errorCode: -2147221503,
  message: 'The authentication process failed.',
};

export const notAccepting = (alternateHostList: string[]) => ({
  alternateHostList,
  errorId: 'error.server.notAcceptingConnections',
  message: 'The server is not accepting connections.',
});

export function misbehave(fault: IcwsFault, response: ServerResponse): void {
  const { socket } = response;
  switch (fault.kind) {
    case 'answer':
      if (fault.status === 204) response.writeHead(204, fault.headers).end();
      else answer(response, fault.status ?? 500, fault.body ?? {}, fault.headers);
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'garbage':
      socket?.end('this is no HTTP\r\n\r\n');
      return;
    case 'cut_body':
      response.writeHead(fault.status ?? 500, { ...vendorType, 'content-length': '1000' });
      response.write('{"errorId":', () => socket?.resetAndDestroy());
      return;
    case 'stall':
      return;
    default:
      fault.kind satisfies never;
  }
}
