/** Calls by their interaction ID, several recordings and recipients, and templates: through the built functions. */
import {
  ann,
  expectErrors,
  expectView,
  filledIn,
  policyOf,
  useHarness,
  viewWords,
} from '../support/harness.ts';

const interactionId = '3001234567';
const h = useHarness({
  policy: {
    ...policyOf(
      { name: 'never', recipients: ['*@mail.example'], refuse: 'Recordings never go there.' },
      { name: 'colleagues', recipients: ['*@example.com'], maxRecordings: 3 },
      { name: 'partners', recipients: ['*@partner.example'] },
    ),
    templates: [
      { name: 'First', subject: 'First subject', body: 'First body' },
      { name: 'Second', subject: 'Second subject', body: 'Second body' },
    ],
  },
});
beforeEach(() => h.clearTable());

/** The call is in progress, and has this recording. */
function callInProgress(attributes: Record<string, string> = {}): string {
  const recordingId = h.newRecording();
  h.icws.interaction = (id) =>
    id === interactionId ? { Eic_IRRecordingId: recordingId, ...attributes } : undefined;
  return recordingId;
}
const confirmation = () => h.slack.workspace.stack(ann).at(-1)!;
const work = () => h.stack.drain();

describe('a call by its interaction ID', () => {
  test('nothing can be confirmed before its recording is found; then it is sent', async () => {
    const recordingId = callInProgress({
      Eic_LocalName: 'Pat Agent',
      EIC_RemoteTnRaw: '+13175550100',
    });
    const { view } = expectView(await h.fillIn({ recordings: interactionId }));
    expect(view.submit).toBeUndefined();
    await work();
    expect(confirmation().submit).toBeDefined();
    expect(h.topView(ann)).toMatch(/Pat Agent.*/);
    expect(h.topView(ann)).toContain('+13175550100');
    expect((await h.confirm(ann)).kind).toBe('closed');
    await work();
    expect(await h.state(view.external_id!)).toBe('sent');
    expect(h.icws.outbox).toMatchObject([{ recordingIds: [recordingId] }]);
  });

  test('confirming too early is refused in the same view, which then shows what was found', async () => {
    callInProgress();
    const { view } = expectView(await h.fillIn({ recordings: interactionId }));
    const early = h.slack.submission(ann, view, {});
    const { view: shown } = await h.interact(early);
    expect(JSON.stringify(shown)).toContain('still looking up the recordings');
    await work();
    expect(h.puts()).toEqual([]);
    // The view was made without a content: what is found later is not approved by it.
    expect(JSON.stringify((await h.interact(early)).view)).toContain('still looking');
    expect(await h.state(view.external_id!)).toBe('draft');
  });

  test.each([
    ['has ended', undefined, 'This call is no longer in PureConnect'],
    ['has no recording yet', { Eic_LocalName: 'Pat' }, 'This call has no recording yet'],
  ])('one that %s cannot be confirmed', async (_, attributes, text) => {
    h.icws.interaction = () => attributes;
    await h.fillIn({ recordings: interactionId });
    await work();
    expect(h.topView(ann)).toContain(text);
    expect(confirmation().submit).toBeUndefined();
  });

  test('one whose recording came late is found when the form is submitted again', async () => {
    h.icws.interaction = () => ({ Eic_LocalName: 'Pat' });
    const values = { recordings: interactionId, email_subject: 'Late' };
    await h.fillIn(values);
    await work();
    callInProgress();
    h.slack.closeView(ann);
    await h.slack.submit(ann, filledIn(values));
    await work();
    expect(confirmation().submit).toBeDefined();
  });

  test('a worker that dies between its two writes: the sweeper’s message finds the rest', async () => {
    const recordingId = callInProgress();
    h.icws.faults = [{ on: 'details', kind: 'stall' }];
    const { view } = expectView(
      await h.fillIn({ recordings: `${interactionId}, ${h.newRecording()}` }),
    );
    const working = h.stack.workOnce().catch(() => undefined);
    while (!h.icws.calls.some(({ path }) => path.includes('/media-details'))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    h.stack.worker.killBusy();
    await working;
    expect((await h.item(view.external_id!)).contentHash).toBeUndefined();
    await h.later(20 * 60_000);
    expect(await h.item(view.external_id!)).toMatchObject({
      contentHash: expect.any(String),
      email: { recordings: [{ interactionId, recordingId }, {}] },
    });
    expect(confirmation().submit).toBeDefined();
  });

  test('a confirmation that was closed meanwhile is no error', async () => {
    callInProgress();
    const { view } = expectView(await h.fillIn({ recordings: interactionId }));
    h.slack.closeAll(ann);
    await work();
    expect(await h.item(view.external_id!)).toMatchObject({ contentHash: expect.any(String) });
    expect(h.stack.lines.filter((line) => line.includes('view_not_updated'))).toEqual([]);
  });
});

describe('several recordings and recipients', () => {
  test('go out in one email, with names, copies, and in the order that was approved', async () => {
    const [one, two] = [h.newRecording(), h.newRecording()];
    const { view } = expectView(
      await h.fillIn({
        recordings: `${one}\n${two}`,
        to: 'Bob <bob@example.com>; "Example, Dan" <dan@example.com>',
        cc: 'bob@EXAMPLE.com, eve@example.com',
      }),
    );
    // Each is looked up first: a server might leave one out.
    expect(view.submit).toBeUndefined();
    await work();
    await h.confirm(ann);
    await work();
    const id = view.external_id!;
    expect(await h.state(id)).toBe('sent');
    expect(h.puts().map(({ path }) => path.replace(/\d{6,}/, 'ID'))).toEqual([
      '/icws/ID/recordings/send-as-email',
    ]);
    expect(h.icws.outbox).toMatchObject([
      {
        recordingIds: [one, two],
        to: [
          { displayName: 'Bob', address: 'bob@example.com' },
          { displayName: 'Example, Dan', address: 'dan@example.com' },
        ],
        cc: [{ displayName: 'eve@example.com', address: 'eve@example.com' }],
      },
    ]);
    expect(h.parents(id)[0]?.text).toBeDefined();
    expect(JSON.stringify(h.parents(id)[0])).toContain(
      'To b…@example.com and 2 others · 2 recordings',
    );
  });

  test('one recording that the app may not use blocks them all', async () => {
    const [one, two] = [h.newRecording(), h.newRecording()];
    h.icws.isForbidden = (id) => id === two;
    await h.fillIn({ recordings: `${one}, ${two}` });
    await work();
    expect(h.topView(ann)).toContain('doesn’t let the app use this recording');
    expect(confirmation().submit).toBeUndefined();
  });

  test('a server that takes the flat form only: nothing is left out, and nothing is sent', async () => {
    h.stack.putIcwsSecret({ emailParameters: 'flat' });
    await h.stack.worker.recycle();
    const id = await h.share({ to: 'bob@example.com, dan@example.com' });
    h.stack.putIcwsSecret();
    await h.stack.worker.recycle();
    expect(await h.state(id)).toBe('failed');
    expect(h.puts()).toEqual([]);
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: .*only one recording and one recipient/);
  });

  test('more than the rule allows, and recipients of different rules: said at the input', async () => {
    const four = Array.from({ length: 4 }, () => h.newRecording()).join();
    expect(expectErrors(await h.fillIn({ recordings: four })).recordings).toContain(
      'allows 3 recordings',
    );
    h.slack.closeAll(ann);
    const mixed = await h.fillIn({ to: 'bob@example.com', cc: 'eve@partner.example' });
    expect(expectErrors(mixed).to).toMatch(
      /Send separately: bob@example\.com .*; eve@partner\.example/,
    );
    h.slack.closeAll(ann);
    const refused = await h.fillIn({ to: 'bob@example.com', cc: 'x@mail.example' });
    expect(expectErrors(refused)).toEqual({
      cc: expect.stringContaining('Recordings never go there.'),
    });
    expect(h.stack.lines.join('\n')).not.toContain('x@mail.example');
  });
});

describe('another recording of the call', () => {
  test('is added with one press, and what is sent is what the new confirmation shows', async () => {
    const related = h.newRecording();
    h.icws.detailsOf = (id) => (id === related ? {} : { relatedRecordingId: related });
    const { view } = expectView(await h.fillIn());
    await work();
    const before = h.icws.calls.filter(({ path }) => path.includes('/media-details')).length;
    expectView(await h.slack.clickView(ann, 'add_recording'));
    await work();
    expect(h.topView(ann)).toContain('Recording 2 of 2');
    // What was known is known still: only the other recording is looked up.
    const after = h.icws.calls.filter(({ path }) => path.includes('/media-details')).length;
    expect(after - before).toBe(1);
    expect(confirmation().external_id).not.toBe(view.external_id);
    await h.confirm(ann);
    await work();
    expect(h.icws.outbox.map(({ recordingIds }) => recordingIds)).toEqual([
      [expect.stringMatching(/^0DE0/), related],
    ]);
    expect(await h.state(view.external_id!)).toBe('draft');
  });

  test('is refused where the rule allows no more, in the same view', async () => {
    h.icws.detailsOf = () => ({ relatedRecordingId: '11111111-2222-3333-4444-555555555555' });
    const three = Array.from({ length: 3 }, () => h.newRecording()).join();
    await h.fillIn({ recordings: three });
    await work();
    await h.slack.clickView(ann, 'add_recording');
    expect(h.topView(ann)).toContain('allows 3 recordings');
    expect(confirmation().submit).toBeDefined();
  });
});

describe('templates', () => {
  test('the first is filled in; another replaces subject and message only', async () => {
    expect(viewWords(await h.slack.command(ann, 'C0QA', ''))).toContain('First subject');
    h.slack.workspace.forgetsInitialValues = true;
    const typed = {
      recordings: h.newRecording(),
      to: 'bob@example.com',
      cc: 'dan@example.com',
      priority: '4',
    };
    const { view } = expectView(
      await h.slack.clickView(ann, 'template', {
        ...typed,
        template: 'Second',
        email_subject: 'Mine',
      }),
    );
    expect(JSON.stringify(view.blocks)).toContain('Second body');
    expectView(await h.confirm(ann));
    h.slack.workspace.forgetsInitialValues = false;
    await h.confirm(ann);
    await work();
    expect(h.icws.outbox).toMatchObject([
      {
        recordingIds: [typed.recordings],
        to: [{ address: 'bob@example.com' }],
        cc: [{ address: 'dan@example.com' }],
        emailSubject: 'Second subject',
        emailBody: 'Second body',
        priority: 4,
      },
    ]);
  });

  test('one that the policy does not have changes nothing', async () => {
    const { view } = expectView(await h.slack.command(ann, 'C0QA', ''));
    await h.slack.clickView(ann, 'template', { template: 'Other' });
    expect(confirmation()).toBe(view);
  });
});
