/** Recordings are found and looked up one after the other, each answer saved and shown before the next question. */
import { processRequest } from '../../../lambda/application/process-request.ts';
import type { Recording } from '../../../lambda/domain/recordings.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { confirmed, hour, plainDraft, plainEmail, start, stored } from '../../support/requests.ts';

const id = 'a'.repeat(32);
const details = { recordedAt: 1, durationMs: 2, direction: undefined };
let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts();
  ports.pbx.details = { kind: 'found', details };
  ports.pbx.interactions.set('1', {
    kind: 'found',
    recordingId: 'S',
    details: { agent: 'Pat', direction: 'Inbound' },
  });
});

const draftOf = (recordings: Recording[], rule = {}) =>
  stored(ports.store, plainDraft(start, rule, { email: { ...plainEmail, recordings } }));
const item = () => ports.store.all()[0]!;
const work = async () => {
  await processRequest(ports, id);
  return ports.calls.take();
};

test('an interaction’s recording is found, looked up, and shown', async () => {
  await draftOf([{ interactionId: '1' }, { recordingId: 'R' }]);
  expect(await work()).toEqual([
    'trail recordings_looked_up',
    'interaction 1',
    'details S',
    'view found',
    'details R',
    'view found,found',
  ]);
  expect(item()).toMatchObject({
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    email: { recordings: [{ interactionId: '1', recordingId: 'S' }, { recordingId: 'R' }] },
    lookUps: {
      // What the recording says counts; what only the call says is added.
      1: { result: 'found', call: { agent: 'Pat', direction: 'Inbound', durationMs: 2 } },
      R: { result: 'found' },
    },
  });
  expect(await work()).toEqual([]);
});

test.each(['call_ended', 'no_recording', 'forbidden', 'unavailable'] as const)(
  'an interaction that is %s has no recording to look up, and leaves the content open',
  async (kind) => {
    ports.pbx.interactions.set('1', { kind });
    await draftOf([{ interactionId: '1' }]);
    expect(await work()).toEqual(['trail recordings_looked_up', 'interaction 1', `view ${kind}`]);
    expect(item().lookUps).toEqual({ 1: { result: kind } });
    expect(item().contentHash).toBeUndefined();
  },
);

test('a call that has no recording yet is asked about again with the next message', async () => {
  ports.pbx.interactions.set('1', { kind: 'no_recording' });
  await draftOf([{ interactionId: '1' }]);
  await work();
  ports.pbx.interactions.set('1', { kind: 'found', recordingId: 'S', details: {} });
  await work();
  expect(item()).toMatchObject({ contentHash: /./, lookUps: { 1: { result: 'found' } } });
});

test('an interaction whose recording cannot be looked up is known all the same', async () => {
  ports.pbx.details = { kind: 'unavailable' };
  await draftOf([{ interactionId: '1' }]);
  await work();
  expect(item()).toMatchObject({
    contentHash: /./,
    lookUps: { 1: { result: 'unavailable', call: { agent: 'Pat' } } },
  });
});

test('a confirmation that was closed is not updated again, and everything is looked up', async () => {
  ports.notifier.viewIsClosed = true;
  await draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
  const calls = await work();
  expect(calls.filter((call) => call.startsWith('view'))).toEqual(['view found']);
  expect(Object.keys(item().lookUps)).toEqual(['R', 'S']);
});

test('once it is confirmed the facts are still looked up, and no view is updated', async () => {
  await stored(ports.store, confirmed(plainDraft(start, { approvers: ['U2'] })));
  expect((await work()).filter((call) => /^(?:view|details)/.test(call))).toEqual(['details R']);
  expect(item().lookUps).toMatchObject({ R: { result: 'found' } });
});

test('a confirmation that comes during a look-up is kept, and the facts are added to it', async () => {
  await draftOf([{ recordingId: 'R' }], { approvers: ['U2'] });
  const looked = ports.pbx.getMediaDetails.bind(ports.pbx);
  ports.pbx.getMediaDetails = async (recordingId) => {
    const before = (await ports.store.load(id))!;
    await ports.store.save(before, confirmed(before));
    return looked(recordingId);
  };
  await work();
  expect(item()).toMatchObject({ lookUps: { R: { result: 'found' } } });
  expect(item().events.map(({ kind }) => kind)).toContain('asked');
});

test('two workers find an interaction’s recording once', async () => {
  await draftOf([{ interactionId: '1' }]);
  await Promise.all([processRequest(ports, id), processRequest(ports, id)]);
  expect(item().events.map(({ kind }) => kind)).toEqual(['drafted', 'recordings_found']);
});

test('the warning of an earlier share is recorded with the content', async () => {
  const shared = { teamId: 'T1', recordingIds: ['S'], addresses: ['e@x.example'] };
  await ports.history.record(shared, { id: 'before', at: start - hour, outcome: 'sent' });
  ports.calls.take();
  await draftOf([{ interactionId: '1' }]);
  await work();
  expect(item()).toMatchObject({
    previousShare: { id: 'before', kind: 'unknown' },
    earlierShares: [{ address: 'e@x.example', times: 1, lastAt: start - hour }],
  });
});

test('without enough time left nothing more is asked: the sweeper finds the rest', async () => {
  await draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
  const left = [120_000, 49_000];
  await processRequest({ ...ports, remainingMs: () => left.shift() ?? 0 }, id);
  expect(Object.keys(item().lookUps)).toEqual(['R']);
  await work();
  expect(Object.keys(item().lookUps)).toEqual(['R', 'S']);
});

test('what nobody confirmed in time is not looked up any more', async () => {
  await draftOf([{ interactionId: '1' }, { recordingId: 'R' }]);
  ports.clock.now += 2 * hour;
  expect(await work()).toEqual([]);
  expect(item().lookUps).toEqual({ 1: { result: 'unavailable' }, R: { result: 'unavailable' } });
});

test('where PureConnect does not let the app in, nothing more is asked, and each is marked', async () => {
  ports.pbx.details = { kind: 'unavailable', noSession: true };
  await draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
  expect(await work()).toEqual([
    'trail recordings_looked_up',
    'details R',
    'view unavailable,unavailable',
  ]);
});

test('approvers are asked before PureConnect is', async () => {
  const email = { ...plainEmail, recordings: [{ recordingId: 'R' }] };
  await stored(ports.store, confirmed(plainDraft(start, { approvers: ['U2'] }, { email })));
  const calls = await work();
  expect(calls.findIndex((call) => call.startsWith('post approver:U2'))).toBeLessThan(
    calls.indexOf('details R'),
  );
});
