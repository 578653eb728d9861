/** Views other than the form: titles, labels, buttons, and their sentences, which are mrkdwn where they hold names or times. */
import type { Outcome } from '../../../domain/approval.ts';
import { approvalsOf, lastApproval, type ShareEvent } from '../../../domain/events.ts';
import type { FrozenRule } from '../../../domain/policy.ts';
import { type PreviousShare, type ShareRequest, shortId } from '../../../domain/request.ts';
import { escapeMrkdwn, formatDate, mention } from '../../block-kit.ts';
import { counted, duration, firstOf } from '../lists.ts';

export const buttons = {
  review: 'Review',
  cancel: 'Cancel',
  resolve: 'Resolve',
  sendAgain: 'Send again',
  newShare: 'New share',
  history: 'Approval history',
};

export const cancelDialog = {
  title: 'Cancel this share?',
  text: 'Nothing will be emailed. To share it later, start a new share.',
  confirm: 'Cancel the share',
  deny: 'Keep it',
};

const ruleName = ({ name }: FrozenRule): string => `rule “${escapeMrkdwn(name)}”`;

/** Another request for one of the recordings and one of the addresses, by what was recorded of it. */
const previousShares: Record<PreviousShare['kind'], (id: string, at: string) => string> = {
  sent: (id, at) => `Already shared with one of these addresses: ${id} was sent, ${at}.`,
  unknown: (id, at) =>
    `This may already have been shared with one of these addresses: it’s not known whether ${id} was sent, ${at}. Find out before you share it again.`,
  approved: (id, at) =>
    `Already on its way to one of these addresses: ${id} is approved, ${at}. Wait for its outcome.`,
  waiting: (id, at) =>
    `Already requested for one of these addresses: ${id} needs approval, ${at}. Wait for its outcome.`,
};

const attached = ({ email }: ShareRequest): string =>
  email.recordings.length === 1 ? 'the recording' : `${email.recordings.length} recordings`;

export const confirmation = {
  title: 'Review',
  approve: 'Approve and send',
  ask: 'Ask for approval',
  close: 'Back',
  intro: (request: ShareRequest): string =>
    `${shortId(request)}: This is exactly what will be sent, with ${attached(request)} attached. Email can’t be unsent.`,
  notReady: (request: ShareRequest): string =>
    `${shortId(request)}: Not ready yet. Select Back, then Review, to try again.`,
  stillLooking: (request: ShareRequest): string =>
    `${shortId(request)}: Looking up ${counted(request.email.recordings.length, 'recording')} in PureConnect…`,
  cannotBeSent: (request: ShareRequest): string =>
    `${shortId(request)}: This can’t be sent. Select Back to change it.`,
  /** Who has to approve, as far as the requester is concerned. */
  rule: ({ rule }: ShareRequest): string => {
    const { approvers, approvals, expiresAfterMinutes } = rule;
    if (approvers.length === 0) return `No one else needs to approve this (${ruleName(rule)}).`;
    const names = firstOf(approvers.map(mention), ' or ');
    return `Needs ${counted(approvals, 'approval')} from ${names} within ${duration(expiresAfterMinutes)} (${ruleName(rule)}).`;
  },
  previousShare: (share: PreviousShare): string =>
    previousShares[share.kind](shortId(share), formatDate(share.at)),
  /** What may have been sent, and what could not be recorded, is not on record. */
  newRecipients: (count: number): string =>
    `This app has no record of an email to ${count === 1 ? 'this address' : 'these addresses'} in the last 400 days:`,
  checkAddress: 'Is every address right?',
  rightAddress: 'Yes, I checked the addresses',
  shareAnyway: 'Share it anyway?',
  yes: 'Yes, share it anyway',
};

/** Who has approved so far; empty where nobody has. */
export function approvedSoFar({ events }: ShareRequest): string {
  const names = firstOf(approvalsOf(events).map(({ by }) => mention(by)));
  return names === '' ? '' : `Approved so far by ${names}.`;
}

export const decision = {
  title: 'Review request',
  submit: 'Submit',
  close: 'Close',
  intro: (request: ShareRequest): string => {
    const { requester, approval } = request;
    const by = formatDate(approval.expiresAt ?? request.createdAt);
    return `*${shortId(request)}* · ${mention(requester)} needs your approval by ${by}.`;
  },
  approvedSoFar,
  /** `throughGroup`: the user group that holds this person, if the rule does not name them. */
  whyYou: ({ rule }: ShareRequest, throughGroup: string | undefined): string => {
    const member = throughGroup === undefined ? '' : ` as a member of ${mention(throughGroup)}`;
    return `You can approve this${member}. Rule “${escapeMrkdwn(rule.name)}”, ${counted(rule.approvals, 'approval')} needed.`;
  },
  question: 'Your decision',
  chooseOne: 'Choose one.',
  approve: 'Approve and send',
  reject: 'Reject',
  reason: 'Reason',
  ownReasonHint:
    'Required: this is your own request. Approvers who get a direct message will see it.',
  rejectionHint: 'Required to reject. The requester will see it.',
  rejectionNeedsReason: 'Enter a reason. The requester will see it.',
};

/** A restored table may lack the latest attempts: no time of theirs is known. */
const attemptsMissing = (request: ShareRequest): string => {
  const approvedAt = lastApproval(request.events)?.at ?? request.createdAt;
  return `It was approved ${formatDate(approvedAt)}, and may have been attempted at any time since: the app’s records of that time are missing`;
};

export const resolve = {
  title: 'Resolve request',
  submit: 'Submit',
  close: 'Close',
  intro: (request: ShareRequest): string => {
    const startedAt = request.delivery.attempts.at(-1)?.putStartedAt;
    const restored = request.events.some(({ reason }) => reason === 'restored');
    const tried = startedAt === undefined ? '' : ` · Attempted ${formatDate(startedAt)}`;
    return `*${shortId(request)}*${tried}${restored ? ` · ${attemptsMissing(request)}` : ''}`;
  },
  server: (server: string): string => `By the ICWS server ${server}`,
  how: 'Ask the recipient, or check the log of PureConnect or of the mail server for the time of the attempt.',
  question: 'What happened?',
  outcomes: {
    sent: { text: 'It was sent', description: 'The recipient has it.' },
    send_again: {
      text: 'It wasn’t sent: send again',
      description: 'Possible 10 minutes after the last attempt.',
    },
    close: {
      text: 'Not sure: close the request',
      description: 'The app does nothing more.',
    },
  } satisfies Record<Outcome, { text: string; description: string }>,
  ownReasonHint: 'Required to send your own request again. All approvers will see that you did.',
};

export const home = {
  toApprove: 'Needs your approval',
  nothing: 'You’re all caught up.',
  more: 'There are more. They appear here once you’ve reviewed these.',
  unknown: 'There may be more: not every request could be checked just now. Reopen this page.',
  own: 'Your recent shares',
  ownUnknown: 'Your shares couldn’t be loaded just now. Reopen this page.',
  waiting: ({ requester, approval, createdAt }: ShareRequest): string =>
    `${mention(requester)} needs approval by ${formatDate(approval.expiresAt ?? createdAt)}`,
};

const decided: Partial<Record<ShareEvent['kind'], [you: string, passive: string]>> = {
  approval: ['You approved', 'Approved'],
  approved: ['You approved', 'Approved'],
  rejected: ['You rejected', 'Rejected'],
  sent: ['You reported it as sent', 'Reported as sent'],
  failed: ['You closed it', 'Closed'],
};

export const history = {
  back: 'Home',
  first: 'History',
  notShown: 'This list couldn’t be shown in time. Try again.',
  decisions: 'Your decisions, last 30 days',
  /** Plain text: for a heading or a button. */
  ofRule: (rule: string): string => `Shares under rule “${rule}”`,
  rulesUnknown: 'There may be more rules: Slack didn’t say which you approve for. Try again.',
  requested: ({ requester, createdAt }: ShareRequest): string =>
    `Requested by ${mention(requester)} ${formatDate(createdAt)}`,
  /** `you`: the reader, where it is their own decision. */
  decision: ({ kind, by = '', at }: ShareEvent, you: string | undefined): string => {
    const [own = '', others = ''] = decided[kind] ?? [];
    return you === by
      ? `${own} ${formatDate(at)}`
      : `${others} by ${mention(by)} ${formatDate(at)}`;
  },
  nothing: 'Nothing to show here.',
  unknown: 'This list couldn’t be loaded just now. Try again.',
  someUnknown: 'There may be more: Slack didn’t answer for every share. Try again.',
  older: 'Older',
  newest: 'Newest',
};

export const notice = {
  title: 'Share Recording',
  close: 'Close',
  loading: 'Loading the request…',
};
