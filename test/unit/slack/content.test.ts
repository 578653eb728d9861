/** What people see of a share before they decide: all that is sent, and what is known of the calls and the recipients. */
import { type LookUpResult, lookUpResults } from '../../../lambda/domain/request.ts';
import { contentBlocks } from '../../../lambda/slack/form-fields.ts';
import { plainDraft } from '../../support/requests.ts';

const json = (value: unknown) => JSON.stringify(value);
const blocksOf = (email: object, more: object = {}) => {
  const draft = plainDraft();
  return contentBlocks({ ...draft, email: { ...draft.email, ...email }, ...more });
};
const shown = (...of: Parameters<typeof blocksOf>) => json(blocksOf(...of));
const interaction = { interactionId: '3001234567' };

test('every field is shown to those who decide, what people typed as plain text', () => {
  const texts = {
    replyTo: '_a_@x.example',
    emailSubject: '*S*',
    emailBody: '*B*',
    purpose: '*P*',
    caseNumber: '*C*',
  };
  const to = [{ name: '*N*', address: '_e_@x.example' }];
  const cc = [{ name: '*M*', address: '_f_@x.example' }];
  const blocks = blocksOf({ ...texts, to, cc, priority: 4, recordings: [{ recordingId: '0DE0' }] });
  const sections = blocks.flatMap((block) => (block.type === 'section' ? [block.text] : []));
  const plain = sections.flatMap((text) => (text?.type === 'plain_text' ? [text] : []));
  const all = plain.map(({ text }) => text).join('\n');
  const typed = [...Object.values(texts), ...[...to, ...cc].flatMap(Object.values<string>)];
  for (const value of [...typed, 'High']) expect(all).toContain(value);
  expect(plain.every(({ emoji }) => emoji === false)).toBe(true);
  const mrkdwn = json(sections.filter((text) => text?.type === 'mrkdwn'));
  for (const value of typed) expect(mrkdwn).not.toContain(value);
  expect(mrkdwn).toContain('*Recording*\\n0DE0');
});

test('what matters for deciding comes first; what is absent is not shown', () => {
  const headings = (email: object) =>
    [...shown(email).matchAll(/"text":"\*([^*]+)\*/g)].map(([, heading]) => heading);
  const cc = [{ name: 'M', address: 'f@x.example' }];
  expect(headings({ cc, purpose: 'P', caseNumber: 'C' })).toEqual([
    'To',
    'Cc',
    'Recording',
    'Purpose',
    'Case number',
    'Subject',
    'Reply-to',
    'Priority',
    'Message',
  ]);
  expect(headings({})).toEqual(['To', 'Recording', 'Subject', 'Reply-to', 'Priority', 'Message']);
});

describe('recipients', () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${'n'.repeat(90)}${index}`,
      address: `${'a'.repeat(60)}${index}@${'b'.repeat(60)}.example`,
    }));

  test('an international domain is shown as it reads, too, wherever it stands', () => {
    const address = 'a@xn--bcher-kva.example';
    const read = `${address} (reads as bücher.example)`;
    for (const email of [
      { to: [{ name: 'A', address }] },
      { cc: [{ name: address, address }] },
      { replyTo: address },
    ]) {
      expect(shown(email)).toContain(read);
    }
  });

  test('who has no name is shown by the address, once', () => {
    const address = 'ann@x.example';
    expect(shown({ to: [{ name: address, address }] }).split(address)).toHaveLength(2);
  });

  test('each of them is shown, however many there are, in sections that Slack takes', () => {
    const [to, cc] = [people(20), people(5)];
    const blocks = blocksOf({ to, cc });
    const all = json(blocks);
    for (const { name, address } of to) {
      expect(all).toContain(name);
      expect(all).toContain(address);
    }
    for (const block of blocks) {
      if (block.type === 'section') expect(block.text?.text.length).toBeLessThan(3000);
    }
  });

  test.each([
    ['x.example', 'ann@x.example', false],
    ['x.example', 'ann@X.EXAMPLE', false],
    ['x.example', 'ann@sub.x.example', true],
    ['x.example', 'ann@y.example', true],
    [undefined, 'ann@y.example', false],
  ])('for a requester of %s, %s is external: %s', (requesterDomain, address, external) => {
    const text = shown({ to: [{ name: 'Ann', address }] }, { requesterDomain });
    expect(text.includes(`${address}> · external`)).toBe(external);
  });

  test('what was sent to them before is said at each', () => {
    const lastAt = Date.parse('2026-11-24T15:04:59Z');
    const to = ['ann@x.example', 'bob@x.example', 'eve@x.example'].map((address) => ({
      name: address,
      address,
    }));
    const earlierShares = [
      { address: 'ann@x.example', times: 1, lastAt },
      { address: 'bob@x.example', times: 3, lastAt },
    ];
    expect(shown({ to }, { earlierShares })).toContain(
      json(
        [
          '1. ann@x.example',
          '↳ Shared with this address once, last on Nov 24, 2026',
          '2. bob@x.example',
          '↳ Shared with this address 3 times, last on Nov 24, 2026',
          '3. eve@x.example',
        ].join('\n'),
      ),
    );
  });
});

describe('recordings', () => {
  const call = { durationMs: 3_723_000 };

  test.each<[LookUpResult | undefined, string]>([
    [undefined, 'Looking it up'],
    ['forbidden', 'can’t be shared'],
    ['not_found', 'doesn’t have a recording with this ID'],
    ['unavailable', 'Double-check the ID'],
    ['found', 'Length: 1:02:03'],
  ])('one whose look-up came to %s', (result, text) => {
    expect(shown({}, { lookUps: result ? { R: { result, call } } : {} })).toContain(text);
  });

  test.each<[LookUpResult | undefined, string]>([
    [undefined, 'Looking it up'],
    ['call_ended', 'no longer in PureConnect'],
    ['no_recording', 'no recording yet'],
    ['forbidden', 'can’t be shared'],
    ['unavailable', 'couldn’t be asked about this call'],
  ])('an interaction whose look-up came to %s', (result, text) => {
    const lookUps = result ? { [interaction.interactionId]: { result } } : {};
    const words = shown({ recordings: [interaction] }, { lookUps });
    expect(words).toContain('Interaction 3001234567');
    expect(words).toContain(text);
  });

  test('only what was found is without a remark', () => {
    const remarked = lookUpResults.filter(
      (result) => blocksOf({}, { lookUps: { R: { result } } }).length > blocksOf({}).length - 1,
    );
    expect(remarked).toEqual(lookUpResults.filter((result) => result !== 'found'));
  });

  test('several are numbered, each with its own ID, how it was named, and its facts', () => {
    const recordings = [{ recordingId: 'R1' }, { recordingId: 'R2', ...interaction }];
    const lookUps = {
      R1: { result: 'found', call: { line: 'Sales' } },
      [interaction.interactionId]: {
        result: 'found',
        call: { agent: '*Pat*', remoteNumber: '+13175550100', direction: 'Inbound' },
      },
    };
    const sections = blocksOf({ recordings }, { lookUps }).filter((block) => 'fields' in block);
    expect(sections).toMatchObject([
      { text: { text: '*Recording 1 of 2*\nR1' }, fields: [{ text: 'Line: Sales' }] },
      {
        text: { text: '*Recording 2 of 2*\nR2\nInteraction 3001234567' },
        fields: [
          { type: 'plain_text', text: 'Other party: +13175550100' },
          { type: 'plain_text', text: 'Agent: *Pat*' },
          { type: 'plain_text', text: 'Type: Inbound' },
        ],
      },
    ]);
  });

  test('every fact of a call fits into a section', () => {
    const all = {
      ...call,
      ...{ recordedAt: 1, expiresAt: 2, direction: 'Inbound', callType: 'external' },
      ...{ mediaType: 'call', line: 'L', interactionId: 'I', encrypted: true, archived: true },
      ...{ policy: 'P', agent: 'A', remoteNumber: 'N', relatedRecordingId: 'X' },
    };
    const [section] = blocksOf({}, { lookUps: { R: { result: 'found', call: all } } }).filter(
      (block) => 'fields' in block,
    );
    const { fields } = section as { fields: { text: string }[] };
    expect(fields.length).toBeLessThanOrEqual(10);
    const text = fields.map((field) => field.text).join();
    for (const fact of [
      '1:02:03',
      'N',
      'A',
      'Inbound external call',
      'L',
      'P',
      'encrypted, archived',
      'Expires',
    ]) {
      expect(text).toContain(fact);
    }
  });

  test.each([
    ['one short one', [600_000], false],
    ['one long one', [16 * 60_000], true],
    ['several that are long together', [480_000, 480_000], true],
  ])('%s: whether the size may be too large for an email is said: %j', (_, lengths, large) => {
    const recordings = lengths.map((__, index) => ({ recordingId: `R${index}` }));
    const lookUps = Object.fromEntries(
      lengths.map((durationMs, index) => [`R${index}`, { result: 'found', call: { durationMs } }]),
    );
    expect(shown({ recordings }, { lookUps }).includes('may reach about 15 MB')).toBe(large);
  });
});
