/** GET "media-details": what is read of a recording, and what a failure means. */
import { email, fault, useIcws } from '../../support/icws.ts';

const h = useIcws();
const { icws } = h;

const lookUp = (on = h.pbx()) => on.getMediaDetails(email.recordingIds[0] ?? '');

const related = '0DE0C017-CD4F-D013-8E31-18D8B7470009';

test('returns the details of the call', async () => {
  expect(await lookUp()).toEqual({
    kind: 'found',
    details: {
      recordedAt: Date.parse('2026-11-23T10:15:00Z'),
      durationMs: 245_000,
      direction: 'Inbound',
      callType: 'external',
      mediaType: 'call',
      line: 'Service line',
      interactionId: '1001234567',
      encrypted: true,
      archived: undefined,
    },
  });
});

test.each([
  [{ recordingDate: 'yesterday' }, { recordedAt: undefined }],
  [{ duration: 0 }, { durationMs: undefined }],
  [{ duration: 86_400_000 }, { durationMs: undefined }],
  [{ duration: 86_399_999 }, { durationMs: 86_399_999 }],
  [{ duration: 'long' }, { durationMs: undefined }],
  [{ direction: 1 }, { direction: 'Inbound' }],
  [{ direction: 2 }, { direction: 'Outbound' }],
  [{ direction: 3 }, { direction: 'Internal' }],
  [{ direction: 4 }, { direction: 'unknown' }],
  [{ direction: '<!here>' }, { direction: 'unknown' }],
  [{ callType: 2 }, { callType: 'internal' }],
  [{ callType: 9 }, { callType: 'unknown' }],
  [{ callType: 'Intercom' }, { callType: 'Intercom' }],
  [{ mediaType: 7 }, { mediaType: 'social direct message' }],
  [{ mediaType: {} }, { mediaType: undefined }],
  [{ lineName: ' a\u2028\u0007b ' }, { line: 'a b' }],
  [{ lineName: ' ' }, { line: undefined }],
  [{ interactionId: 'x'.repeat(201) }, { interactionId: undefined }],
  [{ expirationDate: '2027-01-01T00:00:00Z' }, { expiresAt: Date.parse('2027-01-01T00:00:00Z') }],
  [{ expirationDate: 'never' }, { expiresAt: undefined }],
  [{ initiationPolicyName: ' Record\u2028all ' }, { policy: 'Record all' }],
  [{ relatedRecordingId: related }, { relatedRecordingId: related }],
  [
    { relatedRecordingId: '00000000-0000-0000-0000-000000000000' },
    { relatedRecordingId: undefined },
  ],
  [{ relatedRecordingId: `${related}/..` }, { relatedRecordingId: undefined }],
  [
    { isEncrypted: 0, isArchived: 1 },
    { encrypted: false, archived: true },
  ],
  [
    { isEncrypted: 'no', isArchived: true },
    { encrypted: undefined, archived: true },
  ],
])('%j is read as %j', async (given, details) => {
  const honest = icws.details;
  icws.details = { ...honest, ...given };
  const found = await lookUp();
  icws.details = honest;
  expect(found).toMatchObject({ kind: 'found', details });
});

test.each([
  [403, 'forbidden'],
  [404, 'not_found'],
  [500, 'unavailable'],
  [204, 'unavailable'],
])('%s: %s', async (status, kind) => {
  icws.faults = [fault('details', status, {})];
  expect(await lookUp()).toEqual({ kind });
});

test('a 404 of a server that may know no such resource says nothing of the recording', async () => {
  icws.recordingsVersion = undefined;
  icws.faults = [fault('details', 404, {})];
  expect(await lookUp()).toEqual({ kind: 'unavailable' });
});

test('after a 401 a new session is tried, once', async () => {
  icws.faults = [fault('details', 401)];
  expect(await lookUp()).toMatchObject({ kind: 'found' });
  icws.faults = [fault('details', 401), fault('details', 401)];
  const on = h.pbx();
  icws.calls = [];
  expect(await lookUp(on)).toEqual({ kind: 'unavailable' });
  const signIns = icws.calls.filter(({ method }) => method === 'POST');
  expect(signIns).toHaveLength(2);
});

test('an older server and a server without a session are not asked', async () => {
  icws.recordingsVersion = 5;
  expect(await lookUp()).toEqual({ kind: 'unavailable' });
  expect(icws.calls.every(({ path }) => !path.includes('media-details'))).toBe(true);
  h.secrets = [{ kind: 'unusable', why: 'missing' }];
  expect(await lookUp()).toEqual({ kind: 'unavailable', noSession: true });
});

test.each([
  ['says nothing of a recording', {}],
  ['is an error’s', { errorId: 'error.x', message: 'No.' }],
  [
    'is about another recording',
    { recordingId: '11111111-2222-3333-4444-555555555555', recordingDate: '2026-11-23T10:15:00Z' },
  ],
])('an answer that %s is none about this one', async (_, body) => {
  icws.faults = [fault('details', 200, body)];
  expect(await lookUp()).toEqual({ kind: 'unavailable' });
});

test('numbers as texts, texts as numbers, and the year that means none', async () => {
  icws.faults = [
    fault('details', 200, {
      recordingDate: '2026-11-23T10:15:00Z',
      ...{ interactionId: 1001234567, direction: '2', callType: '1', duration: '65000' },
      expirationDate: '0001-01-01T00:00:00Z',
    }),
  ];
  expect(await lookUp()).toMatchObject({
    kind: 'found',
    details: {
      ...{ interactionId: '1001234567', direction: 'Outbound', callType: 'external' },
      ...{ durationMs: 65_000, expiresAt: undefined },
    },
  });
});
