import fc from 'fast-check';
import {
  checkAddress,
  checkFields,
  checkReason,
  checkRecordingId,
  isDomain,
  maskAddress,
  type RawFields,
} from '../../../lambda/domain/fields.ts';
import { fieldTexts } from '../../../lambda/slack/texts/fields.ts';

const good: RawFields = {
  recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  recipientName: 'Bob',
  recipientEmail: 'bob@example.com',
  replyTo: '',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
  purpose: '',
};
const check = (change: RawFields) => checkFields({ ...good, ...change });
const errorsOf = (change: RawFields) => {
  const result = check(change);
  return result.ok ? [] : Object.keys(result.problems);
};
const accepted = (change: RawFields) => {
  const result = check(change);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.fields;
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
  const result = checkFields({});
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
  ['emailSubject', 'a\tb', { kind: 'control_characters', lineBreaksMayStay: false }],
  ['emailBody', 'a\tb', { kind: 'control_characters', lineBreaksMayStay: true }],
  ['emailBody', 'a\u202eb', { kind: 'direction_characters' }],
  ['purpose', '\u200b\u200b\u200b', { kind: 'missing' }],
  ['purpose', 'a\u200b\u200bb', { kind: 'too_short', min: 3 }],
  ['recipientName', '\u3164\u2800', { kind: 'missing' }],
  ['purpose', '\u{13430}\u{13431}\u{13432}', { kind: 'missing' }],
  ['recipientName', 'Bo\u200bb', { kind: 'invisible_characters' }],
  ['emailSubject', 'a\u2028b', { kind: 'control_characters', lineBreaksMayStay: false }],
  ['emailSubject', 'Hi\u{E0041}', { kind: 'invisible_characters' }],
  ['emailBody', 'a\u2028b', { kind: 'control_characters', lineBreaksMayStay: true }],
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
])('%s %j: the problem says what is wrong and what mends it', (field, value, problem) => {
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

describe('recording_id', () => {
  test.each([
    ['0DE0C017-CD4F-D013-8E31-18D8B7470001', '0DE0C017-CD4F-D013-8E31-18D8B7470001'],
    ['0de0c017-cd4f-d013-8e31-18d8b7470001', '0de0c017-cd4f-d013-8e31-18d8b7470001'],
    [' {0DE0C017-CD4F-D013-8E31-18D8B7470001}\n', '0DE0C017-CD4F-D013-8E31-18D8B7470001'],
  ])('%j is taken as %s', (raw, value) => {
    expect(checkRecordingId(raw)).toEqual({ value });
  });

  test.each([
    '',
    '0DE0C017CD4FD0138E3118D8B7470001',
    '0DE0C017-CD4F-D013-8E31-18D8B747000',
    '0DE0C017-CD4F-D013-8E31-18D8B74700011',
    '{0DE0C017-CD4F-D013-8E31-18D8B7470001',
    '0DE0C017-CD4F-D013-8E31-18D8B747000G',
    '../../connection',
    '0DE0C017-CD4F-D013-8E31-18D8B7470001/../x',
    '0DE0C017-CD4F-D013-8E31-18D8B7470001%2f..',
    '０DE0C017-CD4F-D013-8E31-18D8B7470001',
  ])('%j is refused', (raw) => {
    expect(checkRecordingId(raw)).toHaveProperty('problem');
  });
});

describe('addresses', () => {
  const local64 = 'a'.repeat(64);
  const label63 = 'b'.repeat(63);
  const address254 = `${local64}@${label63}.${label63}.${'c'.repeat(58)}.ee`;
  test.each([
    'a@b.co',
    'Ann.O+tag@Example.COM',
    "o'neil_{x}@sub.example.com",
    `${local64}@example.com`,
    `a@${label63}.com`,
    address254,
    'a@xn--bcher-kva.example',
  ])('%s is accepted', (address) => {
    expect(checkAddress(` ${address} `)).toEqual({ value: address });
  });

  test.each([
    '',
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'ann@example.com.',
    'ann@-example.com',
    'ann@example-.com',
    'ann@.example.com',
    '.ann@example.com',
    'ann.@example.com',
    'a..b@example.com',
    'a b@example.com',
    '"ann"@example.com',
    'ann(x)@example.com',
    'Ann <ann@example.com>',
    'ann@example.com,bob@example.com',
    'ann@example.com;bob@example.com',
    'ann@bob@example.com',
    'ann@[192.0.2.1]',
    'ann@192.0.2.1',
    'ann@[IPv6:2001:db8::1]',
    'änn@example.com',
    'ann@exämple.com',
    'ann@example.com\nBcc: x@example.com',
    `${local64}a@example.com`,
    `a@${label63}b.com`,
    `${local64}@${label63}.${label63}.${'c'.repeat(59)}.ee`,
  ])('%j is refused', (address) => {
    expect(checkAddress(address)).toHaveProperty('problem');
  });

  test('254 characters is the length that was tested', () => {
    expect(address254).toHaveLength(254);
  });

  test('whatever is accepted is plain ASCII with one @ and a dotted domain', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: 'binary' })),
        (raw) => {
          const result = checkAddress(raw);
          if ('problem' in result) return;
          expect(result.value).toMatch(/^[\x21-\x7e]+$/);
          expect(result.value).not.toMatch(/[\s<>,;:"()[\]\\]/);
          expect(isDomain(result.value.slice(result.value.indexOf('@') + 1))).toBe(true);
        },
      ),
    );
  });
});

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

test('no text repeats the value that was wrong', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (raw) => {
      const result = checkFields({ ...good, recipientEmail: `${raw} x`, recordingId: raw });
      if (result.ok) return;
      for (const text of Object.values(fieldTexts(result.problems)))
        expect(text).not.toContain(raw);
    }),
  );
});

test.each([
  ['bob@example.com', 'b…@example.com'],
  ['*bob*@example.com', '…@example.com'],
  ['`x@example.com', '…@example.com'],
])('%s is masked as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
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

test.each([
  `"{${good.recordingId}}"`,
  `“${good.recordingId}”`,
  `‘{${good.recordingId}}’`,
  `\u200b${good.recordingId}\ufeff`,
  good.recordingId?.replaceAll('-', '\u2011') ?? '',
  good.recordingId?.replaceAll('-', '–') ?? '',
])('a recording id is found in what copying makes of it: %j', (raw) => {
  expect(checkRecordingId(raw)).toEqual({ value: good.recordingId });
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
