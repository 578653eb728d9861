/** Which servers a sign-in tries: the configured ones, then those that a server names, each host once. */
import { isIP } from 'node:net';
import { basePath } from './settings.ts';

/** More hosts than any installation has: a hostile list ends here. */
export const maxHosts = 8;

/**
 * The base of an alternate host: same scheme, port and path; behind a reverse proxy (`/api/<server>`, "Web
 * Proxies" of the ICWS reference) the server's name in the path changes, not the host.
 * Undefined for what is no host name or address, and for link-local addresses (metadata services live there).
 */
export function alternateBase(base: string, host: string): string | undefined {
  const url = new URL(base);
  const proxied = /^(.*\/api\/)[^/]+$/.exec(url.pathname);
  const named = hostOf(host);
  if (named === undefined) return undefined;
  if (proxied) return `${url.origin}${proxied[1]}${encodeURIComponent(host)}`;
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${named}${port}${basePath(url)}`;
}

function hostOf(text: string): string | undefined {
  const bracketed = isIP(text) === 6 ? `[${text}]` : text;
  if (isIP(text) === 0 && !/^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?$/i.test(text)) {
    return undefined;
  }
  try {
    // The URL parser turns every notation of an address (octal, one number) into the plain one.
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
