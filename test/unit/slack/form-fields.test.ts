/** One record per field: its input, its errors, and how it is shown, all under one block ID. */
import fc from 'fast-check';
import { checkEmail, emailFields } from '../../../lambda/domain/email.ts';
import {
  contentBlocks,
  fieldErrors,
  formError,
  formFields,
  formInputs,
  matchErrors,
  prefillOf,
  readForm,
  ruleErrors,
} from '../../../lambda/slack/form-fields.ts';
import { plainDraft, plainEmail } from '../../support/requests.ts';

const json = (value: unknown) => JSON.stringify(value);
const shown = (email: object, more: object = {}) => {
  const draft = plainDraft();
  return json(contentBlocks({ ...draft, email: { ...draft.email, ...email }, ...more }));
};

test('the inputs have the IDs that Slack and other programs know', () => {
  expect(Object.values(formFields).map(({ blockId }) => blockId)).toEqual([
    'recording_id',
    'recipient_name',
    'recipient_email',
    'email_subject',
    'email_body',
    'priority',
    'reply_to',
    'purpose',
  ]);
  for (const block of formInputs({})) {
    expect(block).toMatchObject({ element: { action_id: block.block_id } });
  }
});

test('what was filled in is read again, field by field', () => {
  const draft = plainDraft();
  const prefill = prefillOf({ ...draft, email: { ...draft.email, purpose: 'Training' } });
  const values = new Map(
    emailFields.map((field) => [formFields[field].blockId as string, prefill[field]]),
  );
  expect(readForm((blockId) => values.get(blockId))).toEqual({
    ...plainEmail,
    priority: '4',
    purpose: 'Training',
  });
});

test('a prefill stands in its input; a message that was removed and no address stand in none', () => {
  const draft = plainDraft();
  const { emailBody, ...email } = draft.email;
  const prefill = prefillOf({ ...draft, email });
  expect(prefill).not.toHaveProperty('emailBody');
  const inputs = formInputs({ ...prefill, recipientEmail: 'nobody' });
  const of = (blockId: string) => inputs.find(({ block_id }) => block_id === blockId);
  expect(of('email_subject')).toMatchObject({ element: { initial_value: 'S' } });
  expect(of('priority')).toMatchObject({ element: { initial_option: { value: '4' } } });
  expect(json(of('email_body'))).not.toContain('initial_value');
  expect(json(of('recipient_email'))).not.toContain('initial_value');
  expect(of('reply_to')).toMatchObject({ element: { initial_value: 'a@x.example' } });
});

test('every field is shown to those who decide, as plain text', () => {
  const email = {
    recordingId: '_R_',
    recipientName: '*N*',
    recipientEmail: '_e_@x.example',
    replyTo: '_a_@x.example',
    emailSubject: '*S*',
    emailBody: '*B*',
    purpose: '*P*',
  };
  const draft = plainDraft();
  const blocks = contentBlocks({ ...draft, email: { ...draft.email, ...email, priority: 4 } });
  const texts = blocks.flatMap((block) =>
    block.type === 'section' && block.text?.type === 'plain_text' ? [block.text] : [],
  );
  const all = texts.map(({ text }) => text).join('\n');
  for (const value of [...Object.values(email), 'High']) expect(all).toContain(value);
  expect(texts.every((text) => text.type === 'plain_text' && text.emoji === false)).toBe(true);
});

test('an international domain is shown as it reads, too', () => {
  expect(shown({ recipientEmail: 'a@xn--bcher-kva.example' })).toContain(
    'a@xn--bcher-kva.example (reads as bücher.example)',
  );
});

test.each([
  [undefined, 'Looking it up'],
  ['forbidden', 'can’t be shared'],
  ['unavailable', 'Double-check the ID'],
  ['found', 'Length: 1:02:03'],
])('the call, when looking it up came to %s', (mediaDetails, text) => {
  expect(shown({}, { mediaDetails, call: { durationMs: 3_723_000 } })).toContain(text);
});

test('an empty form has an error at each input that must be filled in', () => {
  const checked = checkEmail({});
  const errors = checked.ok ? {} : fieldErrors(checked.problems);
  const required = emailFields.filter((field) => !('optional' in formFields[field]));
  expect(Object.keys(errors).sort()).toEqual(
    required.map((field) => formFields[field].blockId).sort(),
  );
  expect(errors).toMatchObject({ email_body: formFields.emailBody.missing });
});

test('a problem is named at its input, with what fixes it', () => {
  expect(
    fieldErrors({
      recordingId: { kind: 'no_guid' },
      recipientName: { kind: 'too_long', max: 100, length: 101 },
    }),
  ).toEqual({
    recording_id: expect.stringMatching(/isn’t a recording ID.*0DE0C017-/),
    recipient_name: expect.stringContaining('100 characters'),
  });
  expect(formError('Again.')).toEqual({ recording_id: 'Again.' });
});

test('no error repeats the value that was wrong', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (raw) => {
      const checked = checkEmail({ recipientEmail: `${raw} x`, recordingId: raw, replyTo: raw });
      const errors = checked.ok ? {} : fieldErrors(checked.problems);
      for (const text of Object.values(errors)) expect(text).not.toContain(raw);
    }),
  );
});

test('what the rule asks for is named at its input', () => {
  const patterns = ['*@example.com', '*@*.example.org', 'help@example.net'];
  const problem = { field: 'replyTo', kind: 'reply_to_not_allowed', rule: 'r' } as const;
  expect(
    ruleErrors([
      { ...problem, patterns },
      { field: 'purpose', kind: 'purpose_missing', rule: 'partners' },
    ]),
  ).toEqual({
    reply_to:
      'Use your own address, or: any address at example.com, any address under example.org, help@example.net.',
    purpose: 'Enter a purpose. The rule “partners” requires it.',
  });
  expect(ruleErrors([{ ...problem, patterns: [] }]).reply_to).toContain('Leave this empty');
});

test('whom a requester can share with is named as far as it is known', () => {
  const refused = (allowed: string[], complete: boolean) =>
    matchErrors({ kind: 'refused', allowed, complete }).recipient_email;
  expect(refused(['*@example.com', '*@*.partner.example'], false)).toContain(
    'You can share with: anyone at example.com, anyone under partner.example.',
  );
  expect(refused([], true)).toMatch(/No rule lets you share recordings/);
  expect(refused([], false)).toMatch(/No rule lets you share with this address/);
  const undecided = { kind: 'undecided', group: 'S0QA' } as const;
  expect(matchErrors({ ...undecided, answer: { kind: 'gone' } }).recipient_email).toMatch(
    /S0QA, which doesn’t exist or is disabled.*admin/,
  );
  const answer = { kind: 'unavailable', code: 'missing_scope' } as const;
  expect(matchErrors({ ...undecided, answer }).recipient_email).toMatch(
    /S0QA.*missing_scope.*Try again.*admin/,
  );
});
