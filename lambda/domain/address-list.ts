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
const mailto = /<mailto:([^<>|]{1,300})(?:\|[^<>]{0,300})?>/g;

/**
 * Recipients separated by commas, semicolons, or line breaks, each address once. The problem names the entry that it is
 * about. A name that holds an address, a group, and a quoted local part are refused: people could take them for another
 * recipient than the one that gets the email.
 */
export function checkAddressList(raw: string): Checked<Recipient[]> {
  if (raw.length > maxLength) {
    return { problem: { kind: 'too_long', max: maxLength, length: raw.length } };
  }
  const text = raw
    .replace(mailto, '<$1>')
    .replace(/[“”„]/g, '"')
    .replace(/[\r\n]+/g, ',');
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
  const value = distinctRecipients(recipients);
  return value.length > maxRecipients
    ? { problem: { kind: 'too_many', max: maxRecipients, count: value.length } }
    : { value };
}

const wrongEntry = (entry: string, problem: FieldProblem): Checked<Recipient> => ({
  problem: { kind: 'wrong_entry', entry: entry.trim().slice(0, 100), problem },
});

function checkRecipient({ name, address }: Recipient): Checked<Recipient> {
  const entry = name !== '' && address !== '' ? `${name} <${address}>` : name + address;
  const wrong = (problem: FieldProblem) => wrongEntry(entry, problem);
  const checked = checkAddress(address);
  if ('problem' in checked) {
    return wrong(checked.problem.kind === 'missing' ? { kind: 'no_address' } : checked.problem);
  }
  if (name === '') return { value: { name: checked.value, address: checked.value } };
  if (/[@<>]/.test(name)) return wrong({ kind: 'no_address' });
  const named = checkName(name);
  return 'problem' in named
    ? wrong(named.problem)
    : { value: { name: named.value, address: checked.value } };
}

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
