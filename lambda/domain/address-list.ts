/** A list of recipients, as a mail client writes it (RFC 5322): parsed by a library, then checked strictly. Pure. */
import { addressParser } from 'postal-mime';
import * as z from 'zod/mini';
import { checkAddress } from './address.ts';
import { type Checked, checkName, type FieldProblem } from './text.ts';

export const recipientSchema = z.object({ name: z.string(), address: z.string() });
/** `name`: the address where no other was given. */
export type Recipient = z.infer<typeof recipientSchema>;

/** More than any rule allows. */
export const maxRecipients = 20;
/** What an input of Slack holds ("plain_text_input" of Slack's docs). */
const maxLength = 3000;

/** Slack makes links of addresses ("Formatting text for app surfaces"): `<mailto:a@b|a@b>`, `<mailto:a@b>`. */
export const mailtoLink = /<mailto:([^<>|]{1,300})(?:\|[^<>]{0,300})?>/g;
/** What copying adds: a field's name, `mailto:`, other brackets, quotes around an address, a full stop after it. */
const copied: readonly [RegExp, string][] = [
  [mailtoLink, '<$1>'],
  [/[“”„]/g, '"'],
  [/[\r\n]+/g, ','],
  [/^\s*(?:to|cc):/i, ''],
  [/\bmailto:(?=[^\s@]{1,64}@)/gi, ''],
  [/\[([^\s[\]@]{1,64}@[^\s[\]@]{1,255}[a-z])\]/gi, '<$1>'],
  [/(^|[\s,;])'([^\s'@]{1,64}@[^\s'@]{1,255})'/g, '$1$2'],
  [/(@[^\s,;<>@"]{1,255})\.(?=\s*(?:[,;]|$))/g, '$1'],
];
/** Addresses that only blanks separate. */
const spaced = /^\s*[^\s<>"(),;:@]+@[^\s<>"(),;:@]+(?:\s+[^\s<>"(),;:@]+@[^\s<>"(),;:@]+)+\s*$/;

/**
 * Recipients separated by commas, semicolons, or line breaks, each address once. The problem names the entry that it is
 * about. A name that holds an address, a group, and a quoted local part are refused: people could take them for another
 * recipient than the one that gets the email.
 */
export function checkAddressList(raw: string): Checked<Recipient[]> {
  if (raw.length > maxLength) {
    return { problem: { kind: 'too_long', max: maxLength, length: raw.length } };
  }
  const plain = copied.reduce((text, [pattern, by]) => text.replace(pattern, by), raw);
  const text = spaced.test(plain) ? plain.trim().replace(/\s+/g, ',') : plain;
  const recipients: Recipient[] = [];
  for (const { name, address = '' } of addressParser(text)) {
    // The parser takes quotes and comments out of an address: it is then not the one that was typed.
    const checked = text.includes(address)
      ? checkRecipient({ name, address })
      : wrongEntry(address, { kind: 'no_address' });
    if ('problem' in checked) return checked;
    recipients.push(checked.value);
  }
  if (recipients.length === 0) return { problem: { kind: 'missing' } };
  // After a bracket that is not closed the parser leaves things out: each @ must belong to one recipient.
  if (text.split('@').length - 1 !== recipients.length) {
    return wrongEntry(text, { kind: 'no_address' });
  }
  const value = distinctRecipients(recipients);
  return value.length > maxRecipients
    ? { problem: { kind: 'too_many', max: maxRecipients, count: value.length } }
    : { value };
}

const wrongEntry = (entry: string, problem: FieldProblem): { problem: FieldProblem } => ({
  problem: { kind: 'wrong_entry', entry: entry.trim().slice(0, 100), problem },
});

function checkRecipient({ name: given, address }: Recipient): Checked<Recipient> {
  const entry = given !== '' && address !== '' ? `${given} <${address}>` : given + address;
  const wrong = (problem: FieldProblem) => wrongEntry(entry, problem);
  const checked = checkAddress(address);
  if ('problem' in checked) {
    if (checked.problem.kind !== 'missing') return wrong(checked.problem);
    return wrong({ kind: given === '' ? 'no_address' : 'name_without_address' });
  }
  // Also the wide and small forms of these characters.
  if (/[@<>]/.test(given.normalize('NFKC'))) return wrong({ kind: 'no_address' });
  const { value } = checked;
  const name = withoutBullet(given);
  if (name === '') return { value: { name: value, address: value } };
  const named = checkName(name);
  if ('problem' in named) return wrong(named.problem);
  const isName = /[\p{L}\p{N}]/u.test(named.value);
  return { value: { name: isName ? named.value : value, address: value } };
}

/** Without what lists and mail clients put around a name: a bullet, a number, single quotes. */
const withoutBullet = (name: string): string =>
  name.replace(/^(?:[•*–-]|\d{1,3}[.)])(?=\s|$)\s*/u, '').replace(/^'(.*)'$/, '$1');

const sameAddress = (one: Recipient, other: Recipient): boolean =>
  one.address.toLowerCase() === other.address.toLowerCase();

/** Each address once; the first mention stays. `others`: who gets the email already. */
export const distinctRecipients = (
  recipients: readonly Recipient[],
  others: readonly Recipient[] = [],
): Recipient[] =>
  recipients.filter(
    (one, index) =>
      ![...others, ...recipients.slice(0, index)].some((other) => sameAddress(one, other)),
  );

/** The entry of a list that stands for this recipient. */
export function writeRecipient({ name, address }: Recipient): string {
  if (name === address) return address;
  if (/^[\p{L}\p{M}\p{N} '.-]+$/u.test(name)) return `${name} <${address}>`;
  return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
}
