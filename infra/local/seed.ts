/** The workspace and the policy that `npm start`, the browser tests and the README's pictures show. */
import { people, team, type Workspace } from './simulators/slack/workspace.ts';
import type { LocalStack } from './stack.ts';

export const users = { ...people, carol: 'U0CAROL', oscar: 'U0OSCAR' };
export const channels = { quality: 'C0QA', approvals: 'C0APPROVALS' };
export const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

/** The users of the page, each with its role there. */
export const roles: { user: string; role: string }[] = [
  { user: users.ann, role: 'requester' },
  { user: users.bob, role: 'approver' },
  { user: users.carol, role: 'approver' },
  { user: users.oscar, role: 'outsider' },
  { user: users.guest, role: 'guest' },
];

/** Three rules: no approval needed; approvers are asked directly; a channel is asked, with a purpose. */
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
      approvers: [users.bob, users.carol],
      askIn: channels.approvals,
      purposeRequired: true,
    },
  ],
};

/** What can be typed, one for each way that a share can take. */
export const samples: { text: string; shows: string }[] = [
  { text: `${recordingId} bob@example.com`, shows: 'a share that you approve yourself' },
  {
    text: `${recordingId.replace('0001', '0002')} dana@partner.example`,
    shows: 'two team leads are asked directly',
  },
  {
    text: `${recordingId.replace('0001', '0003')} lee@law.example`,
    shows: 'a channel is asked; the purpose is required',
  },
  {
    text: '00000000-0000-0000-0000-000000000000 bob@example.com',
    shows: 'a recording that PureConnect doesn’t have',
  },
  { text: 'status', shows: 'your recent shares' },
];

/** Every recording exists but those whose ID begins with zeros: so that a wrong ID can be tried, too. */
const hasRecording = (id: string): boolean => !id.startsWith('00000000-');

/** Adds what the policy names to the simulator's own users, groups and channels. */
export function seed({ slack, icws }: LocalStack): void {
  icws.hasRecording = hasRecording;
  seedWorkspace(slack.workspace);
}

function seedWorkspace({ users: known, groups, handles, channels: open }: Workspace): void {
  const member = (id: string, name: string, email: string) =>
    known.set(id, { id, name, email, team_id: team });
  member(users.carol, 'Carol', 'carol@example.com');
  member(users.oscar, 'Oscar', 'oscar@example.com');
  groups.set('S0LEADS', [users.bob, users.carol]);
  handles.set('S0LEADS', 'team-leads');
  open.set(channels.approvals, { id: channels.approvals, name: 'approvals', open: true });
}
