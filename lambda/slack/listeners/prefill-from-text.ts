/**
 * What a text says of a share, in any order: recording IDs, links that hold one, an email address as Slack or a mail
 * client writes it. Nothing of it is trusted; it only fills the form.
 */
import { findRecordingIds } from '../../domain/email.ts';
import type { Prefill } from '../form-fields.ts';

/** Slack makes links of addresses and URLs ("Formatting text for app surfaces"): `<mailto:a@b|a@b>`, `<https://…|x>`. */
const mailto = /<mailto:([^<>|]{1,300})(?:\|[^<>]{0,300})?>/g;
const slackLink = /<([^<>|]{1,2000})(?:\|[^<>]{0,300})?>/g;
const inBrackets = /<([^<>@\s]{1,64}@[^<>@\s]{1,255})>/;
const address = /[^\s<>"(),:;|@]{1,64}@[^\s<>"(),:;|@]{1,255}/;
const curlyQuotes = /[“”„«»]/g;
const separators = /[\s,;"<>()]+/;

/**
 * Undefined for a text in which nothing was found, and that is no attempt at a recording ID or an address either. Linear in
 * the text's length.
 */
export function prefillFromText(text: string): Prefill | undefined {
  const plain = text.replace(/\s+/g, ' ').replace(curlyQuotes, '"').replace(mailto, '<$1>');
  const ids = findRecordingIds(plain.replace(slackLink, ' $1 '));
  const prefill: Prefill = { ...recipientIn(plain) };
  const attempt = ids.length > 0 ? ids.join(' ') : attemptIn(plain);
  if (attempt !== undefined) prefill.recordingId = attempt.slice(0, 200);
  const known = Object.keys(prefill).length > 0 || plain.includes('@') || plain.trim() === '';
  return known ? prefill : undefined;
}

/** `"Ann Example" <ann@example.com>`, with or without quotes, as a mail client copies it; or the address alone. */
function recipientIn(text: string): Prefill {
  const bracketed = inBrackets.exec(text);
  const found = bracketed?.[1] ?? address.exec(text)?.[0];
  if (found === undefined || !found.split('@')[1]?.includes('.')) return {};
  const name = nameBefore(text.slice(0, bracketed?.index ?? 0));
  return { recipientEmail: found, ...(name === '' ? {} : { recipientName: name }) };
}

/** The quoted text, or the words without digits, right before an address in brackets. */
function nameBefore(text: string): string {
  const before = text.trimEnd().slice(-100);
  if (before.endsWith('"')) return before.slice(0, -1).split('"').at(-1)?.trim() ?? '';
  const words = before.split(' ');
  const first = words.findLastIndex((word) => !/^[\p{L}\p{M}'.-]+$/u.test(word));
  return words.slice(first + 1).join(' ');
}

/** A word with digits or hyphens in it: perhaps an ID that was mistyped. The form says what is wrong with it. */
const attemptIn = (text: string): string | undefined =>
  text.split(separators).find((word) => /[\d-]/.test(word) && !/[@/]/.test(word));
