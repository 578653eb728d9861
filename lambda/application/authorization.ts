/** Who may do what with a request, by its frozen rule and by what Slack says of the person at that moment. */
import { isGroup } from '../domain/policy.ts';
import type { ShareRequest } from '../domain/request.ts';
import type { Directory, Freshness } from './ports.ts';

export type Denial =
  | { kind: 'not_requester' }
  | { kind: 'not_member' }
  | { kind: 'not_named'; ids: readonly string[] }
  /** The rule's `requesters` no longer hold the requester. */
  | { kind: 'no_longer_allowed'; rule: string }
  | { kind: 'not_your_own' }
  | { kind: 'requester_left' };

/** Slack did not say; pressing again may help. */
export type Unavailable =
  | { kind: 'timeout' | 'token_refused' }
  | { kind: 'group_unreadable'; group: string; code: string };

export type Authorization =
  /** `throughGroup`: the user group that holds the person, if the rule does not name them. */
  | { kind: 'allowed'; throughGroup?: string | undefined }
  | { kind: 'denied'; reason: Denial }
  | { kind: 'unavailable'; reason: Unavailable };

/** Who asks, and how old Slack's answer may be: a click that decides never uses a cached one. */
interface Asking {
  user: string;
  freshness: Freshness;
}

export type Authorize = (
  directory: Directory,
  request: ShareRequest,
  asking: Asking,
) => Promise<Authorization>;

const denied = (reason: Denial): Authorization => ({ kind: 'denied', reason });

/** The requester, whom the request itself knows: nobody is looked up. */
export const authorizeOwner: Authorize = (_, { requester }, { user }) =>
  Promise.resolve(requester === user ? { kind: 'allowed' } : denied({ kind: 'not_requester' }));

/** The requester, while they are a full member. */
export const authorizeOwningMember: Authorize = (directory, { requester }, asking) =>
  requester === asking.user
    ? authorizeNamed(directory, [requester], asking)
    : Promise.resolve(denied({ kind: 'not_requester' }));

/** The requester, while the frozen rule still lets them ask. */
export const authorizeRequester: Authorize = async (directory, { requester, rule }, asking) => {
  if (requester !== asking.user) return denied({ kind: 'not_requester' });
  const ids = rule.requesters.length === 0 ? [requester] : rule.requesters;
  const authorization = await authorizeNamed(directory, ids, asking);
  const gone = authorization.kind === 'denied' && authorization.reason.kind === 'not_named';
  return gone ? denied({ kind: 'no_longer_allowed', rule: rule.name }) : authorization;
};

/** An approver of the frozen rule who is a full member, and not the requester unless the rule allows that. */
export const authorizeApprover: Authorize = async (directory, { requester, rule }, asking) => {
  const authorization = await authorizeNamed(directory, rule.approvers, asking);
  const own = asking.user === requester && rule.selfApproval === 'never';
  return authorization.kind === 'allowed' && own ? denied({ kind: 'not_your_own' }) : authorization;
};

/** Who may approve what is sent: an approver, while the requester is still a member. */
export const authorizeApproval: Authorize = async (directory, request, asking) => {
  const [authorization, requester] = await Promise.all([
    authorizeApprover(directory, request, asking),
    directory.person(request.requester, asking.freshness),
  ]);
  if (authorization.kind !== 'allowed' || requester.kind === 'member') return authorization;
  return requester.kind === 'not_member'
    ? denied({ kind: 'requester_left' })
    : { kind: 'unavailable', reason: requester };
};

/** Who reports that an unconfirmed share was sent: its approvers, or the requester where there were none. */
export const authorizeReport: Authorize = (directory, { rule, requester }, asking) =>
  authorizeNamed(directory, rule.approvers.length > 0 ? rule.approvers : [requester], asking);

/** Who may close such a share: whoever may report, and its requester, so that none stays open for ever. */
export const authorizeClosing: Authorize = (directory, request, asking) =>
  asking.user === request.requester
    ? authorizeNamed(directory, [asking.user], asking)
    : authorizeReport(directory, request, asking);

/** Who may send such a share again: those who may approve it, or the requester where nobody else has to. */
export const authorizeSendingAgain: Authorize = (directory, request, asking) =>
  request.rule.approvers.length > 0
    ? authorizeApproval(directory, request, asking)
    : authorizeRequester(directory, request, asking);

/** A full member who is named, or belongs to a named group now. */
export async function authorizeNamed(
  directory: Directory,
  ids: readonly string[],
  { user, freshness }: Asking,
): Promise<Authorization> {
  const [person, membership] = await Promise.all([
    directory.person(user, freshness),
    membershipOf(directory, ids, { user, freshness }),
  ]);
  if (person.kind === 'member') return membership;
  return person.kind === 'not_member'
    ? denied({ kind: 'not_member' })
    : { kind: 'unavailable', reason: person };
}

/** Whether one of these IDs is the person, or a group that holds them. */
async function membershipOf(
  directory: Directory,
  ids: readonly string[],
  { user, freshness }: Asking,
): Promise<Authorization> {
  if (ids.includes(user)) return { kind: 'allowed' };
  const groups = ids.filter(isGroup);
  const answers = await Promise.all(groups.map((group) => directory.members(group, freshness)));
  const index = answers.findIndex((answer) => answer.kind === 'members' && answer.ids.has(user));
  if (index >= 0) return { kind: 'allowed', throughGroup: groups[index] };
  for (const [at, answer] of answers.entries()) {
    if (answer.kind !== 'unavailable') continue;
    const reason = {
      kind: 'group_unreadable',
      group: groups[at] ?? '',
      code: answer.code,
    } as const;
    return { kind: 'unavailable', reason };
  }
  return denied({ kind: 'not_named', ids });
}
