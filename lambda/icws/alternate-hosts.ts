/** The alternate hosts of a switchover pair (`alternateHostList` of the ICWS reference) and their base URLs. */
import { isIP } from 'node:net';
import type { IcwsResponse, NetworkError } from './client.ts';
import { errorBodyOf } from './errors.ts';
import { basePath } from './settings.ts';

/** More hosts than any installation has; a longer list from a server is cut off here. */
export const maxHosts = 8;

/** Returns the base URLs of the alternate hosts that a 503 names; any other response has none. */
export function alternateBasesIn(response: IcwsResponse | NetworkError, base: string): string[] {
  if (response.kind === 'network_error' || response.status !== 503) return [];
  const { alternateHostList } = errorBodyOf(response);
  return alternateHostList.slice(0, maxHosts).flatMap((host) => alternateBase(base, host) ?? []);
}

/**
 * Returns the base URL of an alternate host: same scheme, port, and path. Behind a reverse proxy (`/api/<server>`,
 * "Web Proxies" of the ICWS reference) the server's name in the path changes instead of the host.
 * Returns undefined for anything that is not a host name or an IP address, and for link-local addresses, which
 * reach cloud metadata services.
 */
export function alternateBase(base: string, host: string): string | undefined {
  const url = new URL(base);
  const proxied = /^(.*\/api\/)[^/]+$/.exec(url.pathname);
  const hostname = parseHost(host);
  if (hostname === undefined) return undefined;
  if (proxied) return `${url.origin}${proxied[1]}${encodeURIComponent(host)}`;
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${hostname}${port}${basePath(url)}`;
}

function parseHost(text: string): string | undefined {
  const bracketed = isIP(text) === 6 ? `[${text}]` : text;
  if (isIP(text) === 0 && !/^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?$/i.test(text)) {
    return undefined;
  }
  try {
    // The URL parser normalizes every notation of an IP address (octal, a single number).
    const { hostname } = new URL(`http://${bracketed}/`);
    return isLinkLocal(hostname) ? undefined : hostname;
  } catch {
    return undefined;
  }
}

const isLinkLocal = (hostname: string): boolean =>
  hostname.startsWith('169.254.') ||
  /^\[fe[89ab][0-9a-f]:/i.test(hostname) ||
  /^\[::ffff:a9fe:/i.test(hostname);
