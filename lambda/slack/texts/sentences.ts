/** The sentences of views that hold a name, a time or a number. */
import { type FrozenRule, type ShareRequest, shortId } from '../../domain/request.ts';
import { mention, moment } from '../escape.ts';

/** `90 minutes`, `24 hours`. */
const duration = (minutes: number): string =>
  minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;

export const ownApproval = (rule: string): string => `Rule “${rule}”: your own approval is enough.`;

export function asksFor({ name, approvals, expiresAfterMinutes }: FrozenRule): string {
  const times = approvals === 1 ? 'one approval' : `${approvals} approvals`;
  return `Rule “${name}”: asks for ${times} within ${duration(expiresAfterMinutes)} from:`;
}

export const whyRule = (why: string): string => `Why this rule: ${why}.`;

type PreviousShare = NonNullable<ShareRequest['previousShare']>;

/** Another request for the same recording and address, by what was recorded of it. */
const before: Record<PreviousShare['kind'], (id: string, at: string) => string> = {
  sent: (id, at) => `Already shared with this address: ${id} was sent, ${at}.`,
  unknown: (id, at) =>
    `This may already be shared with this address: it is not known whether the email of ${id} was sent, ${at}. Find out before you share it again.`,
  approved: (id, at) =>
    `Already on its way to this address: ${id} is approved, ${at}. Wait for its outcome.`,
  waiting: (id, at) =>
    `Already requested for this address: ${id} is waiting for approval, ${at}. Wait for its outcome.`,
};

export const sharedBefore = (other: PreviousShare): string =>
  before[other.kind](shortId(other), moment(other.at));

export const asksToSend = (requester: string, until: number): string =>
  `${mention(requester)} asks to send this, until ${moment(until)}.`;

export const asksUntil = (requester: string, until: number): string =>
  `${mention(requester)} asks, until ${moment(until)}`;

/** `via`: the user group through which somebody is asked, if not by name. */
export const whyYou = (via: string | undefined): string =>
  via === undefined
    ? 'You are asked because you are named in the rule:'
    : `You are asked because you belong to <!subteam^${via}>, which is named in the rule:`;

export const ruleAsks = ({ name, approvals }: FrozenRule): string =>
  `“${name}”, which asks for ${approvals} of its approvers.`;

export const soFar = (names: string): string => `Approved so far by ${names}.`;
export const to = (masked: string): string => `To ${masked}`;
export const byServer = (server: string): string => `By the ICWS server ${server}`;
export const tried = (at: number): string => `tried ${moment(at)}`;
