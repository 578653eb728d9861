/** Whether a person may see a request in a view. */
import { type OpenAction, openRequest } from '../../../lambda/application/open-request.ts';
import type { Person } from '../../../lambda/application/ports.ts';
import type { GroupAnswer } from '../../../lambda/domain/match-rule.ts';
import { move, type ShareRequest, withoutBody } from '../../../lambda/domain/request.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import {
  approved,
  approvedBy,
  asked,
  attempted,
  hour,
  plainDraft,
  start,
  stored,
  unconfirmed,
} from '../../support/requests.ts';

const uncertain = unconfirmed(approvedBy(asked(), 'U2'));
const failed = move(approved(), 'failed', { kind: 'failed', at: start });
const sent = attempted(approved(), { kind: 'sent' });

async function open(request: ShareRequest, user: string, action: OpenAction, given: Given = {}) {
  const ports = memoryPorts();
  if (given.person) ports.directory.people.set(user, given.person);
  if (given.group) ports.directory.groups.set('S1', given.group);
  ports.clock.now += given.afterMs ?? 0;
  const { id, contentHash } = await stored(ports.store, request);
  const ref = { id, contentHash, ...given.ref };
  const result = await openRequest(ports, given.ref === null ? undefined : ref, user, action);
  return { result, ports };
}
interface Given {
  person?: Person;
  group?: GroupAnswer;
  afterMs?: number;
  ref?: { id?: string; contentHash?: string } | null;
}

test.each<[OpenAction, string, ShareRequest]>([
  ['review', 'U2', asked()],
  ['resolve', 'U2', uncertain],
  ['resolve', 'U1', uncertain],
  ['send_again', 'U1', failed],
  ['add_recording', 'U1', plainDraft()],
])('%s opens for %s', async (action, user, request) => {
  const { result, ports } = await open(request, user, action);
  expect(result).toMatchObject({ kind: 'open', request: { id: request.id } });
  expect(ports.trail.lines).toEqual([]);
  expect(ports.directory.asked.filter((one) => !one.endsWith(' cached'))).toEqual([]);
});

test.each<[OpenAction, ShareRequest]>([
  ['send_again', failed],
  ['add_recording', plainDraft()],
])('%s shows its content to nobody who is no longer a member', async (action, request) => {
  const person: Person = { kind: 'not_member', left: true };
  const { result } = await open(request, 'U1', action, { person });
  expect(result).toEqual({ kind: 'refused', reason: { kind: 'not_member' } });
});

test('the group that holds an approver is named', async () => {
  const group: GroupAnswer = { kind: 'members', ids: new Set(['U7']) };
  const { result } = await open(asked({ approvers: ['S1'] }), 'U7', 'review', { group });
  expect(result).toMatchObject({ kind: 'open', throughGroup: 'S1' });
});

test.each<[OpenAction, string, ShareRequest, object]>([
  ['review', 'U9', asked(), { kind: 'not_named', ids: ['U2', 'U3'] }],
  ['review', 'U1', asked({ approvers: ['U1', 'U2'] }), { kind: 'not_your_own' }],
  ['resolve', 'U9', uncertain, { kind: 'not_named', ids: ['U2', 'U3'] }],
  ['send_again', 'U2', failed, { kind: 'not_requester' }],
  ['add_recording', 'U2', plainDraft(), { kind: 'not_requester' }],
])('%s is refused to %s, which is a line of the audit trail', async (...row) => {
  const [action, user, request, reason] = row;
  const { result, ports } = await open(request, user, action);
  expect(result).toEqual({ kind: 'refused', reason });
  const rule = request.rule.name;
  const line = { event: 'click_refused', requestId: request.id, user, action, rule };
  expect(ports.trail.refusals).toEqual([{ ...line, why: (reason as { kind: string }).kind }]);
});

test.each<[OpenAction, string, ShareRequest, object]>([
  ['review', 'U2', approvedBy(asked(), 'U3'), { kind: 'too_late', state: 'approved' }],
  ['resolve', 'U1', sent, { kind: 'too_late', state: 'sent' }],
  ['add_recording', 'U1', asked(), { kind: 'too_late', state: 'awaiting_approval' }],
  ['send_again', 'U1', sent, { kind: 'not_sendable_again' }],
  ['send_again', 'U1', withoutBody(failed), { kind: 'not_sendable_again' }],
])('%s is too late for %s: no refusal worth a line', async (...row) => {
  const [action, user, request, reason] = row;
  const { result, ports } = await open(request, user, action);
  expect(result).toEqual({ kind: 'refused', reason });
  expect(ports.trail.lines).toEqual([]);
});

test.each<[string, Given, object]>([
  ['this app did not write', { ref: null }, { kind: 'content_changed' }],
  ['names other content', { ref: { contentHash: 'x' } }, { kind: 'content_changed' }],
  ['names no request', { ref: { id: 'b'.repeat(32) } }, { kind: 'absent' }],
  ['names a draft that is gone', { afterMs: hour }, { kind: 'absent' }],
])('a reference that %s', async (_, given, reason) => {
  const { result } = await open(plainDraft(), 'U1', 'review', given);
  expect(result).toEqual({ kind: 'refused', reason });
});

test.each<[string, Given, object]>([
  ['of the person', { person: { kind: 'timeout' } }, { kind: 'timeout' }],
  [
    'of a group',
    { group: { kind: 'unavailable', code: 'x' } },
    { kind: 'group_unreadable', group: 'S1', code: 'x' },
  ],
])('where Slack does not speak %s, pressing again may help: no line', async (_, given, reason) => {
  const { result, ports } = await open(asked({ approvers: ['S1'] }), 'U7', 'review', given);
  expect(result).toEqual({ kind: 'refused', reason });
  expect(ports.trail.lines).toEqual([]);
});
