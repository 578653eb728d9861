/** The doctor's checks of PureConnect, from the same sign-in and look-up that a share uses. */
import type { Check, Finding } from '../application/checks.ts';
import type { MediaDetailsResult } from '../application/ports.ts';
import type { WaitReason } from '../domain/events.ts';
import { networkCause } from './network-causes.ts';
import type { OpenResult, OpenSession } from './session.ts';
import type { NoSession } from './sign-in.ts';

const fixes: Partial<Record<WaitReason, string>> = {
  credentials_missing:
    'Fill in the ICWS secret: {"baseUrl","userId","password"}, for example by the command `secrets`.',
  login_paused:
    'ICWS refused the user or the password. Correct the ICWS secret; a new version is tried at once.',
  credentials_unreadable:
    'Secrets Manager did not answer or limits the rate. If this lasts, check the worker’s route to it.',
  credentials_denied:
    'Let the worker’s role read the ICWS secret. If a customer-managed key encrypts it, name the key as "secretsKeyArn" in share-recording.config.json and deploy.',
  switchover: 'No server accepts connections just now. Add the other one to "alternateUrls".',
  busy: 'The server turns sign-ins away for now. Try again in a minute.',
};

const plainHttp =
  'The address is plain HTTP: password, session and email text can be read on the way. Use https and port 8019 where you can.';

/** Checks the sign-in and the version of the feature "recordings". */
export function checkSignIn(result: OpenResult): Check[] {
  switch (result.kind) {
    case 'ready':
      return accepted(result.session);
    case 'wait': {
      const { because, detail } = result;
      const known = fixes[because];
      const { cause, fix } = networkCause(detail ?? '');
      const said = [known ? undefined : cause, detail].filter(Boolean).join('; ');
      const message = said === '' ? because : `${because} (${said})`;
      const code = `icws_${because}` as const;
      return [{ component: 'ICWS sign-in', ok: false, code, message, fix: known ?? fix }];
    }
    case 'refused':
      return [refused(result)];
    default:
      return result satisfies never;
  }
}

function accepted({ base, recordingsVersion: version }: OpenSession): Check[] {
  const encrypted = base.startsWith('https:');
  const feature: Finding =
    version === undefined
      ? { ok: true, code: 'icws_feature_unknown', message: 'version unknown' }
      : {
          ...{ ok: true, code: 'icws_feature_present', message: `version ${version}` },
          numbers: { version },
        };
  return [
    {
      component: 'ICWS sign-in',
      ok: true,
      code: encrypted ? 'icws_accepted' : 'icws_accepted_plain_http',
      message: `accepted by ${base}`,
      ...(encrypted ? {} : { fix: plainHttp }),
    },
    { component: 'ICWS feature "recordings"', ...feature },
  ];
}

function refused({ because, status, errorId }: NoSession & { kind: 'refused' }): Check {
  if (because === 'feature_missing') {
    return {
      component: 'ICWS feature "recordings"',
      ok: false,
      code: 'icws_feature_missing',
      message: 'older than version 2',
      fix: 'This server cannot send recordings by email: it needs a newer release.',
    };
  }
  return {
    component: 'ICWS sign-in',
    ok: false,
    code: 'icws_login_refused',
    message: `refused: HTTP ${status ?? '?'} ${errorId ?? ''}`.trim(),
    fix: 'Check the license (I3_FEATURE_ICWS_SDK or a marketplace license) and the user’s rights.',
    ...(status === undefined ? {} : { numbers: { status } }),
  };
}

/** Checks that the app's user may use recordings, by the details of one recording. */
export const checkMediaDetails = (result: MediaDetailsResult): Check => ({
  component: 'ICWS recording',
  ...foundOf(result),
});

function foundOf(result: MediaDetailsResult): Finding {
  switch (result.kind) {
    case 'found':
      return {
        ok: true,
        code: 'icws_recording_found',
        message: 'found, and the app’s user may see it',
      };
    case 'forbidden':
      return {
        ok: false,
        code: 'icws_recording_forbidden',
        message: 'refused: the app’s user may not use recordings',
        fix: 'Give the user the right to recordings in Interaction Administrator.',
      };
    case 'not_found':
      return {
        ok: false,
        code: 'icws_recording_not_found',
        message: 'not found',
        fix: 'Check the recording ID.',
      };
    case 'unavailable':
      return {
        ok: false,
        code: 'icws_recording_unavailable',
        message: 'this server doesn’t say',
        fix: 'Check the id. A server whose feature "recordings" is older than version 6 doesn’t say; sharing works anyway.',
      };
    default:
      return result satisfies never;
  }
}
