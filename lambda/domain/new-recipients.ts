/** Whom a team has no earlier email to on record: the address may be mistyped. Pure. */
import { splitAddress } from './address.ts';
import type { Recipient } from './address-list.ts';
import { recipientsOf } from './email.ts';
import type { ShareRequest } from './request.ts';

/** Whether a recipient is outside the requester's own domain; unknown where Slack shows no address of theirs. */
export const isExternal = (
  { requesterDomain }: Pick<ShareRequest, 'requesterDomain'>,
  { address }: Pick<Recipient, 'address'>,
): boolean => splitAddress(address.toLowerCase())[1] !== requesterDomain;

/** External recipients without an earlier email on record; none where that could not be read. */
export function newRecipients(request: ShareRequest): Recipient[] {
  const { email, earlierShares } = request;
  if (earlierShares === undefined) return [];
  const known = new Set(earlierShares.map(({ address }) => address.toLowerCase()));
  return recipientsOf(email).filter(
    (one) => isExternal(request, one) && !known.has(one.address.toLowerCase()),
  );
}
