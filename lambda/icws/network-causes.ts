/**
 * Why no connection to an ICWS server came about, by the codes of Node, OpenSSL, and undici: what a share waits for, and
 * for the doctor the cause and its fix, on the side where it is.
 */
import type { WaitReason } from '../domain/events.ts';

export interface NetworkCause {
  because: WaitReason;
  /** The cause in plain words. */
  cause: string;
  fix: string;
}

const renew =
  'Renew the certificate of the PureConnect server (Interaction Administrator, or the reverse proxy).';
const ownAuthority =
  'Put the PEM of the authority that issued it into "caCertificate" of the ICWS secret.';
const stronger =
  'Node’s OpenSSL refuses keys under 2,048 bits, SHA-1 signatures, and TLS before 1.2. Replace the server’s certificate or enable TLS 1.2 there, or put a reverse proxy with a current certificate before it.';

const certificate = (cause: string, fix: string): NetworkCause => ({
  because: 'certificate',
  cause,
  fix,
});
const outdated = (cause: string): NetworkCause => ({
  because: 'tls_outdated',
  cause,
  fix: stronger,
});
const unreachable = (cause: string, fix: string): NetworkCause => ({
  because: 'unreachable',
  cause,
  fix,
});

const route =
  'Check the route from the worker (VPC, subnets, security group, firewall) to the port of "baseUrl", usually 8018 or 8019.';

const httpsPort =
  'If this is the TLS port (usually 8019), write https in "baseUrl". Else check that it is the port of ICWS and that the server runs.';

/** The first whose pattern fits the code, or the message of an error that has no code of its own, decides. */
const causes: readonly [pattern: RegExp, cause: NetworkCause][] = [
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, certificate('the certificate is not valid today', renew)],
  [
    /ALTNAME/,
    certificate(
      'the certificate is for another name',
      'Use the name that the certificate has in "baseUrl", or issue one for this name.',
    ),
  ],
  [
    /KEY_TOO_SMALL|key too (?:small|weak)|MD_TOO_WEAK|digest algorithm too weak/,
    outdated('the certificate is too weak'),
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|LEGACY|NO_SHARED_CIPHER/,
    outdated('the server speaks an outdated version of TLS'),
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
    {
      because: 'tls_mismatch',
      cause: 'the port does not speak TLS',
      fix: '"baseUrl" says https, but this port speaks plain HTTP (usually 8018). Use the TLS port, usually 8019.',
    },
  ],
  [/^HPE_/, { because: 'tls_mismatch', cause: 'the port does not answer in HTTP', fix: httpsPort }],
  [
    /other side closed/,
    unreachable('the server closed the connection without an answer', httpsPort),
  ],
  [
    /CERT|SELF_SIGNED|VERIFY|ISSUER|INVALID_CA/,
    certificate('the certificate is not from a trusted authority', ownAuthority),
  ],
  [
    /ENOTFOUND|EAI_/,
    unreachable(
      'the name is not known',
      'Check the host in "baseUrl", and the DNS of the worker’s network.',
    ),
  ],
  [/TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, unreachable('no answer', route)],
  [
    /ECONNREFUSED/,
    unreachable('the port is closed', 'Check the port in "baseUrl", and whether the server runs.'),
  ],
];

/** `code`: the error's code, and its message where the code says nothing (`UNSPECIFIED`, `UND_ERR_SOCKET`). */
export const networkCause = (code: string): NetworkCause =>
  causes.find(([pattern]) => pattern.test(code))?.[1] ?? unreachable('', route);

/** The error's code, or its name where it has none. */
export const errorCode = (cause: Error): string =>
  'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;

/** What to look a cause up by. */
export function codeOf(cause: Error): string {
  const code = errorCode(cause);
  return code === 'UNSPECIFIED' || code === 'UND_ERR_SOCKET' ? `${code} ${cause.message}` : code;
}
