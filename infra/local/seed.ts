/** The workspace and the policy that `npm start`, the browser tests and the README's pictures show. */
import { people, team, type Workspace } from './simulators/slack/workspace.ts';

export const cast = { ...people, carol: 'U0CAROL', oscar: 'U0OSCAR' };
export const channels = { quality: 'C0QA', approvals: 'C0APPROVALS' };
export const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

/** Who can be played, with what each is there for. */
export const roles: { user: string; role: string }[] = [
  { user: cast.ann, role: 'asks' },
  { user: cast.bob, role: 'approves' },
  { user: cast.carol, role: 'approves' },
  { user: cast.oscar, role: 'outsider' },
  { user: cast.guest, role: 'guest' },
];

/** Three rules: nobody has to approve; somebody is asked directly; a channel is asked and told why. */
export const policy = {
  rules: [
    { name: 'colleagues', recipients: ['*@example.com'] },
    {
      name: 'partners',
      recipients: ['*@partner.example', '*@*.partner.example'],
      approvers: ['S0LEADS'],
    },
    {
      name: 'lawyers',
      recipients: ['*@law.example'],
      approvers: [cast.bob, cast.carol],
      askIn: channels.approvals,
      purposeRequired: true,
    },
  ],
};

/** Moves the cast in. */
export function furnish(workspace: Workspace): void {
  for (const [id, name] of [
    [cast.carol, 'Carol'],
    [cast.oscar, 'Oscar'],
  ] as const) {
    const email = `${name.toLowerCase()}@example.com`;
    workspace.users.set(id, { id, name, email, team_id: team });
  }
  workspace.groups.set('S0LEADS', [cast.bob, cast.carol]);
  workspace.handles.set('S0LEADS', 'team-leads');
  workspace.channels.set(channels.approvals, {
    id: channels.approvals,
    name: 'approvals',
    open: true,
  });
}
