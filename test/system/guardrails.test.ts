/**
 * What a rule asks for, kept and broken, and who sees what of it: the form, the confirmation, the approver, `policy
 * explain`. One row for each key of a rule that protects.
 */
import { explain } from '../../infra/cli/explain-policy.ts';
import type { Seen } from '../../infra/local/simulators/slack/simulator.ts';
import { parsePolicy } from '../../lambda/domain/policy.ts';
import { ann, bob, expectErrors, expectView, policyOf, useHarness } from '../support/harness.ts';

const day = 86_400_000;
const daysAgo = (days: number) => new Date(h.stack.clock.now() - days * day).toISOString();
const rule = (name: string, more: object = {}) => ({
  ...{ name, recipients: [`*@${name}.example`] },
  ...more,
});
const policy = policyOf(
  rule('refuse', { refuse: 'Never to these people.' }),
  rule('recordings', { maxRecordings: 1 }),
  rule('recipients', { maxRecipients: 1 }),
  rule('case', { caseNumberRequired: true }),
  rule('purpose', { purposeRequired: true }),
  rule('purposes', { purposes: ['Complaint', 'Legal request'] }),
  rule('type', { mediaTypes: ['call'] }),
  rule('age', { maxAgeDays: 90 }),
  rule('warning', { warning: 'Partners keep this for 30 days.', approvers: [bob] }),
  rule('details', { detailsRequired: true }),
);
const h = useHarness({ policy });
beforeEach(() => h.clearTable());
afterEach(() => {
  h.icws.details = { ...h.icws.details, mediaType: 1, recordingDate: '2026-11-23T10:15:00Z' };
});

const form = (name: string, more: Record<string, string> = {}): Promise<Seen> =>
  h.fillIn({ to: `x@${name}.example`, ...more });
/** The confirmation once everything was looked up. */
async function confirmationOf(name: string, more: Record<string, string> = {}): Promise<string> {
  expectView(await form(name, more));
  await h.stack.drain();
  return h.topView(ann);
}
const canConfirm = () => h.slack.workspace.stack(ann).at(-1)?.submit !== undefined;
const two = () => `${h.newRecording()}, ${h.newRecording()}`;

describe('in the form', () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ['refuse', {}, 'to', /“refuse” doesn’t allow x@refuse\.example: Never to these people\./],
    ['recipients', { cc: 'y@recipients.example' }, 'to', /“recipients” allows 1 recipient, Cc/],
    ['case', {}, 'case_number', /Enter a case number\. The rule “case” requires it\./],
    ['purpose', {}, 'purpose', /Enter a purpose\. The rule “purpose” requires it\./],
  ])('%s, broken: said at the input, and nothing is stored', async (name, more, input, text) => {
    const before = (await h.items()).length;
    expect(expectErrors(await form(name, more))).toEqual({ [input]: expect.stringMatching(text) });
    expect((await h.items()).length).toBe(before);
  });

  test('recordings, broken: said at the input', async () => {
    const errors = expectErrors(await form('recordings', { recordings: two() }));
    expect(errors.recordings).toContain('“recordings” allows 1 recording at a time');
  });

  test.each<[string, Record<string, string>]>([
    ['recordings', {}],
    ['recipients', {}],
    ['case', { case_number: 'C-1' }],
    ['purpose', { purpose: 'Training' }],
    ['purposes', { purpose: 'Complaint' }],
    ['type', {}],
    ['age', {}],
    ['warning', {}],
    ['details', {}],
  ])('%s, kept: accepted, and can be confirmed', async (name, more) => {
    h.icws.details = { ...h.icws.details, recordingDate: daysAgo(1) };
    await confirmationOf(name, more);
    expect(canConfirm()).toBe(true);
    expect((await h.confirm(ann)).kind).toBe('closed');
  });

  test('purposes, broken: the form comes back with the list, and with all that was typed', async () => {
    const { view } = expectView(
      await form('purposes', { purpose: 'Curiosity', cc: 'y@purposes.example' }),
    );
    expect(view.callback_id).toBe('share_form');
    const shown = JSON.stringify(view.blocks);
    for (const text of ['Choose a purpose', 'Complaint', 'Legal request', 'y@purposes.example']) {
      expect(shown).toContain(text);
    }
    const { view: review } = expectView(await h.slack.submit(ann, { purpose: 'Legal request' }));
    expect(review.callback_id).toBe('share_review');
    expect(JSON.stringify(review.blocks)).toContain('Legal request');
  });

  test('purposes, broken together with something else: all of it is said', async () => {
    const many = { to: 'x@purposes.example', reply_to: 'x@else.example' };
    const errors = expectErrors(await h.fillIn(many));
    expect(errors.purpose).toContain(
      'Choose a purpose of the rule “purposes”: Complaint; Legal request.',
    );
    expect(Object.keys(errors).sort()).toEqual(['purpose', 'reply_to']);
  });
});

describe('in the confirmation', () => {
  test.each([
    [
      'another type',
      'type',
      { mediaType: 2 },
      'The rule allows call only. This is a recording of type “chat”.',
    ],
    [
      'an unknown type',
      'type',
      { mediaType: 99 },
      'requires the recording’s media type, which PureConnect doesn’t say',
    ],
    ['no type', 'type', { mediaType: undefined }, 'requires the recording’s media type'],
    ['no date', 'age', { recordingDate: undefined }, 'requires the recording’s date'],
  ])('%s: said at the recording, and cannot be confirmed', async (_, name, details, text) => {
    h.icws.details = { ...h.icws.details, ...details };
    expect(await confirmationOf(name)).toContain(text);
    expect(canConfirm()).toBe(false);
  });

  test.each([
    [89, true],
    [91, false],
  ])('a recording of %i days under a rule of 90: can be confirmed: %s', async (days, allowed) => {
    h.icws.details = { ...h.icws.details, recordingDate: daysAgo(days) };
    const shown = await confirmationOf('age');
    expect(shown.includes('The rule allows recordings from the last 90 days only.')).toBe(!allowed);
    expect(canConfirm()).toBe(allowed);
  });

  test.each(['type', 'age', 'details'])(
    '%s, while nothing is known: cannot be confirmed',
    async (name) => {
      h.icws.faults = [{ on: 'details', kind: 'answer', status: 500, keep: true }];
      const { view } = expectView(await form(name));
      await h.stack.drain();
      await h.confirm(ann);
      expect(await h.state(view.external_id!)).toBe('draft');
      expect(h.topView(ann)).toContain('requires the call’s details');
    },
  );

  test('one recording of several that the rule does not allow blocks them all', async () => {
    const [one, other] = [h.newRecording(), h.newRecording()];
    h.icws.detailsOf = (id) => (id === other ? { mediaType: 5 } : {});
    expect(await confirmationOf('type', { recordings: `${one}, ${other}` })).toContain(
      'screen recording',
    );
    expect(canConfirm()).toBe(false);
  });

  test('a warning is shown to the requester and to approvers, and not in channels', async () => {
    const text = 'Partners keep this for 30 days.';
    expect(await confirmationOf('warning')).toContain(text);
    const id = h.slack.workspace.stack(ann).at(-1)!.external_id!;
    await h.confirm(ann);
    await h.stack.drain();
    expectView(await h.slack.click(bob, h.approvalRequestTo(id, bob), 'review_request'));
    expect(h.topView(bob)).toContain(text);
    expect(JSON.stringify(h.messages(id))).not.toContain(text);
  });
});

describe('people whom nothing was sent to', () => {
  const confirmWithout = () => h.slack.submit(ann);

  test('are named, and a checkbox has to be selected, once', async () => {
    expect(await confirmationOf('recipients')).toContain(
      String.raw`This app has no record of an email to this address in the last 400 days:\nx@recipients.example`,
    );
    const view = h.slack.workspace.stack(ann).at(-1)!;
    expect(await h.interact(h.slack.submission(ann, view, {}))).toEqual({
      response_action: 'errors',
      errors: { new_recipient: expect.stringContaining('Check the addresses') },
    });
    expect((await h.confirm(ann)).kind).toBe('closed');
    await h.stack.drain();
    const again = await confirmationOf('recipients');
    expect(again).not.toContain('no record of an email');
    expect(again).toContain('Shared with this address once');
    expect((await confirmWithout()).kind).toBe('closed');
  });

  test('count again after 400 days', async () => {
    await h.share({ to: 'x@recipients.example' });
    h.stack.clock.forward(401 * day);
    expect(await confirmationOf('recipients')).toContain('no record of an email');
  });

  test('are not named where they are of the requester’s own domain, or the history cannot be read', async () => {
    h.stack.aws.faults = (target) => (target.endsWith('BatchGetItem') ? 'deny' : undefined);
    expect(await confirmationOf('recipients')).not.toContain('no record of an email');
    h.stack.aws.faults = () => undefined;
  });
});

test('policy explain names what the rule asks for', () => {
  const parsed = parsePolicy(JSON.stringify(policy));
  if (!parsed.ok) throw new Error(parsed.errors.join());
  const said = (name: string) =>
    explain(parsed.policy, [`x@${name}.example`], { requester: ann, groups: [] }).lines.join('\n');
  const table: [string, string][] = [
    ['refuse', 'Not allowed: Never to these people.'],
    ['recordings', 'Up to 1 recordings and 10 recipients.'],
    ['recipients', 'Up to 10 recordings and 1 recipients.'],
    ['case', 'A case number is required.'],
    ['purpose', 'A purpose is required.'],
    ['purposes', 'The purpose is one of: Complaint; Legal request.'],
    ['type', 'Recordings are of type: call.'],
    ['age', 'Recordings are at most 90 days old.'],
    ['warning', 'People are warned: Partners keep this for 30 days.'],
  ];
  for (const [name, text] of table) expect(said(name)).toContain(text);
});
