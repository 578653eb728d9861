/** The slash command: what is typed after it, and what is answered where no form opens. */
import { ann, expectView, recordingId, useHarness } from '../support/harness.ts';

const otherId = recordingId.replace('0001', '0002');

const h = useHarness();

describe('the command', () => {
  const textThatSays = (text: string) => ({ kind: 'text', text: expect.stringContaining(text) });

  test('help says how', async () => {
    const seen = await h.slack.command(ann, 'C0QA', ' HELP ');
    expect(seen).toMatchObject(textThatSays('/share-recording'));
  });

  test.each([
    [`${recordingId} bob@example.com`, recordingId, 'bob@example.com'],
    [`bob@example.com {${recordingId}}`, recordingId, 'bob@example.com'],
    [`“${recordingId}”, <mailto:bob@example.com>;`, recordingId, 'bob@example.com'],
    [`Bob <bob@example.com> ${recordingId}`, recordingId, 'Bob <bob@example.com>'],
    [
      `bob@example.com, Cat <cat@example.com> ${recordingId}`,
      recordingId,
      'bob@example.com, Cat <cat@example.com>',
    ],
    ['3001234567 bob@example.com', '3001234567', 'bob@example.com'],
    [`@bob <https://pbx.example.com/recordings/${recordingId}/play|play>`, recordingId, undefined],
    [
      `${recordingId.replaceAll('-', '\u2011')}\u200b bob@example.com`,
      recordingId,
      'bob@example.com',
    ],
    [`${recordingId} ${otherId}`, `${recordingId}, ${otherId}`, undefined],
    [`  ${recordingId}  <mailto:bob@example.com|bob@example.com> `, recordingId, 'bob@example.com'],
    ['bob@example.com', undefined, 'bob@example.com'],
    ['no-id-12 not@an@address', 'no-id-12', undefined],
    ['no-id not@an@address', undefined, undefined],
    ['', undefined, undefined],
  ])('%j fills the form in', async (text, id, email) => {
    const { view } = expectView(await h.slack.command(ann, 'C0QA', text));
    const initial = (name: string) => {
      const block = view.blocks.find(({ block_id }) => block_id === name);
      return (block?.element as { initial_value?: string } | undefined)?.initial_value;
    };
    expect(initial('recordings')).toBe(id);
    expect(initial('to')).toBe(email);
  });

  test('a name before the address is the recipient’s, also in quotes', async () => {
    const text = `“Ann Example” <mailto:ann@example.com|ann@example.com> ${recordingId}`;
    const { view } = expectView(await h.slack.command(ann, 'C0QA', text));
    expect(JSON.stringify(view.blocks)).toContain(
      JSON.stringify({ initial_value: 'Ann Example <ann@example.com>' }).slice(1, -1),
    );
  });

  test.each([
    ['statsu', /Did you mean `\/share-recording status`/],
    ['hlep me', /Did you mean `\/share-recording help`/],
    ['recording', /Share a call recording by email/],
  ])('%j, which is nothing to share, says how', async (text, expected) => {
    expect(await h.slack.command(ann, 'C0QA', text)).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(expected) as string,
    });
  });

  test('a request’s short ID alone shows its status', async () => {
    const id = await h.share();
    const text = `SR-${id.slice(0, 8)}`;
    expect(await h.slack.command(ann, 'C0QA', text)).toMatchObject(textThatSays('Sent'));
  });

  test('opening waits for nothing but the secret and views.open', async () => {
    await h.slack.command(ann, 'C0QA', 'help');
    const aws = h.stack.aws.calls.length;
    const slack = h.slack.calls.length;
    await h.slack.command(ann, 'C0QA', '');
    expect(h.stack.aws.calls.slice(aws)).toEqual([]);
    expect(h.slack.calls.slice(slack).map(({ method }) => method)).toEqual(['views.open']);
  });

  test.each([
    'expired_trigger_id',
    'trigger_expired',
    'exchanged_trigger_id',
    'invalid_trigger_id',
  ])('%s is answered in time, with what to do', async (error) => {
    h.slack.faults = () => ({ kind: 'error', error });
    expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject(textThatSays('again'));
  });

  test.each([
    [{ kind: 'stall' }],
    [{ kind: 'reset' }],
    [{ kind: 'status', status: 500 }],
    [{ kind: 'rate_limited', retryAfterS: 30 }],
    [{ kind: 'error', error: 'missing_scope' }],
  ] as const)('views.open that meets %j is answered within 3 seconds', async (fault) => {
    h.stack.clock.useRealPace();
    h.slack.faults = () => fault;
    expect((await h.slack.command(ann, 'C0QA', '')).kind).toBe('text');
  });

  test('of an organization-wide installation is refused, with what to do', async () => {
    const more = { is_enterprise_install: 'true', enterprise_id: 'E1' };
    const seen = await h.slack.command(ann, 'C0QA', '', more);
    expect(seen).toMatchObject(textThatSays('in this workspace only'));
  });
});
