/** Implements the port `Pbx` with ICWS: connects the session, "send-as-email", "media-details", and the doctor. */
import type { Check, MediaDetailsResult, Pbx } from '../application/ports.ts';
import { checkMediaDetails, checkSignIn } from './doctor.ts';
import { getMediaDetails } from './media-details.ts';
import { emailSender } from './send-as-email.ts';
import { icwsSessions, type SessionDeps } from './session.ts';

export interface IcwsPbx extends Pbx {
  /** Opens a session as a share does, looks up the recording if one is given, and returns the results. */
  runChecks(recordingId?: string): Promise<Check[]>;
  /** Must be awaited at the end of every invocation: returns the license and closes all sockets. */
  endInvocation(): Promise<void>;
}

/** Makes the PBX of one container. */
export function icwsPbx(deps: SessionDeps): IcwsPbx {
  const sessions = icwsSessions(deps);
  const sendEmail = emailSender(sessions, deps.log);

  /** A session that was kept may have ended at the server: one more, new one is tried. */
  async function lookUp(recordingId: string): Promise<MediaDetailsResult> {
    for (let tries = 0; tries < 2; tries += 1) {
      const result = await sessions.open();
      if (result.kind !== 'ready') break;
      const details = await getMediaDetails(result.session, recordingId);
      if (details.kind !== 'session_ended') return details;
      await sessions.release();
    }
    return { kind: 'unavailable' };
  }

  return {
    async openSession() {
      const result = await sessions.open();
      if (result.kind !== 'ready') return result;
      const { session } = result;
      const server = new URL(session.base).host;
      return {
        kind: 'ready',
        server,
        send: (email, earlier) => sendEmail(session, email, earlier),
      };
    },
    getMediaDetails: lookUp,
    async runChecks(recordingId) {
      const result = await sessions.open();
      const checks = checkSignIn(result);
      if (recordingId === undefined || result.kind !== 'ready') return checks;
      return [...checks, checkMediaDetails(await lookUp(recordingId))];
    },
    endInvocation: sessions.endInvocation,
  };
}
