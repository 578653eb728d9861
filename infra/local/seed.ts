/** The workspace and the policy that `npm start`, the browser tests and the README's pictures show. */

import { isGroup, type Policy } from '../../lambda/domain/policy.ts';
import { people, team, type Workspace } from './simulators/slack/workspace.ts';
import type { LocalStack } from './stack.ts';

export const users = { ...people, carol: 'U0CAROL', oscar: 'U0OSCAR' };
export const channels = { quality: 'C0QA', approvals: 'C0APPROVALS' };
export const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';

/** What the page offers: whom one can be, each with a role, and what to type. */
export interface Offered {
  people: { user: string; role: string }[];
  samples: { text: string; shows: string }[];
}

const players: Offered['people'] = [
  { user: users.ann, role: 'requester' },
  { user: users.bob, role: 'approver' },
  { user: users.carol, role: 'approver' },
  { user: users.oscar, role: 'outsider' },
  { user: users.guest, role: 'guest' },
];

/** Four rules: never sent; no approval needed; approvers are asked directly; a channel is asked, with a purpose. */
export const policy = {
  rules: [
    {
      name: 'personal mail',
      recipients: ['*@mail.example'],
      refuse: 'Recordings never go to personal mailboxes.',
    },
    { name: 'colleagues', recipients: ['*@example.com'] },
    {
      name: 'partners',
      recipients: ['*@example.com', '*@partner.example', '*@*.partner.example'],
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
  templates: [
    {
      name: 'Complaint',
      subject: 'Recording of your call',
      body: 'Hello,\nattached is the recording of the call that your complaint is about.',
    },
    {
      name: 'Training',
      subject: 'Call for training',
      body: 'Hello,\nplease listen to the attached call before the next training.',
    },
  ],
};

/** Calls in progress or just ended, by interaction ID; any other has ended long ago. */
export const interactions = {
  recorded: '3001234567',
  notRecorded: '3001234500',
  ended: '2001234567',
};

/** One sample for each way that a share can take. */
const samples: Offered['samples'] = [
  {
    text: `${interactions.recorded} bob@example.com`,
    shows: 'a call by its interaction ID; you approve it yourself',
  },
  {
    text: `${recordingId.replace('0001', '0002')} dana@partner.example`,
    shows: 'a recording ID; two team leads are asked directly',
  },
  {
    text: `${interactions.recorded}, ${recordingId.replace('0001', '0003')} dana@partner.example, bob@example.com`,
    shows: 'two recordings to two people',
  },
  {
    text: `${recordingId.replace('0001', '0004')} lee@law.example`,
    shows: 'a channel is asked; the purpose is required',
  },
  {
    text: `${recordingId} bob@example.com, lee@law.example`,
    shows: 'recipients under different rules',
  },
  { text: `${recordingId} eve@mail.example`, shows: 'a rule that refuses' },
  {
    text: `${interactions.ended} bob@example.com`,
    shows: 'a call that is no longer in PureConnect',
  },
  {
    text: '00000000-0000-0000-0000-000000000000 bob@example.com',
    shows: 'a recording that PureConnect doesn’t have',
  },
  {
    text: 'FFFFFFFF-0000-0000-0000-000000000000 bob@example.com',
    shows: 'a recording that the app may not use',
  },
  { text: 'status', shows: 'your recent shares' },
];

export const demo: Offered = { people: players, samples };

/** Whom a policy of anyone's own allows is not known here. */
const samplesWithoutRecipients: Offered['samples'] = [
  { text: interactions.recorded, shows: 'a call by its interaction ID' },
  { text: recordingId.replace('0001', '0002'), shows: 'a recording ID' },
  { text: interactions.ended, shows: 'a call that is no longer in PureConnect' },
  {
    text: '00000000-0000-0000-0000-000000000000',
    shows: 'a recording that PureConnect doesn’t have',
  },
  {
    text: 'FFFFFFFF-0000-0000-0000-000000000000',
    shows: 'a recording that the app may not use',
  },
  { text: 'status', shows: 'your recent shares' },
];

/** Every recording exists but those whose ID begins with zeros: so that a wrong ID can be tried, too. */
const hasRecording = (id: string): boolean => !id.startsWith('00000000-');

/** A call has a recording of the agent's screen, too. */
const screenRecordingId = recordingId.replace('0001', '5001');

function detailsOf(id: string): Record<string, unknown> {
  if (id === screenRecordingId) return { mediaType: 5, interactionId: interactions.recorded };
  return id === recordingId
    ? {
        interactionId: interactions.recorded,
        relatedRecordingId: screenRecordingId,
        expirationDate: '2027-11-23T10:15:00Z',
        initiationPolicyName: 'All service calls',
      }
    : {};
}

function interaction(id: string): Record<string, string> | undefined {
  const call = {
    EIC_CallDirection: 'I',
    EIC_RemoteTnRaw: '+13175550100',
    Eic_LocalName: 'Pat Agent',
  };
  switch (id) {
    case interactions.recorded:
      return { ...call, EIC_IRRecordingId: recordingId };
    case interactions.notRecorded:
      return call;
    default:
      return undefined;
  }
}

/** Adds what the policy names to the simulator's own users, groups and channels, and calls to PureConnect. */
export function seed({ slack, icws }: LocalStack): void {
  icws.hasRecording = hasRecording;
  icws.isForbidden = (id) => id.startsWith('FFFFFFFF-');
  icws.detailsOf = detailsOf;
  icws.interaction = interaction;
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

/**
 * Makes a policy of anyone's work here. Its groups exist: Ann and Oscar belong to those that ask, Bob and Carol to those
 * that approve. One can be everybody whom it names.
 */
export function seedPolicy(
  { users: known, groups, channels: open }: Workspace,
  { rules }: Policy,
): Offered {
  const requesters = rules.flatMap((rule) => rule.requesters ?? []);
  const approvers = rules.flatMap((rule) => rule.approvers ?? []);
  addMembers(groups, requesters.filter(isGroup), [users.ann, users.oscar]);
  addMembers(groups, approvers.filter(isGroup), [users.bob, users.carol]);
  const named = [...new Set([...requesters, ...approvers])].filter(
    (id) => !(isGroup(id) || known.has(id)),
  );
  for (const id of named) known.set(id, unnamed(id));
  for (const { askIn: id } of rules) {
    if (id.startsWith('C')) open.set(id, { id, name: 'approvals', open: true });
  }
  const namedPeople = named.map((user) => ({ user, role: 'in your policy' }));
  return { people: [...players, ...namedPeople], samples: samplesWithoutRecipients };
}

function addMembers(groups: Map<string, string[]>, ids: string[], members: string[]): void {
  for (const id of ids) groups.set(id, [...new Set([...(groups.get(id) ?? []), ...members])]);
}

const unnamed = (id: string) => ({
  id,
  name: id,
  email: `${id.toLowerCase()}@example.com`,
  team_id: team,
});
