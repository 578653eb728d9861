/** Who gets the email, each whole: the name, the address, how an international domain reads, and whether it is external. */
import { domainToUnicode } from 'node:url';
import { splitAddress } from '../../domain/address.ts';
import type { Recipient } from '../../domain/address-list.ts';
import { isExternal } from '../../domain/new-recipients.ts';
import type { ShareRequest } from '../../domain/request.ts';
import { en } from '../texts/en.ts';

/** An international domain as it is sent, and as it reads: look-alike letters show. */
export function readable(address: string): string {
  const [, domain] = splitAddress(address);
  const decoded = /(?:^|\.)xn--/i.test(domain) ? domainToUnicode(domain) : '';
  return decoded === '' ? address : en.form.readsAs(address, decoded);
}

/** Each begins with its number, and what is said of it with an arrow: no name can pass for either. */
export const recipientTexts = (request: ShareRequest, recipients: readonly Recipient[]): string[] =>
  inSections(
    recipients.map((one, index) =>
      recipientText(request, one, recipients.length === 1 ? '' : `${index + 1}. `),
    ),
  );

/** As many sections as the texts need: none of them is cut. */
export function inSections(texts: readonly string[]): string[] {
  const sections: string[] = [];
  for (const text of texts) {
    const last = sections.at(-1);
    const joined = last === undefined ? text : `${last}\n${text}`;
    if (last === undefined || joined.length > sectionLength) sections.push(text);
    else sections[sections.length - 1] = joined;
  }
  return sections;
}

/** Less than a section's maximum of 3,000 ("section" of Slack's docs). */
const sectionLength = 2900;

function recipientText(request: ShareRequest, recipient: Recipient, number: string): string {
  const { requesterDomain, earlierShares = [] } = request;
  const { name, address } = recipient;
  const external = requesterDomain !== undefined && isExternal(request, recipient);
  const earlier = earlierShares.find((one) => one.address === address);
  const who = name === address ? readable(address) : `“${name}” <${readable(address)}>`;
  return [
    `${number}${who}${external ? ` · ${en.form.external}` : ''}`,
    ...(earlier ? [`↳ ${en.form.earlierShares(earlier)}`] : []),
  ].join('\n');
}
