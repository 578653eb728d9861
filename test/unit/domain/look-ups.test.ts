/** What is found out about recordings: the content is complete, and named by its hash, once each has its ID. */
import { confirm } from '../../../lambda/domain/approval.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { relatedRecording, toLookUp, withLookUp } from '../../../lambda/domain/look-ups.ts';
import { nameOf, type Recording } from '../../../lambda/domain/recordings.ts';
import type { CallDetails, ShareRequest } from '../../../lambda/domain/request.ts';
import { dueAt } from '../../../lambda/domain/timeouts.ts';
import {
  confirmed,
  minute,
  plainDraft,
  plainEmail,
  refusalOf,
  start,
} from '../../support/requests.ts';

const call = (interactionId: string): Recording => ({ interactionId });
const draftOf = (recordings: Recording[], rule = {}): ShareRequest =>
  plainDraft(start, rule, { email: { ...plainEmail, recordings } });
const found = (
  request: ShareRequest,
  named: Recording,
  recordingId?: string,
  facts?: CallDetails,
) =>
  withLookUp(
    request,
    named,
    { recordingId, result: 'found', ...(facts ? { call: facts } : {}) },
    start,
  );

test('a draft of recording IDs has its content at once', () => {
  const draft = draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
  expect(draft.contentHash).toMatch(/^[0-9a-f]{64}$/);
  expect(draft.events).toMatchObject([{ kind: 'drafted', contentHash: draft.contentHash }]);
  expect(found(draft, { recordingId: 'R' }).contentHash).toBe(draft.contentHash);
});

test('an interaction ID leaves the content open until the last recording is found', () => {
  const draft = draftOf([call('1'), { recordingId: 'R' }, call('2')]);
  expect(draft).not.toHaveProperty('contentHash');
  const first = found(draft, call('1'), 'S');
  expect(first).not.toHaveProperty('contentHash');
  const both = found(first, call('2'), 'T');
  expect(both.email.recordings).toEqual([
    { interactionId: '1', recordingId: 'S' },
    { recordingId: 'R' },
    { interactionId: '2', recordingId: 'T' },
  ]);
  expect(both.events.at(-1)).toMatchObject({
    kind: 'recordings_found',
    state: 'draft',
    contentHash: both.contentHash,
  });
  expect(integrityProblem(both)).toBeUndefined();
  const looked = found(both, { recordingId: 'R' });
  expect(looked.contentHash).toBe(both.contentHash);
  expect(integrityProblem(confirmed(looked))).toBeUndefined();
});

test('what is known is not replaced, and its hash never changes', () => {
  const known = found(draftOf([call('1')]), call('1'), 'S');
  expect(found(known, call('1'), 'OTHER')).toBe(known);
  const approved = confirmed(known);
  expect(found(approved, call('1'), 'OTHER')).toBe(approved);
});

test('an interaction of a recording that was named already counts once', () => {
  const known = found(draftOf([{ recordingId: 'ab' }, call('1')]), call('1'), 'AB');
  expect(known.email.recordings).toEqual([{ recordingId: 'ab' }]);
  expect(known.contentHash).toBe(draftOf([{ recordingId: 'ab' }]).contentHash);
});

describe('what is looked up again', () => {
  const againAfter = (
    result: 'unavailable' | 'no_recording' | 'call_ended' | 'forbidden',
    one: Recording,
    rule = {},
  ) => toLookUp(withLookUp(draftOf([one], rule), one, { result }, start)).map(nameOf);

  test('an interaction whose recording may be there by now', () => {
    expect(againAfter('unavailable', call('1'))).toEqual(['1']);
    expect(againAfter('no_recording', call('1'))).toEqual(['1']);
    expect(againAfter('call_ended', call('1'))).toEqual([]);
    expect(againAfter('forbidden', call('1'))).toEqual([]);
  });

  test('the facts of a recording, only where the rule insists on them', () => {
    expect(againAfter('unavailable', { recordingId: 'R' })).toEqual([]);
    expect(againAfter('unavailable', { recordingId: 'R' }, { detailsRequired: true })).toEqual([
      'R',
    ]);
  });

  test('once the share is under way, only what never was', () => {
    const draft = draftOf([{ recordingId: 'R' }], { approvers: ['U2'], detailsRequired: false });
    expect(toLookUp(confirmed(draft)).map(nameOf)).toEqual(['R']);
    const known = withLookUp(draft, { recordingId: 'R' }, { result: 'unavailable' }, start);
    expect(toLookUp(confirmed(known))).toEqual([]);
  });
});

test('a draft is due until each recording was looked up, whatever came of it', () => {
  const draft = draftOf([call('1'), { recordingId: 'R' }]);
  const one = withLookUp(draft, call('1'), { result: 'call_ended' }, start);
  expect(dueAt(draft)).toBe(start + minute);
  expect(dueAt(one)).toBe(start + minute);
  expect(
    dueAt(withLookUp(one, { recordingId: 'R' }, { result: 'unavailable' }, start)),
  ).toBeUndefined();
});

describe('confirming is refused', () => {
  const refused = (request: ShareRequest) => refusalOf(confirm(request, 'U1', start));

  test('while a recording is not known', () => {
    expect(refused(draftOf([call('1')]))).toEqual({ kind: 'still_looking' });
    const unanswered = withLookUp(
      draftOf([call('1')]),
      call('1'),
      { result: 'unavailable' },
      start,
    );
    expect(refused(unanswered)).toEqual({ kind: 'still_looking' });
  });

  test.each(['call_ended', 'no_recording', 'forbidden', 'not_found'] as const)(
    'after %s, also of one recording among several',
    (result) => {
      const draft = draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
      const known = withLookUp(
        found(draft, { recordingId: 'R' }),
        { recordingId: 'S' },
        { result },
        start,
      );
      expect(refused(known)).toEqual({ kind: 'recording_unusable', why: result });
    },
  );

  test('while the facts of one are missing on which the rule insists', () => {
    const draft = draftOf([{ recordingId: 'R' }, { recordingId: 'S' }], { detailsRequired: true });
    const one = found(draft, { recordingId: 'R' });
    const unanswered = withLookUp(one, { recordingId: 'S' }, { result: 'unavailable' }, start);
    expect(refused(unanswered)).toEqual({ kind: 'details_missing' });
    expect(refused(found(unanswered, { recordingId: 'S' }))).toBe('none');
  });
});

test('another recording of the call is offered once, and where there is room for it', () => {
  const related = (recordings: Recording[]) =>
    relatedRecording(
      found(draftOf(recordings), { recordingId: 'R' }, undefined, { relatedRecordingId: 'S' }),
    );
  expect(related([{ recordingId: 'R' }])).toBe('S');
  expect(related([{ recordingId: 'R' }, { recordingId: 's' }])).toBeUndefined();
  const many = Array.from({ length: 19 }, (_, index) => ({ recordingId: `X${index}` }));
  expect(related([{ recordingId: 'R' }, ...many])).toBeUndefined();
});

test('facts of another recording than the one that was found first are not shown for it', () => {
  const draft = draftOf([call('1')], { detailsRequired: true });
  const known = withLookUp(draft, call('1'), { recordingId: 'S', result: 'unavailable' }, start);
  expect(found(known, call('1'), 'T', { agent: 'Pat' })).toBe(known);
  expect(found(known, call('1'), 's').lookUps).toEqual({ 1: { result: 'found' } });
});

test('several recordings are confirmed only once each was looked up', () => {
  const draft = draftOf([{ recordingId: 'R' }, { recordingId: 'S' }]);
  const one = found(draft, { recordingId: 'R' });
  expect(refusalOf(confirm(one, 'U1', start))).toEqual({ kind: 'still_looking' });
  const both = withLookUp(one, { recordingId: 'S' }, { result: 'unavailable' }, start);
  expect(refusalOf(confirm(both, 'U1', start))).toBe('none');
});
