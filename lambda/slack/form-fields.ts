/**
 * One record for each field of the form: its input, its error when empty, and how people see it before it is sent. The
 * form, its errors, its prefill, and the content of every view that decides follow from these records. They stand in the
 * form's order: what is needed first, what most shares leave alone last.
 */
import type { KnownBlock } from '@slack/types';
import type { NoRule, SubmitResult } from '../application/submit-share.ts';
import { checkAddress } from '../domain/address.ts';
import { type Recipient, writeRecipient } from '../domain/address-list.ts';
import type { RuleProblem } from '../domain/apply-rule.ts';
import { type Email, type EmailField, type FieldProblems, priorities } from '../domain/email.ts';
import type { ShareRequest } from '../domain/request.ts';
import { chunk, type InputElement, input, plainText, titled } from './block-kit.ts';
import { en } from './texts/en.ts';
import { readable, recipientTexts } from './views/recipients.ts';
import { recordingBlocks } from './views/recordings.ts';

const texts = en.form.fields;

interface FormField {
  /** Both `block_id` and `action_id` of its input. */
  blockId: string;
  label: string;
  hint?: string;
  placeholder?: string;
  optional?: boolean;
  /** `prefill`: the value that the input has at first. */
  element(prefill: string | undefined): InputElement;
  /** The error of an input that was left empty. */
  missing: string;
  /** What the form is filled with to share the same again. */
  write(email: Email): string | undefined;
  /** Its place before anything is sent: what matters for deciding comes first. */
  shownAt: number;
  /** All of the value, never cut; nothing where there is none. */
  shownAs(request: ShareRequest): KnownBlock[];
}

/** What does not fit is left out: a part of it could pass for something else. */
const initial = (value: string | undefined, maxLength = 3000) =>
  value === undefined || value.length > maxLength ? {} : { initial_value: value };

/**
 * `max_length` counts UTF-16 units and the domain counts characters, of which one is up to two units: inputs take twice
 * the domain's maximum, as far as Slack's own maximum of 3,000 allows.
 */
const textInput =
  (
    maxLength: number,
    { multiline = false, placeholder }: { multiline?: boolean; placeholder?: string } = {},
  ) =>
  (prefill: string | undefined): InputElement => ({
    type: 'plain_text_input',
    max_length: maxLength,
    ...(multiline ? { multiline } : {}),
    ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder) }),
    ...initial(prefill, maxLength),
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

const writeRecipients = (recipients: readonly Recipient[]): string | undefined =>
  recipients.length === 0 ? undefined : recipients.map(writeRecipient).join(', ');

/** What a section holds is less than its maximum of 3,000. */
const chunkSize = 2900;

export const formFields = {
  recordings: {
    ...texts.recordings,
    blockId: 'recordings',
    element: textInput(3000, { placeholder: texts.recordings.placeholder }),
    // The call may be over by now: its recording's ID is valid for longer.
    write: ({ recordings }) =>
      recordings.map(({ recordingId, interactionId }) => recordingId ?? interactionId).join(', '),
    shownAt: 2,
    shownAs: recordingBlocks,
  },
  to: {
    ...texts.to,
    blockId: 'to',
    element: textInput(3000, { placeholder: texts.to.placeholder }),
    write: ({ to }) => writeRecipients(to),
    shownAt: 0,
    shownAs: (request) => titled(texts.to.heading, ...recipientTexts(request, request.email.to)),
  },
  emailSubject: {
    ...texts.emailSubject,
    blockId: 'email_subject',
    element: textInput(400),
    write: ({ emailSubject }) => emailSubject,
    shownAt: 5,
    shownAs: ({ email }) => titled(texts.emailSubject.heading, email.emailSubject),
  },
  emailBody: {
    ...texts.emailBody,
    blockId: 'email_body',
    element: textInput(3000, { multiline: true }),
    write: ({ emailBody }) => emailBody,
    shownAt: 8,
    shownAs: ({ email }) =>
      titled(texts.emailBody.heading, ...chunk(email.emailBody ?? en.form.removed, chunkSize)),
  },
  priority: {
    ...texts.priority,
    blockId: 'priority',
    element: priorityInput,
    write: ({ priority }) => String(priority),
    shownAt: 7,
    shownAs: ({ email }) => titled(texts.priority.heading, en.form.priorities[email.priority]),
  },
  replyTo: {
    ...texts.replyTo,
    blockId: 'reply_to',
    optional: true,
    element: addressInput,
    write: ({ replyTo }) => replyTo,
    shownAt: 6,
    shownAs: ({ email }) => titled(texts.replyTo.heading, readable(email.replyTo)),
  },
  cc: {
    ...texts.cc,
    blockId: 'cc',
    optional: true,
    element: textInput(3000),
    write: ({ cc }) => writeRecipients(cc),
    shownAt: 1,
    shownAs: (request) =>
      request.email.cc.length === 0
        ? []
        : titled(texts.cc.heading, ...recipientTexts(request, request.email.cc)),
  },
  caseNumber: {
    ...texts.caseNumber,
    blockId: 'case_number',
    optional: true,
    element: textInput(60),
    write: ({ caseNumber }) => caseNumber,
    shownAt: 4,
    shownAs: ({ email }) =>
      email.caseNumber ? titled(texts.caseNumber.heading, email.caseNumber) : [],
  },
  purpose: {
    ...texts.purpose,
    blockId: 'purpose',
    optional: true,
    element: textInput(1000),
    write: ({ purpose }) => purpose,
    shownAt: 3,
    shownAs: ({ email }) => (email.purpose ? titled(texts.purpose.heading, email.purpose) : []),
  },
} satisfies Record<EmailField, FormField>;

export const fieldNames = Object.keys(formFields) as EmailField[];
const reviewOrder = fieldNames.toSorted((a, b) => formFields[a].shownAt - formFields[b].shownAt);

export type Prefill = Partial<Record<EmailField, string>>;

/** The input of a field. `generation`: of a form that fills a view which is open already. */
export const formInput = (name: EmailField, prefill: Prefill, generation?: number): KnownBlock =>
  input({ ...formFields[name], generation }, formFields[name].element(prefill[name]));

/** All that is sent, the purpose, and the case number. */
export const contentBlocks = (request: ShareRequest): KnownBlock[] =>
  reviewOrder.flatMap((name) => formFields[name].shownAs(request));

function prefillWith(readField: (field: FormField) => string | undefined): Prefill {
  const prefill: Prefill = {};
  for (const name of fieldNames) {
    const value = readField(formFields[name]);
    if (value !== undefined) prefill[name] = value;
  }
  return prefill;
}

/** The form of a share that is to be sent again. */
export const prefillOf = ({ email }: ShareRequest): Prefill =>
  prefillWith(({ write }) => write(email));

/** What was typed. `valueAt` returns the value of the input with a block ID. */
export const readForm = (valueAt: (blockId: string) => string | undefined): Prefill =>
  prefillWith(({ blockId }) => valueAt(blockId));

/** Errors by the inputs' names. */
export type InputErrors = Record<string, string>;

function fieldErrors(problems: FieldProblems): InputErrors {
  const errors: InputErrors = {};
  for (const name of fieldNames) {
    const problem = problems[name];
    const { blockId, missing } = formFields[name];
    if (problem) errors[blockId] = problem.kind === 'missing' ? missing : en.form.problem(problem);
  }
  return errors;
}

const ruleErrors = (problems: RuleProblem[]): InputErrors =>
  Object.fromEntries(
    problems.map((problem) => [formFields[problem.field].blockId, en.form.ruleProblem(problem)]),
  );

/** No rule lets the requester share with one of the recipients. */
const matchErrors = (match: NoRule, field: 'to' | 'cc'): InputErrors => ({
  [formFields[field].blockId]: en.form.ruleMatch(match),
});

/** A text about the form as a whole, at its first input: the form keeps what was typed. */
export const formError = (text: string): InputErrors => ({
  [formFields.recordings.blockId]: text,
});

export type NotDrafted = Exclude<SubmitResult, { kind: 'drafted' | 'already_confirmed' }>;

/** Why a form did not become a draft, at the inputs where it can be corrected. */
export function submitErrors(result: NotDrafted): InputErrors {
  switch (result.kind) {
    case 'invalid_fields':
      return fieldErrors(result.problems);
    case 'rule_not_met':
      return ruleErrors(result.problems);
    case 'not_allowed':
      return matchErrors(result.match, result.field);
    case 'policy_invalid':
      return formError(en.submit.policyInvalid(result.errors));
    case 'not_member':
      return formError(en.submit.notMember);
    case 'look_up_limit':
      return formError(en.submit.lookUpLimit(result.limit));
    case 'timeout':
      return formError(en.submit.timeout);
    case 'token_refused':
      return formError(en.submit.tokenRefused);
    default:
      return result satisfies never;
  }
}
