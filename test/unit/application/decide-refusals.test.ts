/** Every command of a person with each reason that it can be refused for, and which refusals are audited. */
import { type DecideResult, decide } from '../../../lambda/application/decide.ts';
import type { Person } from '../../../lambda/application/ports.ts';
import { maxApprovals } from '../../../lambda/domain/approval.ts';
import type { LookUpResult, ShareRequest } from '../../../lambda/domain/request.ts';
import {
  commands,
  type Given,
  type Name,
  names,
  run,
  usual,
  waiting,
} from '../../support/deciding.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import {
  approvedBy,
  asked,
  attempted,
  begun,
  hour,
  made,
  minute,
  plainDraft,
  plainEmail,
  reported,
  start,
  stored,
  unconfirmed,
} from '../../support/requests.ts';

const reasonOf = (result: DecideResult) =>
  result.kind === 'refused' ? result.reason : result.kind;

type Row = [name: Name, given: Given, reason: object];
const refusals = (title: string, audit: 'a line' | 'no line', rows: Row[]) =>
  test.each(rows)(`${title}: %s (${audit})`, async (name, given, reason) => {
    const { result, ports, item, id } = await run(name, given);
    expect(reasonOf(result)).toEqual(reason);
    expect(item.events).toEqual((given.request ?? usual[name][0]).events);
    const { action } = commands[name];
    const user = given.by ?? usual[name][1];
    const why = (reason as { kind: string }).kind;
    // A reference to something else says nothing of this request's rule.
    const rule = why === 'content_changed' ? {} : { rule: item.rule.name };
    const line = { event: 'click_refused', requestId: id, user, action, why, ...rule };
    expect(ports.trail.refusals).toEqual(audit === 'a line' ? [line] : []);
  });

/** The same for several commands. */
const all = (of: Name[], given: Given, reason: object): Row[] =>
  of.map((name) => [name, given, reason]);
const starting: Name[] = ['confirm', 'approve', 'send_again'];
const authorized = names.filter((name) => name !== 'cancel');
const guest: Person = { kind: 'not_member', left: false };
const everybody = (person: Person) => ({ U1: person, U2: person, U3: person });
const groups = { S1: { kind: 'unavailable', code: 'x' } } as const;

refusals('a reference that this app did not write', 'no line', [
  ...all(names, { ref: null }, { kind: 'content_changed' }),
]);
refusals('a reference to other content', 'a line', [
  ...all(names, { ref: { contentHash: 'x' } }, { kind: 'content_changed' }),
]);
refusals('a request that is not there', 'no line', [
  ...all(names, { ref: { id: 'b'.repeat(32) } }, { kind: 'absent' }),
  ['confirm', { afterMs: hour }, { kind: 'absent' }],
]);

refusals('a policy that is not valid', 'no line', [
  ...all(starting, { rules: [] }, { kind: 'policy_invalid', errors: [expect.any(String)] }),
]);
test.each(names.filter((name) => !starting.includes(name)))(
  'ending a request needs no valid policy: %s',
  async (name) => {
    expect((await run(name, { rules: [] })).result.kind).toBe('recorded');
  },
);

refusals('Slack does not say', 'no line', [
  ...all(authorized, { people: everybody({ kind: 'timeout' }) }, { kind: 'timeout' }),
  ...(['approve', 'reject', 'sent', 'send_again'] as const).map((name): Row => {
    const one = asked({ approvers: ['S1'] });
    const report = name === 'sent' || name === 'send_again';
    // U2 was in the group when they approved.
    const request = report ? unconfirmed(approvedBy(one, 'U2')) : one;
    return [name, { request, groups }, { kind: 'group_unreadable', group: 'S1', code: 'x' }];
  }),
  [
    'confirm',
    { request: plainDraft(start, { requesters: ['S1'] }), groups },
    { kind: 'group_unreadable', group: 'S1', code: 'x' },
  ],
]);

refusals('who is not authorized', 'a line', [
  ...all(authorized, { people: everybody(guest) }, { kind: 'not_member' }),
  ...all(['confirm', 'cancel'], { by: 'U9' }, { kind: 'not_requester' }),
  ...all(
    ['approve', 'reject', 'sent', 'send_again', 'close'],
    { by: 'U9' },
    {
      kind: 'not_named',
      ids: ['U2', 'U3'],
    },
  ),
  [
    'confirm',
    { request: plainDraft(start, { requesters: ['U9'] }) },
    { kind: 'no_longer_allowed', rule: 'r' },
  ],
  ...all(
    ['approve', 'reject'],
    { request: asked({ approvers: ['U1', 'U2'] }), by: 'U1' },
    { kind: 'not_your_own' },
  ),
  [
    'send_again',
    { request: unconfirmed(approvedBy(asked({ approvers: ['U1', 'U2'] }), 'U2')), by: 'U1' },
    { kind: 'not_your_own' },
  ],
  ...all(['approve', 'send_again'], { people: { U1: guest } }, { kind: 'requester_left' }),
]);

refusals('an input is missing', 'no line', [
  [
    'approve',
    { request: asked({ approvers: ['U1'], selfApproval: 'with_reason' }), by: 'U1' },
    { kind: 'reason_missing' },
  ],
  [
    'confirm',
    { request: plainDraft(start, {}, { previousShare: { id: 'x', at: 1, kind: 'sent' } }) },
    { kind: 'previous_share_not_accepted' },
  ],
]);

const lookedUp = (result?: LookUpResult, detailsRequired = false): ShareRequest => ({
  ...plainDraft(start, { detailsRequired }),
  lookUps: result === undefined ? {} : { R: { result } },
});
/** Names an interaction whose recording is not known. */
const unidentified = (result?: LookUpResult): ShareRequest => ({
  ...plainDraft(
    start,
    {},
    { email: { ...plainEmail, recordings: [{ interactionId: '3001234567' }] } },
  ),
  lookUps: result === undefined ? {} : { '3001234567': { result } },
});
const ended = attempted(approvedBy(waiting, 'U2'), { kind: 'sent' });
refusals('the state of the request', 'a line', [
  ...(['forbidden', 'not_found'] as const).map(
    (why): Row => ['confirm', { request: lookedUp(why) }, { kind: 'recording_unusable', why }],
  ),
  ['cancel', { request: begun(approvedBy(waiting, 'U2')) }, { kind: 'too_late', state: 'sending' }],
  ...all(
    ['cancel', 'reject', 'sent', 'send_again', 'close'],
    { request: ended },
    {
      kind: 'too_late',
      state: 'sent',
    },
  ),
  ...all(
    ['cancel', 'approve', 'reject'],
    { afterMs: hour },
    {
      kind: 'too_late',
      state: 'awaiting_approval',
    },
  ),
  ['approve', { request: ended, by: 'U3' }, { kind: 'too_late', state: 'sent' }],
]);

/** Sent again as often as it may be. */
function exhausted(): ShareRequest {
  let request = unconfirmed();
  for (let time = 1; time < maxApprovals; time += 1) {
    const at = start + time * 15 * minute;
    request = unconfirmed(made(reported(request, 'U1', 'send_again', at)), at);
  }
  return request;
}
refusals('sent again too often', 'a line', [
  ['send_again', { request: exhausted(), by: 'U1', afterMs: 3 * hour }, { kind: 'too_often' }],
]);

refusals('pressing again may help', 'no line', [
  ...all(names, { mayWrite: false }, { kind: 'timeout' }),
  ...all(['send_again'], { afterMs: 10 * minute - 1 }, { kind: 'too_early' }),
  // By Slack's clock, although by this one it is time.
  ...all(['send_again'], { clickedAt: start }, { kind: 'too_early' }),
  ...all(['confirm'], { request: lookedUp(undefined, true) }, { kind: 'details_missing' }),
  ...all(['confirm'], { request: lookedUp('unavailable', true) }, { kind: 'details_missing' }),
  ...all(['confirm'], { request: unidentified() }, { kind: 'still_looking' }),
  ...all(['confirm'], { request: unidentified('unavailable') }, { kind: 'still_looking' }),
]);

test.each([
  ['details that the rule insists on', lookedUp('unavailable', true)],
  ['recordings without which there is nothing to send', unidentified('unavailable')],
])('%s are looked up again', async (_, request) => {
  const { ports, id } = await run('confirm', { request });
  expect(ports.calls.take()).toContain(`enqueue ${id} 0`);
});

test('who cancels too late gets to see what the request is doing', async () => {
  const { ports, id, result } = await run('cancel', { request: begun(), by: 'U1' });
  expect(result).toMatchObject({ reason: { kind: 'too_late', state: 'sending' } });
  expect(ports.calls.take()).toContain(`enqueue ${id} 0`);
});

test('a confirmation that was shown before its recordings were known is no approval of them', async () => {
  const ports = memoryPorts();
  const { id } = await stored(ports.store, plainDraft());
  const confirmAs = (by: string) =>
    decide(ports, { ref: { id }, by, command: commands.confirm, clickedAt: start });
  expect(await confirmAs('U1')).toMatchObject({
    kind: 'refused',
    reason: { kind: 'still_looking' },
    request: { id, state: 'draft' },
  });
  expect(ports.trail.lines).toEqual([]);
  expect(reasonOf(await confirmAs('U9'))).toEqual({ kind: 'content_changed' });
  expect(ports.trail.refusals).toMatchObject([{ user: 'U9', why: 'content_changed' }]);
});

/** Two shares of the day are counted already. */
const overLimit: Given = {
  arrange: ({ quota }) => {
    const use = { teamId: 'T1', userId: 'U1', day: '2027-01-15', limit: 2 };
    for (const requestId of ['x', 'y']) void quota.consume({ ...use, requestId });
  },
};
refusals('the daily limit', 'a line', [['confirm', overLimit, { kind: 'daily_limit', limit: 2 }]]);
test.each(names.filter((name) => name !== 'confirm'))('%s counts for no limit', async (name) => {
  expect((await run(name, overLimit)).result.kind).toBe('recorded');
});

test('a refusal has the request that was read, and the group that holds the person', async () => {
  const { result, id } = await run('approve', {
    request: asked({ approvers: ['S1'] }),
    groups: { S1: { kind: 'members', ids: new Set(['U2']) } },
    afterMs: hour,
  });
  expect(result).toMatchObject({ kind: 'refused', request: { id }, throughGroup: 'S1' });
});

describe('a requester who left', () => {
  const left = { people: { U1: { kind: 'not_member', left: true } as const } };

  test('is found out again by the worker, which ends the request', async () => {
    const { item, ports, id } = await run('approve', left);
    expect(item.approval.recheckAt).toBe(ports.now());
    expect(ports.calls.take()).toEqual([`enqueue ${id} 0`, 'trail click_refused']);
  });

  test.each<[string, Name, Given]>([
    ['no time is left', 'approve', { mayWrite: false }],
    ['it does not wait for approval', 'send_again', {}],
  ])('nothing is written where %s', async (_, name, given) => {
    const { item, ports } = await run(name, { ...left, ...given });
    expect(item.approval.recheckAt).toBe(usual[name][0].approval.recheckAt);
    expect(ports.calls.take()).toEqual(['trail click_refused']);
  });
});

test('a trail that does not take the line in time leaves it to the log', async () => {
  const { result, ports, id } = await run('cancel', {
    by: 'U9',
    arrange: (given) => given.calls.failing.add('trail'),
  });
  expect(reasonOf(result)).toEqual({ kind: 'not_requester' });
  expect(ports.log.lines.at(-1)).toEqual({
    line: 'error refusal_not_audited',
    fields: {
      requestId: id,
      user: 'U9',
      action: 'cancel',
      why: 'not_requester',
      rule: 'r',
      refusal: 'click_refused',
    },
  });
});
