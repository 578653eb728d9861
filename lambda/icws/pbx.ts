/** Implements the port `Pbx` with ICWS: connects the session, the calls with it, and the doctor. */
import type { Check } from '../application/checks.ts';
import type { Pbx, Unavailable } from '../application/ports.ts';
import { checkMediaDetails, checkSignIn } from './doctor.ts';
import { findInteraction } from './interactions.ts';
import { getMediaDetails } from './media-details.ts';
import { emailSender } from './send-as-email.ts';
import { icwsSessions, type OpenSession, type SessionDeps } from './session.ts';

export interface IcwsPbx extends Pbx {
  /** Opens a session as a share does, looks up the recording if one is given, and returns the results. */
  runChecks(recordingId?: string): Promise<Check[]>;
  /** Must be awaited at the end of every invocation: returns the license and closes all sockets. */
  endInvocation(): Promise<void>;
}

/** Makes the PBX of one container. */
export function icwsPbx(deps: SessionDeps): IcwsPbx {
  const sessions = icwsSessions(deps);
  const sender = emailSender(sessions, deps.log);

  /** A session that was kept may have ended at the server: one more, new one is tried. */
  async function lookUp<T extends { kind: string }>(
    ask: (session: OpenSession) => Promise<T | { kind: 'session_ended' }>,
  ): Promise<T | Unavailable> {
    for (let tries = 0; tries < 2; tries += 1) {
      const result = await sessions.open();
      if (result.kind !== 'ready') return { kind: 'unavailable', noSession: true };
      const answer = await ask(result.session);
      if (!isSessionEnded(answer)) return answer;
      await sessions.release();
    }
    return { kind: 'unavailable' };
  }

  const mediaDetails = (recordingId: string) =>
    lookUp((session) => getMediaDetails(session, recordingId));

  return {
    async openSession() {
      const result = await sessions.open();
      if (result.kind !== 'ready') return result;
      const { session } = result;
      const server = new URL(session.base).host;
      return {
        kind: 'ready',
        server,
        takes: (email) => sender.takes(session, email),
        send: (email, earlier) => sender.send(session, email, earlier),
      };
    },
    findInteraction: (id) => lookUp((session) => findInteraction(session, id)),
    getMediaDetails: mediaDetails,
    async runChecks(recordingId) {
      const result = await sessions.open();
      const checks = checkSignIn(result);
      if (recordingId === undefined || result.kind !== 'ready') return checks;
      return [...checks, checkMediaDetails(await mediaDetails(recordingId))];
    },
    endInvocation: sessions.endInvocation,
  };
}

const isSessionEnded = (answer: { kind: string }): answer is { kind: 'session_ended' } =>
  answer.kind === 'session_ended';
