/**
 * What a text says of a share, in any order: recordings by any of their IDs, links that hold one, email addresses as Slack
 * or a mail client writes them. Nothing of it is trusted; it only fills the form.
 */
import { findRecordings, nameOf } from '../../domain/recordings.ts';
import type { Prefill } from '../form-fields.ts';

/** Slack makes links of addresses ("Formatting text for app surfaces"): `<mailto:a@b|a@b>`, `<mailto:a@b>`. */
const mailto = /<mailto:([^<>|]{1,300})(?:\|[^<>]{0,300})?>/g;
/** `"Ann Example" <ann@example.com>`, with or without quotes or a name, or the address alone. */
const recipient =
  /(?:"[^"<>]{1,100}"\s?|(?:[\p{L}'.-]{1,50}\s){0,4})<[^<>@\s]{1,64}@[^<>@\s]{1,255}>|[^\s<>"(),:;|@]{1,64}@[^\s<>"(),:;|@]{1,255}/gu;
const curlyQuotes = /[“”„«»]/g;

/**
 * Undefined for a text in which nothing was found, and that is no attempt at an ID or an address either. Linear in the
 * text's length.
 */
export function prefillFromText(text: string): Prefill | undefined {
  const plain = text.replace(/\s+/g, ' ').replace(curlyQuotes, '"').replace(mailto, '<$1>');
  const recipients = (plain.match(recipient) ?? []).filter((one) => /@[^@]*\.[^@]/.test(one));
  // What is left after the addresses: their digits name no recording.
  const rest = plain.replace(recipient, (one) => (/@[^@]*\.[^@]/.test(one) ? ' ' : one));
  const { recordings, mistyped } = findRecordings(rest.replace(/[^\s<>]{0,64}@\S{0,255}/g, ' '));
  const named = [...recordings.map(nameOf), ...mistyped];
  const prefill: Prefill = {
    ...(named.length === 0 ? {} : { recordings: named.join(', ').slice(0, 3000) }),
    ...(recipients.length === 0
      ? {}
      : {
          to: recipients
            .map((one) => one.trim())
            .join(', ')
            .slice(0, 3000),
        }),
  };
  const known = Object.keys(prefill).length > 0 || plain.includes('@') || plain.trim() === '';
  return known ? prefill : undefined;
}
