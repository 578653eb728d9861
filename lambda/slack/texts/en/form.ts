/**
 * The form: its labels, what is wrong with an input and how to fix it, and how each field is shown before anything is
 * sent. These texts are shown as plain text.
 */
import type { NoRule } from '../../../application/submit-share.ts';
import { splitAddress } from '../../../domain/address.ts';
import type { RuleProblem } from '../../../domain/apply-rule.ts';
import type { EmailField, Priority } from '../../../domain/email.ts';
import type { EarlierShares } from '../../../domain/request.ts';
import type { FieldProblem } from '../../../domain/text.ts';
import { counted, firstOf } from '../lists.ts';
import { call, obstacle } from './call.ts';
import { groupUnreadable } from './reasons.ts';

const example = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

interface FieldTexts {
  label: string;
  placeholder?: string;
  hint?: string;
  /** The error of an input that was left empty. */
  missing: string;
  /** Above the value in the confirmation; absent where it is shown with another field. */
  heading?: string;
}

const fields = {
  recordings: {
    label: 'Recordings',
    placeholder: '3001234567',
    hint: 'Interaction IDs of calls in progress or just ended, or recording IDs. Separate several with commas.',
    missing: 'Enter an interaction ID or a recording ID.',
  },
  to: {
    label: 'To',
    placeholder: 'ann@example.com, Bob Example <bob@example.com>',
    missing: 'Enter an email address.',
    heading: 'To',
  },
  emailSubject: { label: 'Subject', missing: 'Enter a subject.', heading: 'Subject' },
  emailBody: { label: 'Message', missing: 'Enter a message.', heading: 'Message' },
  priority: { label: 'Priority', missing: 'Choose a priority.', heading: 'Priority' },
  replyTo: {
    label: 'Reply-to address',
    hint: 'Defaults to your email address.',
    missing: 'Enter an email address.',
    heading: 'Reply-to',
  },
  cc: { label: 'Cc', missing: 'Enter an email address.', heading: 'Cc' },
  caseNumber: {
    label: 'Case number',
    hint: 'For approvers and reports. Not included in the email.',
    missing: 'Enter a case number.',
    heading: 'Case number',
  },
  purpose: {
    label: 'Purpose',
    hint: 'Why you’re sharing this. Not included in the email. Some rules require it.',
    missing: 'Enter a purpose.',
    heading: 'Purpose',
  },
} satisfies Record<EmailField, FieldTexts>;

const priorities: Record<Priority, string> = { 1: 'Normal', 2: 'Low', 4: 'High' };

/** The text for a problem that does not depend on its field. */
function problem(found: FieldProblem): string {
  switch (found.kind) {
    case 'missing':
      return 'Enter a value.';
    case 'too_short':
      return `Enter at least ${found.min} characters.`;
    case 'too_long':
      return `Shorten this to ${found.max} characters. It has ${found.length}.`;
    case 'broken_character':
      return 'Remove the broken character (half of an emoji).';
    case 'control_characters':
      return found.lineBreaksAllowed
        ? 'Remove tabs and other control characters. Line breaks are allowed.'
        : 'Remove line breaks, tabs, and other control characters.';
    case 'direction_characters':
      return 'Remove the invisible characters that change the direction of text.';
    case 'entity':
      return 'Enter the character itself (&, <, or >) instead of its HTML code: Slack would show the one for the other.';
    case 'invisible_characters':
      return 'Remove the invisible characters, for example by typing the text again.';
    case 'no_recording':
      return `“${found.entry}” isn’t an interaction ID (6 to 18 digits, such as 3001234567) or a recording ID (such as ${example}).`;
    case 'wrong_entry':
      return `“${found.entry}”: ${problem(found.problem)}`;
    case 'too_many':
      return `Enter ${found.max} at most. There are ${found.count}.`;
    case 'not_printable_ascii':
      return 'Use letters, digits, and punctuation only, without accents.';
    case 'not_ascii':
      return 'Use ASCII letters only. Enter an international domain in its xn-- form.';
    case 'no_address':
      return 'That isn’t an email address. Example: ann@example.com, or Ann Example <ann@example.com>.';
    case 'name_without_address':
      return 'That isn’t an email address. Example: ann@example.com. Put a name that contains a comma in quotes: "Example, Ann" <ann@example.com>.';
    case 'not_offered':
      return 'Choose one of the options.';
    default:
      return found satisfies never;
  }
}

/** What the rule asks of a field. */
function ruleProblem(found: RuleProblem): string {
  switch (found.kind) {
    case 'no_own_address':
      return 'Slack shows no usable email address for you. Enter a reply-to address.';
    case 'reply_to_not_allowed':
      return found.patterns.length === 0
        ? `Leave this empty: the rule “${found.rule}” allows your own address only.`
        : `Use your own address, or: ${firstOf(found.patterns.map(anyAddress))}.`;
    case 'too_many_recordings':
      return `The rule “${found.rule}” allows ${counted(found.max, 'recording')} at a time.`;
    case 'too_many_recipients':
      return `The rule “${found.rule}” allows ${counted(found.max, 'recipient')}, Cc included.`;
    case 'purpose_not_listed':
      return `Choose a purpose of the rule “${found.rule}”: ${firstOf(found.purposes, '; ')}.`;
    case 'case_number_missing':
      return `Enter a case number. The rule “${found.rule}” requires it.`;
    case 'purpose_missing':
      return `Enter a purpose. The rule “${found.rule}” requires it.`;
    default:
      return found satisfies never;
  }
}

/** Names what this requester can certainly share with, and claims no more than is known. */
function ruleMatch(match: NoRule): string {
  switch (match.kind) {
    case 'undecided':
      return undecided(match);
    case 'refused_by_rule':
      return `The rule “${match.rule}” doesn’t allow ${match.address}: ${match.reason}`;
    case 'different_rules': {
      const groups = match.groups.map(
        ({ rule, addresses }) => `${addresses.join(', ')} (“${rule}”)`,
      );
      return `Different rules apply to these recipients. Send separately: ${firstOf(groups, '; ')}.`;
    }
    case 'refused':
      return refused(match);
    default:
      return match satisfies never;
  }
}

const undecided = ({ group, answer }: NoRule & { kind: 'undecided' }): string =>
  answer.kind === 'gone'
    ? `The policy names the user group ${group}, which doesn’t exist or is disabled, so no one can share with this address. Ask your Share Recording admin to update the policy.`
    : groupUnreadable({ group, code: answer.code });

function refused({ address, allowed, complete }: NoRule & { kind: 'refused' }): string {
  if (allowed.length > 0) {
    const patterns = firstOf(allowed.map(anyone));
    return `No rule lets you share with ${address}. You can share with: ${patterns}.`;
  }
  const what = complete ? 'share recordings' : `share with ${address}`;
  return `No rule lets you ${what}. Ask your Share Recording admin.`;
}

const anyone = (pattern: string): string => describePattern(pattern, 'anyone');
const anyAddress = (pattern: string): string => describePattern(pattern, 'any address');

/** `*@example.com` as people say it; other patterns as they are. */
function describePattern(pattern: string, any: string): string {
  const [local, domain] = splitAddress(pattern);
  if (local !== '*') return pattern;
  return domain.startsWith('*.') ? `${any} under ${domain.slice(2)}` : `${any} at ${domain}`;
}

/** Made when the first text needs it: 20 milliseconds that no cold start has to spare. */
let dayFormat: Intl.DateTimeFormat | undefined;

/** Plain text knows no reader's time zone: a day is precise enough. */
function formatDay(at: number): string {
  dayFormat ??= new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });
  return dayFormat.format(at);
}

export const form = {
  title: 'Share a recording',
  submit: 'Review',
  close: 'Close',
  fields,
  priorities,
  problem,
  ruleProblem,
  ruleMatch,
  call,
  obstacle,
  /** The message of a request that has ended. */
  removed: 'Removed because this request has ended.',
  /** The recipient is not in the requester's own organization. */
  external: 'external',
  earlierShares: ({ times, lastAt }: EarlierShares): string =>
    `Shared with this address ${times === 1 ? 'once' : `${times} times`}, last on ${formatDay(lastAt)}`,
  choosePurpose: 'Choose a purpose from the list.',
  template: {
    label: 'Template',
    hint: 'Replaces the subject and the message.',
    placeholder: 'Choose a text',
  },
  addRecording: {
    text: (calls: number): string =>
      calls === 1
        ? 'This call has another recording.'
        : 'One of these calls has another recording.',
    button: 'Add it',
  },
  /** An international domain as it is sent, and as it reads. */
  readsAs: (address: string, decoded: string): string => `${address} (reads as ${decoded})`,
};
