/** What a person who decides can look back on, and that it is shown to nobody else. */
import { type HistoryRef, listHistory } from '../../../lambda/application/list-history.ts';
import type { RequestLists } from '../../../lambda/application/ports.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { approvedBy, confirmed, hour, plainDraft, start, stored } from '../../support/requests.ts';

const rules = [
  { name: 'mine', recipients: ['*@a.example'], approvers: ['U1'] },
  { name: 'by group', recipients: ['*@b.example'], approvers: ['S1'] },
  { name: 'of others', recipients: ['*@c.example'], approvers: ['U2'] },
  { name: 'open', recipients: ['*@d.example'] },
];
let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts(rules);
  ports.directory.groups.set('S1', { kind: 'members', ids: new Set(['U1']) });
});

const decisions: HistoryRef = { list: { kind: 'decisions' } };
const ofRule = (rule: string): HistoryRef => ({ list: { kind: 'rule', rule } });
const history = (ref: HistoryRef, user = 'U1', more: object = {}) =>
  listHistory({ ...ports, ...more }, { teamId: 'T1', user }, ref, {
    limit: 10,
    until: start + hour,
  });
let serial = 0;
async function share(rule: string, approvers: string[], requester = 'U9') {
  serial += 1;
  const id = serial.toString(16).padStart(32, '0');
  const made = confirmed(plainDraft(start, { name: rule, approvers }, { id, requester }));
  await stored(ports.store, made);
  return made;
}
const ids = async (ref: HistoryRef, user?: string) => {
  const { page } = await history(ref, user);
  return page === 'unknown' ? page : page.requests.map(({ id }) => id);
};

test('the rules that this person approves for, named or in a group', async () => {
  expect((await history(decisions)).rules).toEqual({ names: ['mine', 'by group'], unknown: false });
  expect((await history(decisions, 'U9')).rules).toEqual({ names: [], unknown: false });
});

test('a rule whose group Slack does not tell of is not offered, and that is said', async () => {
  ports.directory.groups.set('S1', { kind: 'unavailable', code: 'ratelimited' });
  expect((await history(decisions)).rules).toEqual({ names: ['mine'], unknown: true });
});

test('a rule’s shares, to those who may approve them by the rule that they were made under', async () => {
  const first = await share('mine', ['U1']);
  const own = await share('mine', ['U1'], 'U1');
  await share('mine', ['U3']);
  await share('by group', ['U1']);
  expect(await ids(ofRule('mine'))).toEqual([own.id, first.id]);
  expect(await ids(ofRule('mine'), 'U2')).toEqual([]);
});

test('what one decided, also of a rule that one no longer approves for', async () => {
  const decided = approvedBy(await share('gone', ['U1']), 'U1');
  const there = await ports.store.load(decided.id);
  await ports.store.save(there!, decided);
  await share('mine', ['U1']);
  expect(await ids(decisions)).toEqual([decided.id]);
  expect(await ids(decisions, 'U9')).toEqual([]);
});

test.each([
  ['a guest', { kind: 'not_member', left: false }, []],
  ['somebody of whom Slack says nothing', { kind: 'timeout' }, []],
] as const)('%s sees nothing', async (_, person, expected) => {
  await share('mine', ['U1']);
  const directory = {
    ...ports.directory,
    person: async () => person,
    members: ports.directory.members,
  };
  const unknown = person.kind === 'timeout';
  const { page } = await history(ofRule('mine'), 'U1', { directory });
  expect(page).toEqual({ requests: expected, unknown });
  const { rules: offered } = await history(decisions, 'U1', { directory });
  expect(offered).toEqual({ names: [], unknown });
});

test('a list that cannot be read, or not in time, is unknown', async () => {
  const lists: Pick<RequestLists, 'ofRule' | 'decidedBy'> = {
    ofRule: () => Promise.reject(new Error('throttled')),
    decidedBy: () => new Promise(() => undefined),
  };
  expect((await history(ofRule('mine'), 'U1', { lists })).page).toBe('unknown');
  ports.clock.now = start + hour;
  expect((await history(decisions, 'U1', { lists })).page).toBe('unknown');
});

test('Slack is asked for the groups of all rules with the first page only', async () => {
  expect((await history(ofRule('mine'))).rules).toBeUndefined();
  const after = { at: start, id: '0'.repeat(32) };
  expect((await history({ ...decisions, after })).rules).toBeUndefined();
  expect(ports.directory.asked).not.toContain('S1 cached');
});

test('with an invalid policy no rule is offered', async () => {
  const policy = { ok: false, errors: ['x'] } as const;
  expect((await history(decisions, 'U1', { policy })).rules?.names).toEqual([]);
});
