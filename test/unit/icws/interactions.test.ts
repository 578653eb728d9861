/** GET "interactions": which recording a call has, while it is in progress or has just ended. */
import { email, fault, useIcws } from '../../support/icws.ts';

const f = useIcws();
const [recordingId = ''] = email.recordingIds;
const interactionId = '3001234567';
const find = () => f.pbx().findInteraction(interactionId);

test('the recording of a call, and what the call says of its people; names compare without case', async () => {
  f.icws.interaction = () => ({
    EIC_IRRECORDINGID: recordingId,
    Eic_CallDirection: 'I',
    EIC_RemoteTnRaw: '+13175550100',
    eic_localname: ' Pat\u202eAgent ',
    Eic_CallId: interactionId,
  });
  expect(await find()).toEqual({
    kind: 'found',
    recordingId,
    details: { direction: 'Inbound', remoteNumber: '+13175550100', agent: 'Pat Agent' },
  });
  expect(f.called()[1]).toMatch(/^GET .*\/interactions\/3001234567\?select=Eic_IRRecordingId,/);
});

test('braces around the ID are not part of it', async () => {
  f.icws.interaction = () => ({ Eic_IRRecordingId: `{${recordingId}}` });
  expect(await find()).toMatchObject({ kind: 'found', recordingId });
});

test.each([
  {},
  { Eic_IRRecordingId: '' },
  { Eic_IRRecordingId: '../x' },
  { Eic_IRRecordingId: '00000000-0000-0000-0000-000000000000' },
])('%j: no recording yet', async (attributes) => {
  f.icws.interaction = () => ({ Eic_LocalName: 'Pat', ...attributes });
  expect(await find()).toEqual({ kind: 'no_recording' });
});

test('an interaction that is not there has ended', async () => {
  expect(await find()).toEqual({ kind: 'call_ended' });
});

test.each([
  [403, 'forbidden'],
  [400, 'unavailable'],
  [410, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('HTTP %i: %s', async (status, kind) => {
  f.icws.faults = [fault('interaction', status)];
  expect(await find()).toEqual({ kind });
});

test.each(['reset', 'garbage', 'cut_body'] as const)('%s: nothing is known', async (kind) => {
  f.icws.faults = [{ on: 'interaction', kind }];
  expect(await find()).toEqual({ kind: 'unavailable' });
});

test('an answer without attributes says nothing', async () => {
  f.icws.faults = [fault('interaction', 200, { attributes: 'none' })];
  expect(await find()).toEqual({ kind: 'unavailable' });
});

test('a session that has ended is released, and a new one asks again', async () => {
  f.icws.interaction = () => ({ Eic_IRRecordingId: recordingId });
  f.icws.faults = [fault('interaction', 401)];
  expect(await find()).toMatchObject({ kind: 'found' });
  expect(f.icws.calls.filter(({ method }) => method === 'POST')).toHaveLength(2);
});
