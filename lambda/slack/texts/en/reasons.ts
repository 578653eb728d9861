/**
 * Why the app did not do what a person asked for, and what to do next. Those that pressing again may help with, and those
 * at an input, are also shown as plain text: they hold no mention.
 */

import type { Reason } from '../../../application/decision-reason.ts';
import type { NotSendable } from '../../../application/open-request.ts';
import type { ShareRequest } from '../../../domain/request.ts';
import { escapeMrkdwn, mention } from '../../block-kit.ts';
import { command } from '../../ids.ts';
import { counted, firstOf } from '../lists.ts';
import { tokenRefused } from './answers.ts';
import { obstacle } from './call.ts';
import { stateName, tooLate } from './states.ts';

const timeout = 'Slack didn’t respond in time. Nothing was changed. Try again.';

const notMember =
  'Only full members of this workspace can share and approve recordings. Guests, bots, and people from other workspaces can’t.';

const overLimit = (what: string): string =>
  `You’ve reached the limit of ${what} per day, so nothing was started. Try again tomorrow, or ask your Share Recording admin.`;

const policyInvalid = (errors: readonly string[]): string =>
  `Share Recording refuses every request because its policy isn’t valid: ${firstOf(errors.map(escapeMrkdwn), '; ')}. Ask your Share Recording admin to fix the policy.`;

/** Slack did not say who belongs to a user group that may hold the person. */
export const groupUnreadable = ({ group, code }: { group: string; code: string }): string =>
  `Slack didn’t say who belongs to the user group ${group}, which the policy names (${escapeMrkdwn(code)}). Nothing was changed. Try again. If this keeps happening, tell your Share Recording admin.`;

const notNamed = (ids: readonly string[]): string =>
  ids.length === 0
    ? 'No one else needs to approve this.'
    : `Only ${firstOf(ids.map(mention), ' or ')} can decide on this request.`;

const fixed = {
  absent: `This request no longer exists: a confirmation stays open for an hour. If the form is still open below, close this and select Review; otherwise enter \`${command}\` to start again.`,
  not_requester: 'Only the person who requested this share can do that.',
  not_your_own:
    'You can’t approve your own request: its rule doesn’t allow it, or requires a reason.',
  still_looking: 'The app is still looking up the recordings. Try again.',
  details_missing:
    'The rule requires the call’s details, and the app is still looking them up. Try again.',
  too_early:
    'PureConnect may still be exporting the recording. “Send again” is possible 10 minutes after the last attempt.',
  too_often: `“Send again” was used too many times for this request. Close it, then enter \`${command}\` to start a new share.`,
  not_member: notMember,
  requester_left:
    'The requester is no longer a full member of this workspace, so this request can’t be approved.',
  timeout,
  token_refused: tokenRefused,
  content_changed: `This doesn’t match the request as it was recorded, so it wasn’t accepted. Enter \`${command}\` to start again.`,
  contended:
    'This request changed at the same moment, and it’s not known whether your decision was recorded. Try again: it counts only once.',
  shared_meanwhile:
    'One of these recordings was shared with one of these addresses since you opened this, or is about to be. See below: select the checkbox to share it anyway.',
  previous_share_not_accepted:
    'This was already shared with one of these addresses, may have been, or is about to be. Select this to share it anyway.',
  new_recipient_not_accepted:
    'Check the addresses, then select this to share with people to whom no earlier email is on record.',
  reason_missing: 'Enter a reason. This is your own request, and all approvers will see it.',
  not_sendable_again: `This share can no longer be sent again: its message is kept for a day after it failed or expired. Enter \`${command}\` to start a new share.`,
} satisfies Partial<Record<(Reason | NotSendable)['kind'], string>>;

const isFixed = (
  reason: Reason | NotSendable,
): reason is Extract<typeof reason, { kind: keyof typeof fixed }> =>
  Object.hasOwn(fixed, reason.kind);

/** A refusal, as the person who was refused may know it. */
export function reasons(reason: Reason | NotSendable): string {
  if (isFixed(reason)) return fixed[reason.kind];
  switch (reason.kind) {
    case 'recording_unusable':
    case 'media_type_not_allowed':
    case 'recording_too_old':
    case 'fact_missing':
      return `Nothing was started. ${obstacle(reason)}`;
    case 'too_late':
      return tooLate[reason.state];
    case 'not_named':
      return notNamed(reason.ids);
    case 'no_longer_allowed':
      return `The rule “${escapeMrkdwn(reason.rule)}” no longer lets you share with these recipients, so nothing was started.`;
    case 'group_unreadable':
      return groupUnreadable(reason);
    case 'continued':
      return `This share is continued as ${reason.as}. If that one came to nothing, send that one again.`;
    case 'daily_limit':
      return overLimit(counted(reason.limit, 'share'));
    case 'policy_invalid':
      return policyInvalid(reason.errors);
    default:
      return reason satisfies never;
  }
}

/** What a submitted form is answered, where the answer is not about one of its fields. */
export const submit = {
  notMember,
  lookUpLimit: (limit: number): string => overLimit(`${counted(limit, 'recording')} to look up`),
  alreadyConfirmed: (request: ShareRequest): string =>
    `You’ve already confirmed this form. Its status: ${stateName(request)}.`,
  policyInvalid,
  timeout,
  tokenRefused,
};
