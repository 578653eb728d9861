/** A request's state as people see it in lists and refusals, and the answer to `/share-recording status`. */

import { maskAddress } from '../../../domain/address.ts';
import { recipientsOf } from '../../../domain/email.ts';
import {
  type DisplayState,
  displayState,
  lastChange,
  type ShareRequest,
  shortId,
} from '../../../domain/request.ts';
import { formatDate } from '../../block-kit.ts';
import { command } from '../../ids.ts';
import { counted } from '../lists.ts';

const stateNames: Record<DisplayState, string> = {
  draft: 'Not confirmed yet',
  awaiting_approval: 'Needs approval',
  approved: 'Approved',
  sending: 'PureConnect is exporting it',
  sent: 'Sent',
  failed: 'Not sent',
  unconfirmed: 'Not known whether it was sent',
  rejected: 'Rejected',
  cancelled: 'Canceled',
  expired: 'Expired',
  unconfirmed_closed: 'Closed, not known whether it was sent',
};

export function stateName(request: ShareRequest): string {
  const reported = request.state === 'sent' && lastChange(request).by !== undefined;
  return reported ? 'Sent (reported)' : stateNames[displayState(request)];
}

/** Why a decision comes too late, or too early. A request that waits for approval is refused after its time only. */
export const tooLate: Record<DisplayState, string> = {
  draft: 'This request hasn’t been confirmed yet.',
  awaiting_approval: 'The time to decide on this request has passed.',
  approved: 'This request is already approved.',
  sending: 'PureConnect is already exporting this recording.',
  sent: 'This request was already sent.',
  failed: 'This request has ended. It was not sent.',
  unconfirmed: 'It’s not known whether this request was sent.',
  rejected: 'This request was rejected.',
  cancelled: 'This request was canceled.',
  expired: 'This request has expired.',
  unconfirmed_closed: 'This request is closed. It’s not known whether it was sent.',
};

/** To whom, as far as a channel may know, and how many recordings. */
export function recipients({ email }: ShareRequest): string {
  const [first, ...others] = recipientsOf(email);
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`;
  const count = email.recordings.length;
  const what = count > 1 ? ` · ${count} recordings` : '';
  return `To ${maskAddress(first?.address ?? '')}${more}${what}`;
}

/** Which share this one sends again, and which one sends this again. */
export const resends = ({ resendOf, resentAs }: ShareRequest): string[] => [
  ...(resendOf === undefined ? [] : [`Continues ${shortId({ id: resendOf })}`]),
  ...(resentAs === undefined ? [] : [`Continued as ${shortId({ id: resentAs })}`]),
];

export const noShares = 'You haven’t shared a recording yet.';

/** One line a request. `searched`: how many of the latest were searched for the one that was named. */
export function status(requests: readonly ShareRequest[], searched?: number): string {
  if (requests.length > 0) return requests.map(statusLine).join('\n');
  return searched === undefined
    ? noShares
    : `You have no share with this ID among your last ${searched}. \`${command} status\` lists the latest.`;
}

/** The masked address holds nothing that could format or ping: a letter or digit, and a domain. */
const statusLine = (request: ShareRequest): string =>
  [
    `*${shortId(request)}*`,
    stateName(request),
    formatDate(lastChange(request).at),
    recipients(request),
  ].join(' · ');
