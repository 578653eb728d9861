/** Email addresses and the policy's patterns of them. Pure. */
import { type Checked, invisible } from './text.ts';

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const digits = /^\d+$/;

/** Letters, digits, and hyphens in at least two labels; an IP address is no domain. */
export function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length >= 2 && labels.every((part) => label.test(part)) && !digits.test(last);
}

/** One plain ASCII address (RFC 5321 lengths), no quotes, comments, display name, or list. */
export function checkAddress(raw: string): Checked<string> {
  const value = raw.trim();
  if (value === '') return { problem: { kind: 'missing' } };
  const [local, domain] = splitAddress(value);
  const fits = value.length <= 254 && local.length <= 64;
  if (fits && localPart.test(local) && isDomain(domain)) return { value };
  if (value.search(invisible) >= 0) return { problem: { kind: 'invisible_characters' } };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "everything but ASCII"
  return { problem: { kind: /[^\x00-\x7f]/.test(value) ? 'not_ascii' : 'no_address' } };
}

/** What stands before the last `@` of an address or a pattern, and what after it. */
export function splitAddress(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
}

/** `a…@example.com`: enough to recognize an address in a channel, too little to use it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const first = address.slice(0, 1);
  return `${/[a-z0-9]/i.test(first) ? first : ''}…${address.slice(at)}`;
}

/**
 * Whether a text is `ann@example.com`, `*@example.com`, or `*@*.example.com` and can match an address; `*` elsewhere
 * would match only itself.
 */
export function isAddressPattern(text: string): boolean {
  const [local, domain] = splitAddress(text);
  if (!text.includes('@') || !isDomain(domain.replace(/^\*\./, ''))) return false;
  if (local !== '*' && local.includes('*')) return false;
  const shortest = `${local === '*' ? 'a' : local}@${domain.replace(/^\*\./, 'a.')}`;
  const checked = checkAddress(shortest);
  return 'value' in checked && checked.value === shortest;
}

/** Whether an address matches a pattern. Ignores case; `*.` is one or more labels. */
export function matches(address: string, pattern: string): boolean {
  const [local, domain] = splitAddress(address.toLowerCase());
  const [wantedLocal, wantedDomain] = splitAddress(pattern.toLowerCase());
  const localFits = wantedLocal === '*' || wantedLocal === local;
  const domainFits = wantedDomain.startsWith('*.')
    ? domain.endsWith(wantedDomain.slice(1)) && domain.length > wantedDomain.length - 1
    : domain === wantedDomain;
  return localFits && domainFits;
}

/** Whether a domain, or every domain that matches it, matches `wide`. */
const isWithin = (domain: string, wide: string): boolean =>
  domain === wide || (wide.startsWith('*.') && domain.endsWith(wide.slice(1)));

/** Whether every address that matches `narrow` matches `wide`. */
export function covers(wide: string, narrow: string): boolean {
  const [wideLocal, wideDomain] = splitAddress(wide);
  const [narrowLocal, narrowDomain] = splitAddress(narrow);
  return (wideLocal === '*' || wideLocal === narrowLocal) && isWithin(narrowDomain, wideDomain);
}

/** Whether some address may match both patterns. */
export function overlap(one: string, other: string): boolean {
  const [oneLocal, oneDomain] = splitAddress(one);
  const [otherLocal, otherDomain] = splitAddress(other);
  const locals = oneLocal === otherLocal || oneLocal === '*' || otherLocal === '*';
  return locals && (isWithin(oneDomain, otherDomain) || isWithin(otherDomain, oneDomain));
}
