/**
 * What a text says of a share, in any order: recordings by any of their IDs, links that hold one, email addresses as Slack
 * or a mail client writes them. Nothing of it is trusted; it only fills the form.
 */
import { mailtoLink, writeRecipient } from '../../domain/address-list.ts';
import { findRecordings, nameOf } from '../../domain/recordings.ts';
import type { Prefill } from '../form-fields.ts';

const address =
  /<(?<inBrackets>[^<>@\s]{1,64}@[^<>@\s]{1,255})>|(?<![^\s<>"(),:;|])[^\s<>"(),:;|@]{1,64}@[^\s<>"(),:;|@]{1,255}(?![^\s<>"(),:;|])/g;
/** Whatever else stands around an `@` names no recording. */
const aroundAt = /[^\s<>]{0,64}@\S{0,255}/g;
const curlyQuotes = /[“”„«»]/g;

/**
 * Undefined for a text in which nothing was found, and that is no attempt at an ID or an address either. Linear in the
 * text's length.
 */
export function prefillFromText(text: string): Prefill | undefined {
  const plain = text.replace(/\s+/g, ' ').replace(curlyQuotes, '"').replace(mailtoLink, '<$1>');
  const recipients = recipientsIn(plain);
  const { recordings, mistyped } = findRecordings(
    plain.replace(address, ' ').replace(aroundAt, ' '),
  );
  const named = [...recordings.map(nameOf), ...mistyped];
  const prefill: Prefill = {
    ...(named.length === 0 ? {} : { recordings: named.join(', ') }),
    ...(recipients.length === 0 ? {} : { to: recipients.join(', ') }),
  };
  const known = Object.keys(prefill).length > 0 || plain.includes('@') || plain.trim() === '';
  return known ? prefill : undefined;
}

/** As the field takes them: `"Ann Example" <ann@example.com>`, or the address alone. */
function recipientsIn(text: string): string[] {
  let end = 0;
  return [...text.matchAll(address)].flatMap(({ 0: whole, index, groups }) => {
    const before = text.slice(end, index);
    end = index + whole.length;
    const found = groups?.inBrackets ?? whole;
    const name = groups?.inBrackets === undefined ? '' : nameBefore(before);
    return [writeRecipient({ name: name || found, address: found })];
  });
}

/** The quoted text, or the words from the first with a capital letter on, right before an address in brackets. */
function nameBefore(text: string): string {
  const before = text.trimEnd().slice(-100);
  const quoted = /"([^"]*)"$/.exec(before)?.[1];
  if (quoted !== undefined) return quoted.trim();
  const words = before.split(' ');
  const from = words.findLastIndex((word) => !/^[\p{L}\p{M}'.-]+$/u.test(word)) + 1;
  const name = words.slice(from);
  return name
    .slice(
      Math.max(
        name.findIndex((word) => /^\p{Lu}/u.test(word)),
        0,
      ),
    )
    .join(' ');
}
