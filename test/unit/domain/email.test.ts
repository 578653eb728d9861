/** What the form may hold: each field's check, and the hash that names the content. */
import fc from 'fast-check';
import {
  checkEmail,
  contentHash,
  duplicateKey,
  type RawEmail,
} from '../../../lambda/domain/email.ts';
import { checkReason } from '../../../lambda/domain/text.ts';
import { hashOf, plainDraft, plainEmail, plainRule } from '../../support/requests.ts';

const good: RawEmail = {
  recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  recipientName: 'Bob',
  recipientEmail: 'bob@example.com',
  replyTo: '',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
  purpose: '',
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
    recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
    recipientName: 'Bob',
    recipientEmail: 'bob@example.com',
    replyTo: undefined,
    emailSubject: 'A call',
    emailBody: 'Hello',
    priority: 1,
    purpose: undefined,
  });
});

test('an empty form reports every field that must be filled in, at once', () => {
  const result = checkEmail({});
  expect(result.ok).toBe(false);
  expect(Object.keys(result.ok ? {} : result.problems).sort()).toEqual([
    'emailBody',
    'emailSubject',
    'priority',
    'recipientEmail',
    'recipientName',
    'recordingId',
  ]);
});

test.each([
  ['recipientName', ' ', { kind: 'missing' }],
  ['purpose', 'ab', { kind: 'too_short', min: 3 }],
  ['recipientName', 'x'.repeat(101), { kind: 'too_long', max: 100, length: 101 }],
  ['emailSubject', '\ud800', { kind: 'broken_character' }],
  ['emailSubject', 'a\tb', { kind: 'control_characters', lineBreaksAllowed: false }],
  ['emailBody', 'a\tb', { kind: 'control_characters', lineBreaksAllowed: true }],
  ['emailBody', 'a\u202eb', { kind: 'direction_characters' }],
  ['purpose', '\u200b\u200b\u200b', { kind: 'missing' }],
  ['purpose', 'a\u200b\u200bb', { kind: 'too_short', min: 3 }],
  ['recipientName', '\u3164\u2800', { kind: 'missing' }],
  ['purpose', '\u{13430}\u{13431}\u{13432}', { kind: 'missing' }],
  ['recipientName', 'Bo\u200bb', { kind: 'invisible_characters' }],
  ['emailSubject', 'a\u2028b', { kind: 'control_characters', lineBreaksAllowed: false }],
  ['emailSubject', 'Hi\u{E0041}', { kind: 'invisible_characters' }],
  ['emailBody', 'a\u2028b', { kind: 'control_characters', lineBreaksAllowed: true }],
  ['emailBody', '\u200b\n\u2060', { kind: 'missing' }],
  ['emailBody', 'Hello\u{E0068}\u{E0069}', { kind: 'invisible_characters' }],
  ['recordingId', '', { kind: 'missing' }],
  ['recordingId', '123', { kind: 'no_guid' }],
  ['recordingId', `{${good.recordingId}`, { kind: 'no_guid' }],
  ['recordingId', `${good.recordingId}}`, { kind: 'no_guid' }],
  ['recordingId', `${good.recordingId}${' '.repeat(200)}and another`, { kind: 'no_guid' }],
  ['recipientEmail', ' ', { kind: 'missing' }],
  ['recipientEmail', 'bob', { kind: 'no_address' }],
  ['recipientEmail', '@example.com', { kind: 'no_address' }],
  ['recipientEmail', 'bób@example.com', { kind: 'not_ascii' }],
  ['recipientEmail', 'bob@example.com\u200b', { kind: 'invisible_characters' }],
  ['replyTo', 'b\u00adob@example.com', { kind: 'invisible_characters' }],
  ['emailSubject', 'a\ufff9b', { kind: 'invisible_characters' }],
  ['recipientName', '\u{1D159}', { kind: 'missing' }],
  ['replyTo', 'nobody', { kind: 'no_address' }],
  ['priority', '3', { kind: 'not_offered' }],
])('%s %j: the problem says what is wrong and what fixes it', (field, value, problem) => {
  expect(check({ [field]: value })).toEqual({ ok: false, problems: { [field]: problem } });
});

test('an optional input of blanks is an empty one; a reason may have several lines', () => {
  expect(accepted({ replyTo: '  ', purpose: ' ' })).toMatchObject({
    replyTo: undefined,
    purpose: undefined,
  });
  expect(checkReason(' not\nthis ')).toEqual({ value: 'not\nthis' });
  expect(checkReason('no')).toEqual({ problem: { kind: 'too_short', min: 3 } });
});

test.each(['&amp;', '&lt;b', 'a &gt; b'])(
  '%j, which Slack would show as another text, is refused',
  (text) => {
    for (const field of ['recipientName', 'emailSubject', 'emailBody', 'purpose'] as const) {
      expect(errorsOf({ [field]: `Text ${text}` })).toEqual([field]);
      expect(errorsOf({ [field]: 'R&D; 1 < 2 > 0 &copy; &nbsp;' })).toEqual([]);
    }
  },
);

describe('lengths', () => {
  test.each([
    ['recipientName', 1, 100],
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
});

describe('characters', () => {
  const oneLine = ['recipientName', 'emailSubject', 'purpose'] as const;
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

test('no problem repeats the value that was wrong', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (raw) => {
      const result = check({ recipientEmail: `${raw} x`, recordingId: raw });
      if (result.ok) return;
      const facts = Object.values(result.problems).flatMap((problem): unknown[] =>
        Object.values(problem),
      );
      for (const fact of facts) expect(`${fact}`).not.toContain(raw);
    }),
  );
});

test.each(['👩‍👧 call', 'I ❤️ this', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag'])(
  'emoji may hold characters that nobody sees elsewhere: %s',
  (text) => {
    expect(accepted({ emailSubject: text, recipientName: text, emailBody: text })).toMatchObject({
      emailSubject: text,
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

describe('the content hash', () => {
  const hash = hashOf(plainEmail, plainRule);
  const request = plainDraft();
  const swapped = (one: object, other: object) => [
    hashOf({ ...plainEmail, ...one }, plainRule),
    hashOf({ ...plainEmail, ...other }, plainRule),
  ];

  test.each(
    Object.entries({ ...plainEmail, priority: 2, purpose: 'p' }) as [string, string | number][],
  )('covers %s', (name, value) => {
    const changed = name === 'priority' || name === 'purpose' ? value : `${value} `;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ ...plainEmail, [name]: changed }, plainRule)).not.toBe(hash);
  });

  test.each([
    ['its name', { name: 's' }],
    ['its hash', { hash: 'i' }],
    ['its approvers', { approvers: ['U9'] }],
  ])('covers the whole rule: %s', (_, change) => {
    expect(hashOf(plainEmail, { ...plainRule, ...change })).not.toBe(hash);
  });

  test('covers who asks, and in which team; can be made again without the body', () => {
    expect(contentHash(request)).toBe(request.contentHash);
    expect(contentHash({ ...request, requester: 'U9' })).not.toBe(request.contentHash);
    expect(contentHash({ ...request, teamId: 'T9' })).not.toBe(request.contentHash);
    const { emailBody: _, ...email } = request.email;
    expect(contentHash({ ...request, email })).toBe(request.contentHash);
  });

  test('does not depend on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(plainEmail).reverse()) as typeof plainEmail;
    expect(hashOf(reversed, plainRule)).toBe(hash);
  });

  test.each([
    [
      { recipientName: 'a', recipientEmail: 'bc' },
      { recipientName: 'ab', recipientEmail: 'c' },
    ],
    [
      { recipientName: 'a', emailSubject: 'b","c' },
      { recipientName: 'a","b', emailSubject: 'c' },
    ],
  ])('keeps neighbors apart: %j, %j', (one, other) => {
    const [first, second] = swapped(one, other);
    expect(first).not.toBe(second);
  });
});

test('shares of one recording to one address in a team have one duplicate key', () => {
  const share = { recordingId: 'ab-1', recipientEmail: 'Ann@x.example' };
  const key = duplicateKey('T1', share);
  expect(duplicateKey('T1', { recordingId: 'AB-1', recipientEmail: 'ann@X.example' })).toBe(key);
  expect(duplicateKey('T2', share)).not.toBe(key);
  expect(duplicateKey('T1', { ...share, recordingId: 'ab-2' })).not.toBe(key);
  expect(duplicateKey('T1', { ...share, recipientEmail: 'bob@x.example' })).not.toBe(key);
});
