/** A submitted form: the draft that it becomes, and every reason why it does not. */
import type { Person } from '../../../lambda/application/ports.ts';
import { type Submission, submitShare } from '../../../lambda/application/submit-share.ts';
import { confirm } from '../../../lambda/domain/approval.ts';
import type { RawEmail } from '../../../lambda/domain/email.ts';
import { duplicateKey } from '../../../lambda/domain/email.ts';
import type { GroupAnswer } from '../../../lambda/domain/match-rule.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { hour, made, plainDraft, start, stored } from '../../support/requests.ts';

const form: RawEmail = {
  recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  recipientName: 'Bob',
  recipientEmail: 'bob@open.example',
  replyTo: '',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
  purpose: '',
};

const open = { name: 'open', recipients: ['*@open.example'], replyTo: ['*@support.example'] };
const rules = [
  { name: 'group', recipients: ['*@group.example'], requesters: ['S1'] },
  { name: 'purpose', recipients: ['*@purpose.example'], purposeRequired: true },
  { name: 'other', recipients: ['*@other.example'], requesters: ['S2'] },
  open,
];

let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts(rules);
});

const submit = (email: RawEmail = {}, more: Partial<Submission> = {}) =>
  submitShare(ports, {
    teamId: 'T1',
    requester: 'U1',
    viewId: 'V1',
    channel: 'C1',
    threadTs: '9',
    ...more,
    email: { ...form, ...email },
  });
const drafted = async (...given: Parameters<typeof submit>) => {
  const result = await submit(...given);
  if (result.kind !== 'drafted') throw new Error(JSON.stringify(result));
  return result.request;
};
const left = () => ({ items: ports.store.all().length, calls: ports.calls.take() });
const key = duplicateKey('T1', {
  recordingId: form.recordingId ?? '',
  recipientEmail: form.recipientEmail ?? '',
});

describe('a draft', () => {
  test('is stored with its rule, and a worker looks the recording up', async () => {
    const request = await drafted();
    expect(request).toMatchObject({
      state: 'draft',
      teamId: 'T1',
      requester: 'U1',
      channel: 'C1',
      threadTs: '9',
      createdAt: start,
      duplicateKey: key,
      rule: { name: 'open', approvals: 0, approvers: [] },
      email: { ...form, priority: 1, replyTo: 'U1@example.com', purpose: undefined },
    });
    expect(request.id).toMatch(/^[0-9a-f]{32}$/);
    expect(request).not.toHaveProperty('previousShare.id');
    expect(await ports.store.load(request.id)).toEqual(JSON.parse(JSON.stringify(request)));
    expect(left()).toEqual({ items: 1, calls: [`enqueue ${request.id} 0`] });
    expect(ports.directory.asked).toEqual(['U1 cached']);
  });

  test.each<[string, RawEmail, string]>([
    [
      'a reply-to address that the rule allows',
      { replyTo: 'ann@support.example' },
      'ann@support.example',
    ],
    ['one’s own address, in any case', { replyTo: 'u1@EXAMPLE.com' }, 'u1@EXAMPLE.com'],
  ])('takes %s', async (_, email, replyTo) => {
    expect((await drafted(email)).email.replyTo).toBe(replyTo);
  });

  test('is for a member of the rule’s group', async () => {
    ports.directory.groups.set('S1', { kind: 'members', ids: new Set(['U1']) });
    const request = await drafted({ recipientEmail: 'bob@group.example' });
    expect(request.rule).toMatchObject({ name: 'group', requesters: ['S1'] });
    expect(ports.directory.asked).toEqual(['U1 cached', 'S1 cached']);
  });

  test('knows of another share of the same recording to the same address', async () => {
    await ports.duplicates.put(key, { id: 'x', at: start - 5 });
    const { previousShare } = await drafted();
    expect(previousShare).toEqual({ id: 'x', at: start - 5, kind: 'unknown' });
  });
});

describe('the same form again', () => {
  test('delivered twice: one draft, counted once', async () => {
    const first = await drafted();
    left();
    ports.clock.now += 1000;
    const again = await submit();
    expect(again).toMatchObject({ kind: 'drafted', request: { id: first.id, createdAt: start } });
    // The first delivery may have ended before its message.
    expect(left()).toEqual({ items: 1, calls: [`enqueue ${first.id} 0`] });
  });

  test('after it was confirmed: what became of it', async () => {
    const { id } = await drafted();
    const saved = await ports.store.load(id);
    if (!saved) throw new Error('no draft');
    await ports.store.save(saved, made(confirm(saved, 'U1', start)));
    expect(await submit()).toMatchObject({
      kind: 'already_confirmed',
      request: { id, state: 'approved' },
    });
  });

  test('after its hour: a new draft under the same ID', async () => {
    const { id } = await drafted();
    ports.clock.now += hour;
    expect(await drafted()).toMatchObject({ id, createdAt: start + hour });
  });

  test('that has just ended when it is read: press again', async () => {
    ports.store.create = async () => ({ kind: 'exists' });
    expect(await submit()).toEqual({ kind: 'timeout' });
  });

  test.each<[string, RawEmail, Partial<Submission>]>([
    ['an edited text', { emailBody: 'Hello!' }, {}],
    ['an edited purpose', { purpose: 'Training' }, {}],
    ['another view', {}, { viewId: 'V2' }],
    ['another person', { replyTo: 'ann@support.example' }, { requester: 'U2' }],
    ['another team', {}, { teamId: 'T2' }],
  ])('with %s is another draft', async (_, email, more) => {
    const first = await drafted({ replyTo: email.replyTo });
    expect((await drafted(email, more)).id).not.toBe(first.id);
    expect(left().items).toBe(2);
  });
});

const guest: Person = { kind: 'not_member', left: false };
const refusedLine = (why: string) => ({ event: 'policy_refused', user: 'U1', why });

describe('is refused', () => {
  test.each<[string, object, RawEmail, object, object[]]>([
    [
      'fields that are not right, all at once',
      {},
      { recordingId: 'x', emailBody: ' ' },
      {
        kind: 'invalid_fields',
        problems: { recordingId: { kind: 'no_guid' }, emailBody: { kind: 'missing' } },
      },
      [],
    ],
    [
      'a policy that is not valid',
      { policy: { ok: false, errors: ['e'] } },
      {},
      { kind: 'policy_invalid', errors: ['e'] },
      [],
    ],
    ['no time left', { mayStillWrite: () => false }, {}, { kind: 'timeout' }, []],
    [
      'a recipient of no rule, with what is allowed',
      {},
      { recipientEmail: 'bob@x.example' },
      { kind: 'refused', allowed: ['*@purpose.example', '*@open.example'], complete: false },
      [refusedLine('refused')],
    ],
    [
      'a group that is gone',
      {},
      { recipientEmail: 'bob@group.example' },
      { kind: 'undecided', group: 'S1', answer: { kind: 'gone' } },
      [refusedLine('undecided')],
    ],
    [
      'a purpose that the rule asks for',
      {},
      { recipientEmail: 'bob@purpose.example' },
      {
        kind: 'rule_not_met',
        problems: [{ field: 'purpose', kind: 'purpose_missing', rule: 'purpose' }],
      },
      [],
    ],
    [
      'a reply-to address that the rule does not allow',
      {},
      { replyTo: 'eve@evil.example' },
      {
        kind: 'rule_not_met',
        problems: [
          {
            field: 'replyTo',
            kind: 'reply_to_not_allowed',
            rule: 'open',
            patterns: ['*@support.example'],
          },
        ],
      },
      [],
    ],
    [
      'everything that the rule asks for, at once',
      {},
      { recipientEmail: 'bob@purpose.example', replyTo: 'eve@evil.example' },
      {
        kind: 'rule_not_met',
        problems: [
          { field: 'replyTo', kind: 'reply_to_not_allowed', rule: 'purpose', patterns: [] },
          { field: 'purpose', kind: 'purpose_missing', rule: 'purpose' },
        ],
      },
      [],
    ],
  ])('%s', async (_, change, email, expected, lines) => {
    Object.assign(ports, change);
    expect(await submit(email)).toEqual(expected);
    expect(left().items).toBe(0);
    expect(ports.trail.refusals).toEqual(lines);
  });

  test.each<[string, Person, object, object[]]>([
    ['who is no full member', guest, { kind: 'not_member' }, [refusedLine('not_member')]],
    ['of whom Slack does not speak', { kind: 'timeout' }, { kind: 'timeout' }, []],
    [
      'without an address of their own',
      { kind: 'member' },
      { kind: 'rule_not_met', problems: [{ field: 'replyTo', kind: 'no_own_address' }] },
      [],
    ],
    [
      'whose own address is none',
      { kind: 'member', email: 'ann' },
      { kind: 'rule_not_met', problems: [{ field: 'replyTo', kind: 'no_own_address' }] },
      [],
    ],
  ])('somebody %s', async (_, person, expected, lines) => {
    ports.directory.people.set('U1', person);
    expect(await submit()).toEqual(expected);
    expect(left().items).toBe(0);
    expect(ports.trail.refusals).toEqual(lines);
  });

  test('a group that cannot be read is named in the log', async () => {
    const answer: GroupAnswer = { kind: 'unavailable', code: 'x' };
    ports.directory.groups.set('S1', answer);
    const email = { recipientEmail: 'bob@group.example' };
    expect(await submit(email)).toEqual({ kind: 'undecided', group: 'S1', answer });
    expect(ports.log.lines).toEqual([
      {
        line: 'error requesters_group_unusable',
        fields: { group: 'S1', why: 'unavailable', code: 'x' },
      },
    ]);
  });

  test('what is allowed is complete once every group is known', async () => {
    ports.directory.groups.set('S1', { kind: 'members', ids: new Set(['U1']) });
    ports.directory.groups.set('S2', { kind: 'members', ids: new Set() });
    expect(await submit({ recipientEmail: 'bob@x.example' })).toEqual({
      kind: 'refused',
      allowed: ['*@group.example', '*@purpose.example', '*@open.example'],
      complete: true,
    });
  });

  test('more look-ups than ten for each share of the day', async () => {
    for (let form_ = 0; form_ < 20; form_ += 1) await drafted({}, { viewId: `V${form_}` });
    // The last of the day, delivered twice, is counted once.
    await drafted({}, { viewId: 'V19' });
    expect(await submit({}, { viewId: 'V20' })).toEqual({ kind: 'look_up_limit', limit: 20 });
    expect(left().items).toBe(20);
    expect(ports.trail.refusals).toEqual([
      { event: 'look_up_refused', user: 'U1', why: 'daily_limit' },
    ]);
    expect(await submit({}, { viewId: 'V20', requester: 'U2' })).toMatchObject({ kind: 'drafted' });
    ports.clock.now += 24 * hour;
    expect(await submit({}, { viewId: 'V20' })).toMatchObject({ kind: 'drafted' });
  });
});

test('a fault of the store is thrown: nobody is told that nothing happened', async () => {
  ports.store.create = () => Promise.reject(new Error('no store'));
  await expect(submit()).rejects.toThrow('no store');
});

test('another request under this ID is not overwritten', async () => {
  const { id } = await drafted();
  await expect(stored(ports.store, plainDraft(start, {}, { id }))).rejects.toThrow('exists');
});
