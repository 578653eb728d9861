/** What the app says in answer to a command, a submission or a click; each says what to do next. */
import type { Refusal } from '../../domain/approval.ts';
import { isGroup } from '../../domain/policy.ts';
import { type DisplayState, displayState, type ShareRequest } from '../../domain/request.ts';
import { escapeMrkdwn } from '../escape.ts';
import { firstOf } from './lists.ts';

export const usage = [
  '*Share a call recording by email*',
  '`/share-recording` opens a form. What you add fills it in, in any order:',
  '• `/share-recording 0DE0C017-CD4F-D013-8E31-18D8B7470001 ann@example.com` – a recording id, an email address',
  '• `/share-recording status` – your latest shares; `status SR-1A2B3C4D` – one of them',
  '• `/share-recording help` – this text',
  'You review exactly what goes out before anything does. The outcome is told in a thread where you typed the command.',
].join('\n');

export const noShares = 'You have not shared a recording yet.';

export const noSuchShare = (searched: number): string =>
  `None of your last ${searched} shares has this id. \`/share-recording status\` lists the latest.`;

export const late = 'Slack did not answer in time; nothing was sent or lost, press again.';

/** Slack did not say who belongs to a user group that may hold the person; the group is named by its id. */
export const groupUnreadable = ({ group, code }: { group: string; code: string }): string =>
  `Slack did not say who belongs to the user group ${group} that the policy names (${code}). Nothing was sent or lost: press again. If this stays, tell your Share Recording admin.`;

export const formNotOpened =
  'Slack did not open the form in time. Nothing is lost: type `/share-recording` again.';

export const formRefused =
  'Slack did not let the app open its form, so nothing was started. Tell your Share Recording admin: its log names the reason.';

export const viewNotOpened =
  'Slack did not open the view in time. Nothing was decided; press the button again.';

export const notSetUp =
  'share-recording is not set up yet: its Slack secret is missing or incomplete. Ask whoever runs it to fill it in.';

export const unavailable =
  'share-recording could not read its settings just now. Nothing was started; try again in a minute.';

export const orgInstall =
  'share-recording is installed for the whole organization, and one policy cannot speak for many workspaces. Ask an administrator to install it in this workspace alone.';

export const fault =
  'Something went wrong on our side, and it is not known whether this was done. Please press again: it counts once. Tell your Share Recording admin if it stays.';

export const notMember =
  'Only full members of this workspace can share recordings: guests, bots and people from other workspaces cannot.';

export const notAgain =
  'This share can no longer be sent again: its text is kept for a day after it failed or expired. Type `/share-recording` to start anew.';

export const onlyRequester = 'Only the person who asked for this share can do that.';

export const dailyLimit = (limit: number): string =>
  `You have reached the limit of ${limit} shares a day, so nothing was started. Try again tomorrow, or ask your Share Recording admin.`;

export const tickToSendAgain =
  'This recording was already shared with this address, may have been, or is about to be. Select this to share it anyway.';

export const lookUpLimit = (limit: number): string =>
  `You have reached the limit of ${limit} forms a day, so nothing was started. Try again tomorrow, or ask your Share Recording admin.`;

export const noLongerAllowed = (rule: string): string =>
  `The rule “${escapeMrkdwn(rule)}” no longer lets you share with this recipient, so nothing was started.`;

const notYourOwn =
  'You cannot approve your own request: its rule does not allow it, or asks for a reason.';

export const ownNeedsReason = 'Say why: it is your own request, and all its approvers get to know.';

const tooEarly =
  'PureConnect may still be exporting: “send again” is possible ten minutes after the last try.';

const tooOften =
  'This request was sent again too many times. Close it, then start a new share with `/share-recording`.';

export const requesterLeft =
  'The person who asked for this is no longer a full member of this workspace, so this can’t be approved.';

export const absentRequest =
  'This request is no longer there: a review stays open for an hour. Type `/share-recording` to start again.';

export const foreignContent =
  'This does not match the request as it was recorded, so it was not accepted. Type `/share-recording` to start again.';

export const contended =
  'This request changed at the same moment, and it is not known whether your decision was recorded. Press again: it counts once.';

export const policyInvalid = (errors: readonly string[]): string =>
  `share-recording refuses every request because its policy is not valid: ${firstOf(errors, '; ')}. Ask whoever runs it to fix the policy.`;

const stateNames: Record<DisplayState, string> = {
  draft: 'in review',
  awaiting_approval: 'waiting for approval',
  approved: 'approved',
  sending: 'with PureConnect',
  sent: 'finished: the email was sent',
  failed: 'finished: the email was not sent',
  unconfirmed: 'open: it is not known whether the email was sent',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'expired',
  unconfirmed_closed: 'finished: it is not known whether the email was sent',
};

export const stateName = (request: ShareRequest): string => stateNames[displayState(request)];

export const alreadyConfirmed = (request: ShareRequest): string =>
  `You have already confirmed this form: it is ${stateName(request)}.`;

const tooLate = (state: DisplayState): string =>
  `This is no longer possible: the request is ${stateNames[state]}.`;

/** A refusal of the domain, as the person who was refused may know it. */
export function refusal(from: Refusal | { kind: 'late' }): string {
  switch (from.kind) {
    case 'late':
      return late;
    case 'absent':
      return absentRequest;
    case 'not_requester':
      return onlyRequester;
    case 'content_changed':
      return foreignContent;
    case 'too_late':
      return tooLate(from.state);
    case 'not_your_own':
      return notYourOwn;
    case 'too_early':
      return tooEarly;
    case 'too_often':
      return tooOften;
    case 'details_missing':
      return 'Its rule wants the call’s details to be seen first, and the app is still looking: press again.';
    case 'recording_forbidden':
      return 'The app’s ICWS user may not use this recording, so nobody was asked and nothing was started.';
    default:
      return from satisfies never;
  }
}

/** Who may decide, for somebody who may not. Ids become names in Slack. */
export const mayDecide = (approvers: readonly string[]): string =>
  `Only the people whom the rule names may decide this: ${firstOf(approvers.map(named))}.`;

/** A person or a user group, as Slack shows it. */
export const named = (id: string): string => (isGroup(id) ? `<!subteam^${id}>` : `<@${id}>`);
