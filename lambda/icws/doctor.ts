/** What the doctor finds out about the telephone system, by the same log-in that a share uses. */
import type { Finding, LookUp, Readiness } from '../application/ports.ts';
import type { WaitReason } from '../domain/request.ts';

const mends: Partial<Record<WaitReason, string>> = {
  credentials_missing:
    'Fill in the ICWS secret: {"baseUrl","userId","password"}, for example by `npm run secrets`.',
  login_paused:
    'ICWS refused the user or the password. Correct the ICWS secret; a new version is tried at once.',
  certificate:
    'The certificate is not trusted or names another host. Put your authority’s PEM into "caCertificate", and the name of the certificate into "baseUrl".',
  unreachable:
    'Check "baseUrl" and the route from the worker (VPC, subnets, security group, firewall) to port 8018 or 8019.',
  switchover: 'No server accepts connections just now. Add the other one to "alternateUrls".',
  busy: 'The server turns log-ins away for now. Try again in a minute.',
};

const plainHttp =
  'The address is plain HTTP: password, session and e-mail text can be read on the way. Use https and port 8019 where you can.';

/** `readiness`: what preparing a session came to; `version`: of the feature "recordings", where told. */
export function examineIcws(
  readiness: Readiness,
  server: string | undefined,
  version: number | undefined,
): Finding[] {
  switch (readiness.kind) {
    case 'ready':
      return [
        {
          part: 'ICWS log-in',
          ok: true,
          said: `accepted by ${server}`,
          ...(server?.startsWith('https:') ? {} : { mend: plainHttp }),
        },
        {
          part: 'ICWS feature "recordings"',
          ok: true,
          said: version === undefined ? 'version not told' : `version ${version}`,
        },
      ];
    case 'wait': {
      const { because, detail } = readiness;
      const said = detail === undefined ? because : `${because} (${detail})`;
      const mend = mends[because] ?? 'Try again in a minute.';
      return [{ part: 'ICWS log-in', ok: false, said, mend }];
    }
    case 'refused':
      return [refused(readiness)];
    default:
      return readiness satisfies never;
  }
}

function refused({ because, status, errorId }: Readiness & { kind: 'refused' }): Finding {
  if (because === 'feature_missing') {
    return {
      part: 'ICWS feature "recordings"',
      ok: false,
      said: 'older than version 2',
      mend: 'This server cannot send recordings by e-mail: it needs a newer release.',
    };
  }
  return {
    part: 'ICWS log-in',
    ok: false,
    said: `refused: HTTP ${status ?? '?'} ${errorId ?? ''}`.trim(),
    mend: 'Check the licence (I3_FEATURE_ICWS_SDK or a marketplace licence) and the user’s rights.',
  };
}

/** What looking one recording up says of the rights of the app's user. */
export function examineLookUp(lookUp: LookUp): Finding {
  const part = 'ICWS recording';
  switch (lookUp.kind) {
    case 'found':
      return { part, ok: true, said: 'found, and the app’s user may see it' };
    case 'forbidden':
      return {
        part,
        ok: false,
        said: 'refused: the app’s user may not use recordings',
        mend: 'Give the user the right to recordings in Interaction Administrator.',
      };
    case 'unavailable':
      return {
        part,
        ok: false,
        said: 'not found, or not told',
        mend: 'Check the id. A server whose feature "recordings" is older than version 6 tells nothing; sharing works all the same.',
      };
    default:
      return lookUp satisfies never;
  }
}
