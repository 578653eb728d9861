/**
 * The form: its labels, what is wrong with an input and how to fix it, and how each field is shown before anything is
 * sent. No text repeats the value of an input. These texts are shown as plain text.
 */
import type { RuleProblem } from '../../../application/submit-share.ts';
import { splitAddress } from '../../../domain/address.ts';
import type { EmailField, Priority } from '../../../domain/email.ts';
import type { RuleMatch } from '../../../domain/policy.ts';
import type { FieldProblem } from '../../../domain/text.ts';
import { firstOf } from '../lists.ts';
import { groupUnreadable } from './reasons.ts';

const example = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

interface FieldTexts {
  label: string;
  hint?: string;
  /** The error of an input that was left empty. */
  missing: string;
  /** Above the value in the confirmation; absent where it is shown with another field. */
  heading?: string;
}

const fields = {
  recordingId: {
    label: 'Recording ID',
    hint: `From the recording’s properties or link. Example: ${example}`,
    missing: 'Enter the recording ID.',
    heading: 'Recording',
  },
  recipientName: {
    label: 'Recipient’s name',
    missing: 'Enter the recipient’s name.',
    heading: 'To',
  },
  recipientEmail: {
    label: 'Recipient’s email address',
    missing: 'Enter an email address.',
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
    case 'no_guid':
      return `That isn’t a recording ID. Example: ${example}`;
    case 'not_ascii':
      return 'Use ASCII letters only. Enter an international domain in its xn-- form.';
    case 'no_address':
      return 'Enter one email address, such as ann@example.com: no name, quotes, list, or IP address, at most 254 characters (64 before the @).';
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
    case 'purpose_missing':
      return `Enter a purpose. The rule “${found.rule}” requires it.`;
    default:
      return found satisfies never;
  }
}

/** Names what this requester can certainly share with, and claims no more than is known. */
function ruleMatch(match: Exclude<RuleMatch, { kind: 'allowed' }>): string {
  if (match.kind === 'undecided') {
    const { group, answer } = match;
    return answer.kind === 'gone'
      ? `The policy names the user group ${group}, which doesn’t exist or is disabled, so no one can share with this address. Ask your Share Recording admin to update the policy.`
      : groupUnreadable({ group, code: answer.code });
  }
  if (match.allowed.length > 0) {
    const allowed = firstOf(match.allowed.map(anyone));
    return `No rule lets you share with this address. You can share with: ${allowed}.`;
  }
  const what = match.complete ? 'share recordings' : 'share with this address';
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

/** The facts of the call, and what is said where there are none. */
const call = {
  heading: 'Call',
  lookingUp: 'Looking it up…',
  forbidden: 'PureConnect doesn’t let the app use this recording, so it can’t be shared.',
  not_found:
    'PureConnect doesn’t have a recording with this ID. Go back and correct the recording ID.',
  unavailable:
    'PureConnect couldn’t look this recording up just now, so its details aren’t known. Double-check the ID.',
  length: 'Length',
  direction: 'Direction',
  type: 'Type',
  line: 'Line',
  interaction: 'Interaction',
  encrypted: 'Encrypted',
  archived: 'Archived',
  yes: 'yes',
};

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
  /** The message of a request that has ended. */
  removed: 'Removed because this request has ended.',
  /** An international domain as it is sent, and as it reads. */
  readsAs: (address: string, decoded: string): string => `${address} (reads as ${decoded})`,
};
