/** What the form may hold: each field's check. */
import fc from 'fast-check';
import { checkEmail, type RawEmail, recipientsOf } from '../../../lambda/domain/email.ts';
import { checkName, checkReason } from '../../../lambda/domain/text.ts';

const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
const good: RawEmail = {
  recordings: recordingId,
  to: 'Bob <bob@example.com>',
  cc: '',
  replyTo: '',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
  purpose: '',
  caseNumber: '',
};
const check = (change: RawEmail) => checkEmail({ ...good, ...change });
const errorsOf = (change: RawEmail) => {
  const result = check(change);
  return result.ok ? [] : Object.keys(result.problems);
};
const accepted = (change: RawEmail) => {
  const result = check(change);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.email;
};

test('a good form is accepted, its empty optional inputs are absent', () => {
  expect(accepted({})).toEqual({
    recordings: [{ recordingId }],
    to: [{ name: 'Bob', address: 'bob@example.com' }],
    cc: [],
    replyTo: undefined,
    emailSubject: 'A call',
    emailBody: 'Hello',
    priority: 1,
    purpose: undefined,
    caseNumber: undefined,
  });
});

test('several recordings and recipients; who is in To is not in Cc again', () => {
  const email = accepted({
    recordings: `${recordingId}, 3001234567`,
    cc: 'Ann <ann@example.com>, BOB@example.com, eve@example.com, ANN@example.com',
    caseNumber: ' 2026/17-B ',
  });
  expect(email).toMatchObject({
    recordings: [{ recordingId }, { interactionId: '3001234567' }],
    cc: [
      { name: 'Ann', address: 'ann@example.com' },
      { name: 'eve@example.com', address: 'eve@example.com' },
    ],
    caseNumber: '2026/17-B',
  });
  expect(recipientsOf(email).map(({ address }) => address)).toEqual([
    'bob@example.com',
    'ann@example.com',
    'eve@example.com',
  ]);
});

test('an empty form reports every field that must be filled in, at once', () => {
  const result = checkEmail({});
  expect(result.ok).toBe(false);
  expect(Object.keys(result.ok ? {} : result.problems).sort()).toEqual([
    'emailBody',
    'emailSubject',
    'priority',
    'recordings',
    'to',
  ]);
});

const wrongEntry = (entry: string, kind: string) => ({
  kind: 'wrong_entry',
  entry,
  problem: { kind },
});

test.each([
  ['purpose', 'ab', { kind: 'too_short', min: 3 }],
  ['emailSubject', 'x'.repeat(201), { kind: 'too_long', max: 200, length: 201 }],
  ['emailSubject', '\ud800', { kind: 'broken_character' }],
  ['emailSubject', 'a\tb', { kind: 'control_characters', lineBreaksAllowed: false }],
  ['emailBody', 'a\tb', { kind: 'control_characters', lineBreaksAllowed: true }],
  ['emailBody', 'a\u202eb', { kind: 'direction_characters' }],
  ['purpose', '\u200b\u200b\u200b', { kind: 'missing' }],
  ['purpose', 'a\u200b\u200bb', { kind: 'too_short', min: 3 }],
  ['emailSubject', '\u3164\u2800', { kind: 'missing' }],
  ['purpose', '\u{13430}\u{13431}\u{13432}', { kind: 'missing' }],
  ['emailSubject', 'Bo\u200bb', { kind: 'invisible_characters' }],
  ['emailSubject', 'a\u2028b', { kind: 'control_characters', lineBreaksAllowed: false }],
  ['emailSubject', 'Hi\u{E0041}', { kind: 'invisible_characters' }],
  ['emailBody', 'a\u2028b', { kind: 'control_characters', lineBreaksAllowed: true }],
  ['emailBody', '\u200b\n\u2060', { kind: 'missing' }],
  ['emailBody', 'Hello\u{E0068}\u{E0069}', { kind: 'invisible_characters' }],
  ['recordings', '', { kind: 'missing' }],
  ['recordings', '123', { kind: 'no_recording', entry: '123' }],
  ['recordings', `${recordingId}, 12345x`, { kind: 'no_recording', entry: '12345x' }],
  ['recordings', `${recordingId}${' '.repeat(200)}12345`, { kind: 'no_recording', entry: '12345' }],
  ['to', ' ', { kind: 'missing' }],
  ['to', 'bob', wrongEntry('bob', 'name_without_address')],
  ['to', '@example.com', wrongEntry('@example.com', 'no_address')],
  ['to', 'ann@example.com, bób@example.com', wrongEntry('bób@example.com', 'not_ascii')],
  ['to', 'b\u200b@x.example', wrongEntry('b\u200b@x.example', 'invisible_characters')],
  ['to', '\ud800 <b@x.example>', wrongEntry('\ud800 <b@x.example>', 'broken_character')],
  ['cc', 'bob', wrongEntry('bob', 'name_without_address')],
  ['caseNumber', 'Ж-17', { kind: 'not_printable_ascii' }],
  ['caseNumber', 'x'.repeat(61), { kind: 'too_long', max: 60, length: 61 }],
  ['caseNumber', 'a\nb', { kind: 'control_characters', lineBreaksAllowed: false }],
  ['replyTo', 'b\u00adob@example.com', { kind: 'invisible_characters' }],
  ['emailSubject', 'a\ufff9b', { kind: 'invisible_characters' }],
  ['emailSubject', '\u{1D159}', { kind: 'missing' }],
  ['replyTo', 'nobody', { kind: 'no_address' }],
  ['priority', '3', { kind: 'not_offered' }],
])('%s %j: the problem says what is wrong and what fixes it', (field, value, problem) => {
  expect(check({ [field]: value })).toEqual({ ok: false, problems: { [field]: problem } });
});

test('an optional input of blanks is an empty one; a reason may have several lines', () => {
  expect(accepted({ replyTo: '  ', purpose: ' ', cc: ' \n', caseNumber: ' ' })).toMatchObject({
    replyTo: undefined,
    purpose: undefined,
    cc: [],
    caseNumber: undefined,
  });
  expect(checkReason(' not\nthis ')).toEqual({ value: 'not\nthis' });
  expect(checkReason('no')).toEqual({ problem: { kind: 'too_short', min: 3 } });
});

test.each(['&amp;', '&lt;b', 'a &gt; b'])(
  '%j, which Slack would show as another text, is refused',
  (text) => {
    const others = 'R&D; 1 < 2 > 0 &copy; &nbsp;';
    for (const field of ['emailSubject', 'emailBody', 'purpose', 'caseNumber'] as const) {
      expect(errorsOf({ [field]: `Text ${text}` })).toEqual([field]);
      expect(errorsOf({ [field]: others })).toEqual([]);
    }
    expect(checkName(`Text ${text}`)).toEqual({ problem: { kind: 'entity' } });
    expect(checkName(others)).toEqual({ value: others });
    for (const field of ['to', 'cc'] as const) {
      expect(errorsOf({ [field]: `"Text ${text}" <bob@example.com>` })).toEqual([field]);
    }
  },
);

describe('lengths', () => {
  test.each([
    ['emailSubject', 1, 200],
    ['emailBody', 1, 3000],
    ['purpose', 3, 500],
  ] as const)('%s takes %d to %d characters', (field, min, max) => {
    expect(errorsOf({ [field]: 'x'.repeat(min) })).toEqual([]);
    expect(errorsOf({ [field]: 'x'.repeat(max) })).toEqual([]);
    expect(errorsOf({ [field]: '👍'.repeat(max) })).toEqual([]);
    expect(errorsOf({ [field]: 'x'.repeat(max + 1) })).toEqual([field]);
    expect(errorsOf({ [field]: ` ${'x'.repeat(max)} ` })).toEqual([]);
    if (min > 1) expect(errorsOf({ [field]: 'x'.repeat(min - 1) })).toEqual([field]);
    else expect(errorsOf({ [field]: '  ' })).toEqual([field]);
  });

  test('a recipient’s name takes 1 to 100 characters, a case number 60', () => {
    const named = (name: string) => errorsOf({ to: `"${name}" <bob@example.com>` });
    for (const name of ['x', 'x'.repeat(100), '👍'.repeat(100), ` ${'x'.repeat(100)} `]) {
      expect(named(name)).toEqual([]);
    }
    expect(named('x'.repeat(101))).toEqual(['to']);
    expect(checkName('  ')).toEqual({ problem: { kind: 'missing' } });
    expect(errorsOf({ caseNumber: 'x'.repeat(60) })).toEqual([]);
    expect(errorsOf({ caseNumber: ` ${'x'.repeat(60)} ` })).toEqual([]);
  });
});

describe('characters', () => {
  const oneLine = ['emailSubject', 'purpose', 'caseNumber'] as const;
  test.each(oneLine)('%s refuses line breaks and every control character', (field) => {
    for (const bad of ['\n', '\r', '\t', '\0', '\u007f', '\u0085', '\u2028']) {
      expect(errorsOf({ [field]: `abc${bad}def` })).toEqual([field]);
    }
  });

  test('the body keeps its line breaks, CRLF becomes LF, every other control character is refused', () => {
    expect(accepted({ emailBody: ' a\r\nb\n\nc ' }).emailBody).toBe('a\nb\n\nc');
    for (const bad of ['\t', '\r', '\0', '\u001b', '\u0085']) {
      expect(errorsOf({ emailBody: `a${bad}b` })).toEqual(['emailBody']);
    }
  });

  test.each([...oneLine, 'emailBody'] as const)('%s refuses direction overrides', (field) => {
    for (const bad of ['\u202e', '\u202d', '\u2066', '\u2069']) {
      expect(errorsOf({ [field]: `abc${bad}def` })).toEqual([field]);
    }
  });

  test('a recipient’s name refuses the same', () => {
    for (const bad of ['\n', '\r', '\t', '\0', '\u007f', '\u0085', '\u2028', '\u202e', '\u2066']) {
      expect(checkName(`abc${bad}def`)).toHaveProperty('problem');
    }
  });

  test('half a surrogate pair is refused', () => {
    expect(errorsOf({ emailSubject: 'abc\ud83d' })).toEqual(['emailSubject']);
  });
});

test.each(['1', '2', '4'])('priority %s is accepted', (priority) => {
  expect(accepted({ priority }).priority).toBe(Number(priority));
});
test.each(['', '0', '3', '5', '01', '1.0', 'high', '-1'])('priority %j is refused', (priority) => {
  expect(errorsOf({ priority })).toEqual(['priority']);
});

test('no problem repeats a value that was wrong; one of a list names the entry, cut to 100 characters', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, maxLength: 300 }), (raw) => {
      const wrong = `é${raw}\u202e`;
      const one = check({ replyTo: wrong, emailSubject: wrong, purpose: wrong, caseNumber: wrong });
      const problems = one.ok ? {} : one.problems;
      expect(Object.keys(problems)).toHaveLength(4);
      expect(JSON.stringify(problems)).not.toContain(JSON.stringify(raw).slice(1, -1));
      const list = check({ recordings: raw, to: raw, cc: raw });
      for (const problem of Object.values(list.ok ? {} : list.problems)) {
        if ('entry' in problem) expect(problem.entry.length).toBeLessThanOrEqual(100);
      }
    }),
  );
});

test.each(['👩‍👧 call', 'I ❤️ this', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag'])(
  'emoji may hold characters that nobody sees elsewhere: %s',
  (text) => {
    const to = `${text} <bob@example.com>`;
    expect(accepted({ emailSubject: text, to, emailBody: text })).toMatchObject({
      emailSubject: text,
      to: [{ name: text }],
    });
  },
);

test('letters that join are for the body: Persian and Hindi texts stay as they are', () => {
  expect(accepted({ emailBody: 'می\u200cخواهم' }).emailBody).toBe('می\u200cخواهم');
});

test('whatever is typed, what is accepted can be seen, and is what was typed', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('\u200b', '\u2060', '\u{E0041}', '\u2028', ''),
      (typed, hidden) => {
        const result = checkReason(typed + hidden);
        if ('problem' in result) return;
        expect((typed + hidden).replaceAll('\r\n', '\n')).toContain(result.value);
        expect(
          [...result.value.replace(/[\u200b\u2060]/g, '').trim()].length,
        ).toBeGreaterThanOrEqual(3);
      },
    ),
  );
});
