/** A submitted form: the draft that it becomes, and the same form again. */
import { type Submission, submitShare } from '../../../lambda/application/submit-share.ts';
import { confirm } from '../../../lambda/domain/approval.ts';
import type { RawEmail } from '../../../lambda/domain/email.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { hour, made, plainDraft, start, stored } from '../../support/requests.ts';

const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
const otherId = '0DE0C017-CD4F-D013-8E31-18D8B7470002';
const texts = { emailSubject: 'A call', emailBody: 'Hello' };
const form: RawEmail = {
  recordings: recordingId,
  to: 'Bob <bob@open.example>',
  cc: '',
  replyTo: '',
  ...texts,
  priority: '1',
  purpose: '',
  caseNumber: '',
};

const open = { name: 'open', recipients: ['*@open.example'], replyTo: ['*@support.example'] };
const rules = [{ name: 'group', recipients: ['*@group.example'], requesters: ['S1'] }, open];

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
/** Shared before, by this team, with Bob. */
const known = (id: string, more: { sent?: boolean; recordingIds?: string[] } = {}) =>
  ports.history.record(
    {
      teamId: 'T1',
      recordingIds: more.recordingIds ?? [recordingId],
      addresses: ['bob@open.example'],
    },
    { id, at: start - 5, outcome: more.sent ? 'sent' : 'none' },
  );

describe('a draft', () => {
  test('is stored with its rule, and a worker looks the recordings up', async () => {
    const request = await drafted();
    expect(request).toMatchObject({
      state: 'draft',
      teamId: 'T1',
      requester: 'U1',
      channel: 'C1',
      threadTs: '9',
      createdAt: start,
      requesterDomain: 'example.com',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      lookUps: {},
      rule: { name: 'open', approvals: 0, approvers: [] },
      email: {
        ...texts,
        recordings: [{ recordingId }],
        to: [{ name: 'Bob', address: 'bob@open.example' }],
        cc: [],
        priority: 1,
        replyTo: 'U1@example.com',
        purpose: undefined,
        caseNumber: undefined,
      },
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
    const request = await drafted({ to: 'bob@group.example' });
    expect(request.rule).toMatchObject({ name: 'group', requesters: ['S1'] });
    expect(ports.directory.asked).toEqual(['U1 cached', 'S1 cached']);
  });

  test('is one email of several recordings to several people, each once', async () => {
    const { email, rule } = await drafted({
      recordings: `${recordingId}, ${otherId}\n${recordingId.toLowerCase()}`,
      to: 'bob@open.example; Ann <ann@open.example>',
      cc: 'Eve <eve@open.example>, BOB@open.example',
      caseNumber: ' C-17 ',
    });
    expect(email).toMatchObject({
      recordings: [{ recordingId }, { recordingId: otherId }],
      to: [
        { name: 'bob@open.example', address: 'bob@open.example' },
        { name: 'Ann', address: 'ann@open.example' },
      ],
      cc: [{ name: 'Eve', address: 'eve@open.example' }],
      caseNumber: 'C-17',
    });
    expect(rule.name).toBe('open');
  });

  test('that names an interaction has no content to approve before its recording is known', async () => {
    const request = await drafted({ recordings: `3001234567 ${otherId}` });
    expect(request.email.recordings).toEqual([
      { interactionId: '3001234567' },
      { recordingId: otherId },
    ]);
    expect(request).not.toHaveProperty('contentHash');
    expect(request.events.at(-1)?.contentHash).toBeUndefined();
  });

  test('knows of another share of one of the recordings to one of the addresses', async () => {
    await known('x');
    const { previousShare } = await drafted({
      recordings: `${otherId} ${recordingId}`,
      to: 'ann@open.example',
      cc: 'bob@open.example',
    });
    expect(previousShare).toEqual({ id: 'x', at: start - 5, kind: 'unknown' });
  });

  test('knows what was sent to its recipients before, whichever recording', async () => {
    await known('x', { sent: true, recordingIds: [otherId] });
    await known('y', { recordingIds: [otherId] });
    const request = await drafted({ cc: 'ann@open.example' });
    expect(request).not.toHaveProperty('previousShare');
    expect(request.earlierShares).toEqual([
      { address: 'bob@open.example', times: 1, lastAt: start - 5 },
    ]);
  });

  test('of somebody without an address of their own knows no domain of theirs', async () => {
    ports.directory.people.set('U1', { kind: 'member' });
    const request = await drafted({ replyTo: 'ann@support.example' });
    expect(request.requesterDomain).toBeUndefined();
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
    ['an edited case number', { caseNumber: 'C-17' }, {}],
    ['one more recording', { recordings: `${recordingId} ${otherId}` }, {}],
    ['one more recipient', { cc: 'ann@open.example' }, {}],
    ['another view', {}, { viewId: 'V2' }],
    ['another person', { replyTo: 'ann@support.example' }, { requester: 'U2' }],
    ['another team', {}, { teamId: 'T2' }],
  ])('with %s is another draft', async (_, email, more) => {
    const first = await drafted({ replyTo: email.replyTo });
    expect((await drafted(email, more)).id).not.toBe(first.id);
    expect(left().items).toBe(2);
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
