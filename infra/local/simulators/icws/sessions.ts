/** The simulator's sessions: ids, CSRF tokens and cookies in the forms that live servers were seen to give. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

interface Session {
  csrfToken: string;
  cookie: string;
}

export class Sessions {
  readonly #open = new Map<string, Session>();
  /** Every CSRF token and cookie ever given, for a search of where they went. */
  readonly secrets: string[] = [];
  /** The most that were ever open at once. */
  most = 0;

  get count(): number {
    return this.#open.size;
  }

  open(): { sessionId: string; csrfToken: string; cookie: string } {
    const sessionId = String(randomInt(100_000_000, 2_000_000_000));
    const csrfToken = randomBytes(96).toString('base64');
    const cookie = `icws_${sessionId}=${randomUUID()}|languageId=en-us`;
    this.#open.set(sessionId, { csrfToken, cookie });
    this.secrets.push(csrfToken, cookie);
    this.most = Math.max(this.most, this.#open.size);
    return { sessionId, csrfToken, cookie };
  }

  close(sessionId: string): void {
    this.#open.delete(sessionId);
  }

  /** Ends every session without notifying its client, as a restart does. */
  forgetAll(): void {
    this.#open.clear();
  }

  /** The body of the 401 that these headers deserve, or nothing. Codes as seen live. */
  check(sessionId: string, headers: IncomingHttpHeaders) {
    const session = this.#open.get(sessionId);
    const refuse = (errorCode: number, message: string) => ({
      errorId: 'error.request.session.invalid',
      errorCode,
      message,
    });
    if (!session) return refuse(2, 'The session is unknown.');
    if (headers['inin-icws-csrf-token'] !== session.csrfToken) {
      return refuse(2, 'The CSRF token is missing or wrong.');
    }
    const cookies = (headers.cookie ?? '').split('; ');
    return cookies.includes(session.cookie) ? undefined : refuse(4, 'The cookie is missing.');
  }
}
