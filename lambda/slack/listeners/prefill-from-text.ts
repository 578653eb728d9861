/**
 * What a text says of a share, in any order: recording IDs, links that hold one, an email address as Slack or a mail
 * client writes it. Nothing of it is trusted; it only fills the form.
 */
import { findRecordingIds } from '../../domain/email.ts';
import type { Prefill } from '../form-fields.ts';

/** Slack makes links of addresses and URLs ("Formatting text for app surfaces"): `<mailto:a@b|a@b>`, `<https://…|x>`. */
const slackLink = /<(?:mailto:)?([^<>|]+)(?:\|[^<>]*)?>/g;
/** `"Ann Example" <ann@example.com>`, with or without quotes, as a mail client copies it. */
const namedAddress = /(?:"([^"<>]+)"|([\p{L}\p{M}'. -]+?))\s*<([^<>@\s]+@[^<>\s]+)>/u;
const address = /[^\s<>"(),:;|]+@[^\s<>"(),:;|]+\.[^\s<>"(),:;|]+/;
const curlyQuotes = /[“”„«»]/g;
const separators = /[\s,;"<>()]+/;

/** Undefined for a text in which nothing was found, and that is no attempt at a recording ID or an address either. */
export function prefillFromText(text: string): Prefill | undefined {
  const plain = text.replace(curlyQuotes, '"').replace(/<mailto:([^<>|]+)(?:\|[^<>]*)?>/g, '<$1>');
  const prefill: Prefill = {};
  const [, quoted, bare, named] = namedAddress.exec(plain) ?? [];
  const recipient = named ?? address.exec(plain)?.[0];
  if (recipient !== undefined) prefill.recipientEmail = recipient;
  const name = (quoted ?? bare ?? '').trim();
  if (name !== '') prefill.recipientName = name.slice(0, 200);
  const ids = findRecordingIds(plain.replace(slackLink, ' $1 '));
  const attempt = ids.length > 0 ? ids.join(' ') : attemptIn(plain);
  if (attempt !== undefined) prefill.recordingId = attempt.slice(0, 200);
  const known = Object.keys(prefill).length > 0 || plain.includes('@') || plain.trim() === '';
  return known ? prefill : undefined;
}

/** A word with digits or hyphens in it: perhaps an ID that was mistyped. The form says what is wrong with it. */
const attemptIn = (text: string): string | undefined =>
  text.split(separators).find((word) => /[\d-]/.test(word) && !/[@/]/.test(word));
