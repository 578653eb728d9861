/** The recordings that a text names: by recording ID or interaction ID, in whatever stands around them. */
import fc from 'fast-check';
import {
  checkRecordings,
  findRecordings,
  type Recording,
} from '../../../lambda/domain/recordings.ts';

const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
const other = recordingId.replace('0001', '0002');
const interactionId = '3001234567';

const byId = (...ids: string[]): Recording[] => ids.map((id) => ({ recordingId: id }));
const byCall = (...ids: string[]): Recording[] => ids.map((id) => ({ interactionId: id }));

describe('what the field takes', () => {
  test.each<[string, Recording[]]>([
    [recordingId, byId(recordingId)],
    [recordingId.toLowerCase(), byId(recordingId.toLowerCase())],
    [` {${recordingId}}\n`, byId(recordingId)],
    [`"{${recordingId}}"`, byId(recordingId)],
    [`“${recordingId}”`, byId(recordingId)],
    [`\u200b${recordingId}\ufeff`, byId(recordingId)],
    [recordingId.replaceAll('-', '\u2011'), byId(recordingId)],
    [recordingId.replaceAll('-', '–'), byId(recordingId)],
    [`${recordingId},${other};${recordingId.toLowerCase()}`, byId(recordingId, other)],
    [`https://pbx.example:8018/recordings/${recordingId}/play?x=1234567.`, byId(recordingId)],
    [`<https://pbx.example/?id=%7B${recordingId}%7D|open>`, byId(recordingId)],
    [`https://pbx.example/calls/${interactionId}`, byCall(interactionId)],
    [interactionId, byCall(interactionId)],
    ['123456', byCall('123456')],
    ['300123456720261128', byCall('300123456720261128')],
    [`Calls: ${interactionId}, 3001234568 and 3001234567.`, byCall(interactionId, '3001234568')],
    [`${interactionId} 3001234568`, byCall(interactionId, '3001234568')],
    [`ID=${interactionId}`, byCall(interactionId)],
    [`*${interactionId}*`, byCall(interactionId)],
    [`- ${interactionId}\n- ${recordingId}`, [...byCall(interactionId), ...byId(recordingId)]],
    [
      `11/24/2026\t3:05 PM\t00:04:05\t${interactionId}\t+13175550100\tPat Agent\t2026-11-24T10:00:00Z`,
      byCall(interactionId),
    ],
  ])('%j', (raw, value) => {
    expect(checkRecordings(raw)).toEqual({ value });
  });
});

describe('what the field refuses, and names', () => {
  test.each([
    ['0DE0C017CD4FD0138E3118D8B7470001', '0DE0C017CD4FD0138E3118D8B7470001'],
    [recordingId.slice(0, -1), recordingId.slice(0, -1)],
    [`${recordingId}1`, `${recordingId}1`],
    [recordingId.replace('0001', '000G'), recordingId.replace('0001', '000G')],
    [`${recordingId}-1`, `${recordingId}-1`],
    [`x${recordingId}`, `x${recordingId}`],
    ['０DE0C017-CD4F-D013-8E31-18D8B7470001', '０DE0C017-CD4F-D013-8E31-18D8B7470001'],
    ['12345', '12345'],
    ['3001234567202611281', '3001234567202611281'],
    [`${recordingId}, 30012345x7`, '30012345x7'],
    [`${interactionId} ann@example.com`, 'ann@example.com'],
    ['300 1234567', '300 1234567'],
    [`${interactionId} 567`, `${interactionId} 567`],
    ['../../connection', '../../connection'],
    ['the call of Monday', 'the call of Monday'],
    ['https://pbx.example/recordings', 'https://pbx.example/recordings'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('%j', (raw, entry) => {
    expect(checkRecordings(raw)).toEqual({ problem: { kind: 'no_recording', entry } });
  });

  test.each(['', ' \n', '\u200b'])('%j is missing', (raw) => {
    expect(checkRecordings(raw)).toEqual({ problem: { kind: 'missing' } });
  });

  test('more than 20', () => {
    const ids = Array.from({ length: 21 }, (_, index) => String(3_001_000_000 + index));
    expect(checkRecordings(ids.slice(1).join())).toHaveProperty('value.length', 20);
    expect(checkRecordings(ids.join())).toEqual({
      problem: { kind: 'too_many', max: 20, count: 21 },
    });
  });
});

describe('any text', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789ABCDEFabcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''));
  const guid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'));
  const call = fc.bigInt({ min: 100_000n, max: 999_999_999_999_999_999n }).map(String);
  const named = fc.oneof(
    guid.map((id): Recording => ({ recordingId: id })),
    call.map((id): Recording => ({ interactionId: id })),
  );
  const written = ({ recordingId: id, interactionId: number = '' }: Recording) => id ?? number;
  const separator = fc.constantFrom(
    ' ',
    ', ',
    ';',
    '\n',
    ' and ',
    ' – ',
    '\t',
    '|',
    '" "',
    ')(',
    '} {',
  );
  const prose = fc.constantFrom(
    '',
    'See ',
    'Recording: ',
    'the calls of Monday ',
    '"',
    '(',
    '• ',
    'Nr 3: ',
  );

  test('nothing is lost and nothing invented', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(named, separator), {
          minLength: 1,
          maxLength: 12,
          selector: ([one]) => written(one).toUpperCase(),
        }),
        prose,
        (items, before) => {
          const text = before + items.map(([one, after]) => written(one) + after).join('');
          expect(findRecordings(text)).toEqual({
            recordings: items.map(([one]) => one),
            mistyped: [],
          });
        },
      ),
    );
  });

  test('whatever it is, only IDs that stand in it are found', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        for (const one of findRecordings(text).recordings) expect(text).toContain(written(one));
      }),
    );
  });
});
