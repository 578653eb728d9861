/** Who counts as a full member, as Slack describes people; also in an Enterprise Grid organization. */
import type { WebClient } from '@slack/web-api';
import { slackDirectory } from '../../../lambda/slack/directory.ts';
import { MemoryLog } from '../../support/ports.ts';

const home = 'T1';
const member = { team_id: home, profile: { email: 'ann@example.com' } };
const ofTeams = (...teams: string[]) => ({ team_id: 'T2', enterprise_user: { teams } });

const find = (user: unknown) => {
  const client = { users: { info: () => Promise.resolve({ ok: true, user }) } };
  const directory = slackDirectory(
    (work) => work({ client: client as unknown as WebClient, version: 'v', teamId: home }),
    { now: () => 0, log: new MemoryLog() },
  );
  return directory.person('U1', 'fresh');
};

test.each<[string, object]>([
  ['of this workspace', member],
  ['of the organization, in this workspace', { ...member, ...ofTeams('T2', home) }],
])('a member %s', async (_, user) => {
  expect(await find(user)).toEqual({ kind: 'member', email: 'ann@example.com' });
});

test.each<[string, object]>([
  ['deactivated', { ...member, deleted: true }],
  ['a guest', { ...member, is_restricted: true }],
  ['a guest of one channel', { ...member, is_ultra_restricted: true }],
  ['a bot', { ...member, is_bot: true }],
  ['deactivated in the organization', { ...ofTeams(), deleted: true }],
  ['deactivated, and of another workspace', { team_id: 'T2', deleted: true }],
  ['in other workspaces of the organization only', ofTeams('T2', 'T3')],
  ['in no workspace of the organization', ofTeams()],
])('somebody who is %s has left', async (_, user) => {
  expect(await find(user)).toEqual({ kind: 'not_member', left: true });
});

test.each<[string, unknown]>([
  ['a person of another workspace', { team_id: 'T2' }],
  ['a stranger from another workspace', { team_id: 'T2', is_stranger: true }],
  ['what nobody can read', { id: 'U1' }],
  ['nothing', undefined],
])('%s is no member; whether somebody has left is not clear', async (_, user) => {
  expect(await find(user)).toEqual({ kind: 'not_member', left: false });
});
