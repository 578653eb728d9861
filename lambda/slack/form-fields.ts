/**
 * One record for each field of the form: its input, its error when empty, and how people see it before it is sent. The
 * form, its errors, its prefill, and the content of every view that decides follow from these records, in this order.
 */
import { domainToUnicode } from 'node:url';
import type { KnownBlock } from '@slack/types';
import type { RuleProblem } from '../application/submit-share.ts';
import { checkAddress, splitAddress } from '../domain/address.ts';
import { type EmailField, type FieldProblems, priorities, type RawEmail } from '../domain/email.ts';
import type { RuleMatch } from '../domain/policy.ts';
import type { ShareRequest } from '../domain/request.ts';
import {
  chunk,
  type InputElement,
  input,
  mrkdwnSection,
  plainSection,
  plainText,
} from './block-kit.ts';
import { en } from './texts/en.ts';
import { callDetails } from './views/call-details.ts';

const texts = en.form.fields;

interface FormField {
  /** Both `block_id` and `action_id` of its input. */
  blockId: string;
  label: string;
  hint?: string;
  optional?: boolean;
  /** `prefill`: the value that the input has at first. */
  element(prefill: string | undefined): InputElement;
  /** The error of an input that was left empty. */
  missing: string;
  /** All of the value, never cut; nothing where it is shown with another field. */
  shownAs(request: ShareRequest): KnownBlock[];
}

const initial = (value: string | undefined) =>
  value === undefined ? {} : { initial_value: value };

/**
 * `max_length` counts UTF-16 units and the domain counts characters, of which one is up to two units: inputs take twice
 * the domain's maximum, as far as Slack's own maximum of 3,000 allows.
 */
const textInput =
  (maxLength: number, multiline = false) =>
  (prefill: string | undefined): InputElement => ({
    type: 'plain_text_input',
    max_length: maxLength,
    ...(multiline ? { multiline } : {}),
    ...initial(prefill),
  });

/** Slack refuses an email input whose initial value is no address. */
const addressInput = (prefill: string | undefined): InputElement => ({
  type: 'email_text_input',
  ...initial(prefill !== undefined && 'value' in checkAddress(prefill) ? prefill : undefined),
});

const priorityOptions = priorities.map((priority) => ({
  text: plainText(en.form.priorities[priority]),
  value: String(priority),
}));

function priorityInput(prefill: string | undefined): InputElement {
  const chosen = priorityOptions.find(({ value }) => value === prefill) ?? priorityOptions[0];
  const options = { type: 'static_select', options: priorityOptions } as const;
  return chosen ? { ...options, initial_option: chosen } : options;
}

/** What people typed, under its heading. */
const titled = (heading: string, ...values: string[]): KnownBlock[] => [
  mrkdwnSection(`*${heading}*`),
  ...values.map(plainSection),
];

/** An international domain as it is sent, and as it reads: look-alike letters show. */
function readable(address: string): string {
  const [, domain] = splitAddress(address);
  const decoded = /(?:^|\.)xn--/i.test(domain) ? domainToUnicode(domain) : '';
  return decoded === '' ? address : en.form.readsAs(address, decoded);
}

/** What a section holds is less than its maximum of 3,000. */
const chunkSize = 2900;

export const formFields = {
  recordingId: {
    ...texts.recordingId,
    blockId: 'recording_id',
    element: textInput(200),
    shownAs: (request) => [
      ...titled(texts.recordingId.heading, request.email.recordingId),
      ...callDetails(request),
    ],
  },
  recipientName: {
    ...texts.recipientName,
    blockId: 'recipient_name',
    element: textInput(200),
    shownAs: ({ email }) =>
      titled(
        texts.recipientName.heading,
        `${email.recipientName}\n${readable(email.recipientEmail)}`,
      ),
  },
  recipientEmail: {
    ...texts.recipientEmail,
    blockId: 'recipient_email',
    element: addressInput,
    // Shown with the name.
    shownAs: () => [],
  },
  emailSubject: {
    ...texts.emailSubject,
    blockId: 'email_subject',
    element: textInput(400),
    shownAs: ({ email }) => titled(texts.emailSubject.heading, email.emailSubject),
  },
  emailBody: {
    ...texts.emailBody,
    blockId: 'email_body',
    element: textInput(3000, true),
    shownAs: ({ email }) =>
      titled(texts.emailBody.heading, ...chunk(email.emailBody ?? en.form.removed, chunkSize)),
  },
  priority: {
    ...texts.priority,
    blockId: 'priority',
    element: priorityInput,
    shownAs: ({ email }) => titled(texts.priority.heading, en.form.priorities[email.priority]),
  },
  replyTo: {
    ...texts.replyTo,
    blockId: 'reply_to',
    optional: true,
    element: addressInput,
    shownAs: ({ email }) => titled(texts.replyTo.heading, readable(email.replyTo)),
  },
  purpose: {
    ...texts.purpose,
    blockId: 'purpose',
    optional: true,
    element: textInput(1000),
    shownAs: ({ email }) => (email.purpose ? titled(texts.purpose.heading, email.purpose) : []),
  },
} satisfies Record<EmailField, FormField>;

const names = Object.keys(formFields) as EmailField[];

export type Prefill = Partial<Record<EmailField, string>>;

/** The inputs of the form. `generation`: of a form that fills a view which is open already. */
export const formInputs = (prefill: Prefill, generation?: number): KnownBlock[] =>
  names.map((name) =>
    input({ ...formFields[name], generation }, formFields[name].element(prefill[name])),
  );

/** All that is sent, and the purpose. */
export const contentBlocks = (request: ShareRequest): KnownBlock[] =>
  names.flatMap((name) => formFields[name].shownAs(request));

/** The form of a share that is to be sent again. */
export function prefillOf({ email }: ShareRequest): Prefill {
  const prefill: Prefill = {};
  for (const name of names) {
    const value = email[name];
    if (value !== undefined) prefill[name] = String(value);
  }
  return prefill;
}

/** What was typed. `valueAt` returns the value of the input with a block ID. */
export function readForm(valueAt: (blockId: string) => string | undefined): RawEmail {
  const raw: RawEmail = {};
  for (const name of names) raw[name] = valueAt(formFields[name].blockId);
  return raw;
}

/** Errors by the inputs' names. */
export type InputErrors = Record<string, string>;

export function fieldErrors(problems: FieldProblems): InputErrors {
  const errors: InputErrors = {};
  for (const name of names) {
    const problem = problems[name];
    const { blockId, missing } = formFields[name];
    if (problem) errors[blockId] = problem.kind === 'missing' ? missing : en.form.problem(problem);
  }
  return errors;
}

export const ruleErrors = (problems: RuleProblem[]): InputErrors =>
  Object.fromEntries(
    problems.map((problem) => [formFields[problem.field].blockId, en.form.ruleProblem(problem)]),
  );

/** No rule lets the requester share with this recipient. */
export const matchErrors = (match: Exclude<RuleMatch, { kind: 'allowed' }>): InputErrors => ({
  [formFields.recipientEmail.blockId]: en.form.ruleMatch(match),
});

/** A text about the form as a whole, at its first input: the form keeps what was typed. */
export const formError = (text: string): InputErrors => ({
  [formFields.recordingId.blockId]: text,
});
