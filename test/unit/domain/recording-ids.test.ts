/** Recording IDs: what a field takes as one, and those that are found in any text. */
import { checkRecordingId, findRecordingIds } from '../../../lambda/domain/email.ts';

describe('recording_id', () => {
  test.each([
    ['0DE0C017-CD4F-D013-8E31-18D8B7470001', '0DE0C017-CD4F-D013-8E31-18D8B7470001'],
    ['0de0c017-cd4f-d013-8e31-18d8b7470001', '0de0c017-cd4f-d013-8e31-18d8b7470001'],
    [' {0DE0C017-CD4F-D013-8E31-18D8B7470001}\n', '0DE0C017-CD4F-D013-8E31-18D8B7470001'],
  ])('%j is taken as %s', (raw, value) => {
    expect(checkRecordingId(raw)).toEqual({ value });
  });

  test.each([
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

describe('recording IDs in a text', () => {
  const id = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
  const other = id.replace('0001', '0002');
  test.each<[string, string[]]>([
    [`See https://pbx.example/recordings/${id}/play?x=1.`, [id]],
    [`${id},${other};${id.toLowerCase()}`, [id.toLowerCase(), other]],
    [`"text":"${id.replaceAll('-', '\u2011')}\u200b"`, [id]],
    [`x${id}`, []],
    [`${id}-1`, []],
    ['nothing', []],
  ])('%j', (text, found) => {
    expect(findRecordingIds(text)).toEqual(found);
  });
});

const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

test.each([
  `"{${recordingId}}"`,
  `“${recordingId}”`,
  `‘{${recordingId}}’`,
  `\u200b${recordingId}\ufeff`,
  recordingId.replaceAll('-', '\u2011'),
  recordingId.replaceAll('-', '–'),
])('a recording id is found in what copying makes of it: %j', (raw) => {
  expect(checkRecordingId(raw)).toEqual({ value: recordingId });
});
