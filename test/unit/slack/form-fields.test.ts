/** One record per field: its input and its errors, under one block ID; and the form that is made of them. */
import fc from 'fast-check';
import type { NoRule } from '../../../lambda/application/submit-share.ts';
import type { RuleProblem } from '../../../lambda/domain/apply-rule.ts';
import {
  checkEmail,
  emailFields,
  type FieldProblems,
  type RawEmail,
} from '../../../lambda/domain/email.ts';
import {
  fieldNames,
  formError,
  formFields,
  formInput,
  prefillOf,
  readForm,
  submitErrors,
} from '../../../lambda/slack/form-fields.ts';
import { formView } from '../../../lambda/slack/views/form.ts';
import { plainDraft, plainEmail, start } from '../../support/requests.ts';

const json = (value: unknown) => JSON.stringify(value);
const fieldErrors = (problems: FieldProblems) => submitErrors({ kind: 'invalid_fields', problems });
const errorsOf = (raw: RawEmail) => {
  const checked = checkEmail(raw);
  return checked.ok ? {} : fieldErrors(checked.problems);
};
const ruleErrors = (problems: RuleProblem[]) => submitErrors({ kind: 'rule_not_met', problems });
const matchErrors = (match: NoRule, field: 'to' | 'cc' = 'to') =>
  submitErrors({ kind: 'not_allowed', match, field });

/** A share with every field filled in. */
const whole = {
  ...plainEmail,
  recordings: [
    { recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001' },
    { interactionId: '3001234567' },
  ],
  to: [
    { name: 'Example, "Ann"', address: 'ann@x.example' },
    { name: 'e@x.example', address: 'e@x.example' },
  ],
  cc: [{ name: 'Cy', address: 'cy@x.example' }],
  purpose: 'Training',
  caseNumber: 'C-17',
};
const filledIn = prefillOf(plainDraft(undefined, {}, { email: whole }));

test('the inputs have the IDs that Slack and other programs know', () => {
  expect(fieldNames.map((name) => formFields[name].blockId)).toEqual([
    'recordings',
    'to',
    'email_subject',
    'email_body',
    'priority',
    'reply_to',
    'cc',
    'case_number',
    'purpose',
  ]);
  for (const name of fieldNames) {
    const { blockId } = formFields[name];
    expect(formInput(name, {})).toMatchObject({
      block_id: blockId,
      element: { action_id: blockId },
    });
    expect(formInput(name, {}, 17)).toMatchObject({
      block_id: `${blockId}.17`,
      element: { action_id: blockId },
    });
  }
});

test('what was filled in is read again, field by field, and is the same share', () => {
  const values = new Map(
    emailFields.map((field) => [formFields[field].blockId as string, filledIn[field]]),
  );
  const raw = readForm((blockId) => values.get(blockId));
  expect(raw).toEqual({
    recordings: '0DE0C017-CD4F-D013-8E31-18D8B7470001, 3001234567',
    to: '"Example, \\"Ann\\"" <ann@x.example>, e@x.example',
    cc: 'Cy <cy@x.example>',
    replyTo: 'a@x.example',
    emailSubject: 'S',
    emailBody: 'B',
    priority: '4',
    purpose: 'Training',
    caseNumber: 'C-17',
  });
  expect(checkEmail(raw)).toEqual({ ok: true, email: whole });
});

test('a prefill stands in its input; a message that was removed and no address stand in none', () => {
  const draft = plainDraft();
  const { emailBody, ...email } = draft.email;
  const prefill = prefillOf({ ...draft, email });
  expect(prefill).not.toHaveProperty('emailBody');
  for (const absent of ['cc', 'caseNumber', 'purpose']) {
    expect(prefill).not.toHaveProperty(absent);
  }
  const of = (name: keyof typeof formFields) => formInput(name, prefill);
  expect(of('recordings')).toMatchObject({ element: { initial_value: 'R' } });
  expect(of('to')).toMatchObject({ element: { initial_value: 'N <e@x.example>' } });
  expect(of('emailSubject')).toMatchObject({ element: { initial_value: 'S' } });
  expect(of('priority')).toMatchObject({ element: { initial_option: { value: '4' } } });
  expect(json(of('emailBody'))).not.toContain('initial_value');
  expect(json(of('cc'))).not.toContain('initial_value');
  expect(of('replyTo')).toMatchObject({ element: { initial_value: 'a@x.example' } });
  expect(json(formInput('replyTo', { replyTo: 'nobody' }))).not.toContain('initial_value');
});

describe('the form', () => {
  const templates = [
    { name: 'Short', subject: 'The call', body: 'Hello' },
    { name: 'Long', subject: 'Your call', body: 'Dear all,' },
  ];
  const idsOf = (content: Partial<Parameters<typeof formView>[0]>) =>
    formView({ prefill: {}, templates, metadata: 'm', ...content }).blocks.map(
      ({ block_id }) => block_id,
    );
  const ids = fieldNames.map((name) => formFields[name].blockId as string);

  test('has every field, and templates right before what they fill in', () => {
    expect(idsOf({ templates: [] })).toEqual(ids);
    expect(idsOf({})).toEqual([...ids.slice(0, 2), 'template', ...ids.slice(2)]);
    const numbered = idsOf({ generation: 17 });
    expect(numbered).toContain('template.17');
    expect(numbered.every((id) => id?.endsWith('.17'))).toBe(true);
  });

  test.each([
    ['Long', { value: 'Long' }],
    ['one that is gone', undefined],
    [undefined, undefined],
  ])('where %s was chosen shows it', (chosen, option) => {
    const { blocks } = formView({ prefill: {}, templates, chosen, metadata: 'm' });
    const select = blocks.find(({ block_id }) => block_id === 'template');
    expect(select).toMatchObject({
      dispatch_action: true,
      optional: true,
      element: { options: [{ value: 'Short' }, { value: 'Long' }] },
    });
    if (option) expect(select).toMatchObject({ element: { initial_option: option } });
    else expect(json(select)).not.toContain('initial_option');
  });
});

test('an empty form has an error at each input that must be filled in', () => {
  const errors = errorsOf({});
  const required = emailFields.filter((field) => !('optional' in formFields[field]));
  expect(Object.keys(errors).sort()).toEqual(
    required.map((field) => formFields[field].blockId).sort(),
  );
  expect(errors).toMatchObject({ email_body: formFields.emailBody.missing });
});

test('a problem is named at its input, with what fixes it', () => {
  expect(
    fieldErrors({
      recordings: { kind: 'no_recording', entry: '12-34' },
      to: { kind: 'wrong_entry', entry: 'bob', problem: { kind: 'no_address' } },
      cc: { kind: 'too_many', max: 20, count: 21 },
      emailSubject: { kind: 'too_long', max: 200, length: 201 },
      caseNumber: { kind: 'not_printable_ascii' },
    }),
  ).toEqual({
    recordings: expect.stringMatching(/“12-34” isn’t an interaction ID.*recording ID.*0DE0C017-/),
    to: expect.stringMatching(/^“bob”: .*isn’t an email address/),
    cc: 'Enter 20 at most. There are 21.',
    email_subject: expect.stringContaining('200 characters'),
    case_number: expect.stringContaining('without accents'),
  });
  expect(formError('Again.')).toEqual({ recordings: 'Again.' });
});

test('no error repeats a value that was wrong; one about a list names the entry, cut', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, maxLength: 300 }), (raw) => {
      const one = errorsOf({ replyTo: `é${raw}`, emailSubject: `\ud800${raw}`, caseNumber: raw });
      for (const name of ['reply_to', 'email_subject', 'case_number']) {
        expect(one[name] ?? '').not.toContain(raw);
      }
      for (const text of Object.values(errorsOf({ recordings: raw, to: raw, cc: raw }))) {
        expect(text.length).toBeLessThan(300);
      }
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
      { field: 'caseNumber', kind: 'case_number_missing', rule: 'partners' },
      { field: 'recordings', kind: 'too_many_recordings', rule: 'partners', max: 1 },
      { field: 'to', kind: 'too_many_recipients', rule: 'partners', max: 3 },
    ]),
  ).toEqual({
    reply_to:
      'Use your own address, or: any address at example.com, any address under example.org, help@example.net.',
    purpose: 'Enter a purpose. The rule “partners” requires it.',
    case_number: 'Enter a case number. The rule “partners” requires it.',
    recordings: 'The rule “partners” allows 1 recording at a time.',
    to: 'The rule “partners” allows 3 recipients, Cc included.',
  });
  expect(ruleErrors([{ ...problem, patterns: [] }]).reply_to).toContain('Leave this empty');
});

test('whom a requester can share with is named as far as it is known', () => {
  const refused = (allowed: string[], complete: boolean) =>
    matchErrors({ kind: 'refused', address: 'x@else.example', allowed, complete }).to;
  expect(refused(['*@example.com', '*@*.partner.example'], false)).toBe(
    'No rule lets you share with x@else.example. You can share with: anyone at example.com, anyone under partner.example.',
  );
  expect(refused([], true)).toMatch(/No rule lets you share recordings/);
  expect(refused([], false)).toMatch(/No rule lets you share with x@else\.example/);
  const undecided = { kind: 'undecided', group: 'S0QA' } as const;
  expect(matchErrors({ ...undecided, answer: { kind: 'gone' } }).to).toMatch(
    /S0QA, which doesn’t exist or is disabled.*admin/,
  );
  const answer = { kind: 'unavailable', code: 'missing_scope' } as const;
  expect(matchErrors({ ...undecided, answer }, 'cc').cc).toMatch(
    /S0QA.*missing_scope.*Try again.*admin/,
  );
});

test('an address that a rule refuses, and those that need emails of their own, are named', () => {
  const reason = 'They compete with us.';
  expect(
    matchErrors({ kind: 'refused_by_rule', rule: 'rivals', reason, address: 'a@b.example' }, 'cc'),
  ).toEqual({ cc: `The rule “rivals” doesn’t allow a@b.example: ${reason}` });
  const groups = [
    { rule: 'open', addresses: ['a@x.example', 'b@x.example'] },
    { rule: 'partners', addresses: ['c@y.example'] },
  ];
  expect(matchErrors({ kind: 'different_rules', groups })).toEqual({
    to: 'Different rules apply to these recipients. Send separately: a@x.example, b@x.example (“open”); c@y.example (“partners”).',
  });
});

test.each([
  [{ kind: 'policy_invalid', errors: ['rule "r": is wrong'] } as const, 'rule "r": is wrong'],
  [{ kind: 'not_member' } as const, 'full members'],
  [{ kind: 'look_up_limit', limit: 500 } as const, '500'],
  [{ kind: 'timeout' } as const, 'Try again'],
  [{ kind: 'token_refused' } as const, 'Slack'],
])('%j is about the whole form, which keeps what was typed', (result, text) => {
  expect(submitErrors(result)).toEqual({ recordings: expect.stringContaining(text) });
});

test('a call that was found is filled in by its recording, which stays when the call is over', () => {
  const recordings = [{ interactionId: '3001234567', recordingId: 'R' }, { recordingId: 'S' }];
  const request = plainDraft(start, {}, { email: { ...plainEmail, recordings } });
  expect(prefillOf(request).recordings).toBe('R, S');
});
