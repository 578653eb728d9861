/** `npm start -- --config FILE`: whom a policy of anyone's names exists in the simulated workspace. */
import { seedPolicy, users } from '../../../infra/local/seed.ts';
import { Workspace } from '../../../infra/local/simulators/slack/workspace.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';

test('groups have members who ask or approve, people and channels exist, and one can be each of the people', () => {
  const rules = [
    { name: 'a', recipients: ['*@a.example'], requesters: ['S1', 'S0QA', 'U77'] },
    { name: 'b', recipients: ['*@b.example'], approvers: ['S2', 'U78'], askIn: 'C9' },
  ];
  const parsed = parsePolicy(JSON.stringify({ rules }));
  if (!parsed.ok) throw new Error(parsed.errors.join());
  const workspace = new Workspace();
  const { people, samples } = seedPolicy(workspace, parsed.policy);
  expect(workspace.groups.get('S1')).toEqual([users.ann, users.oscar]);
  expect(workspace.groups.get('S0QA')).toEqual([users.ann, users.oscar]);
  expect(workspace.groups.get('S2')).toEqual([users.bob, users.carol]);
  expect(workspace.users.get('U77')).toMatchObject({ id: 'U77', email: 'u77@example.com' });
  expect(workspace.users.has('U78')).toBe(true);
  expect(workspace.channels.has('C9')).toBe(true);
  expect(people.slice(-2).map(({ user }) => user)).toEqual(['U77', 'U78']);
  expect(samples.filter(({ text }) => text.includes('@'))).toEqual([]);
});
