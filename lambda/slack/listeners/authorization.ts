/** Who may do what with a request: asked of Slack, at that moment. */
import type { ShareRequest } from '../../domain/request.ts';
import * as texts from '../texts/answers.ts';
import { belongs, type Desk } from './context.ts';

export type Standing =
  | { kind: 'may'; via: string | undefined }
  | { kind: 'may_not'; text: string; why: string }
  /** Slack did not say; pressing again may help. */
  | { kind: 'late'; text: string };

/** The requester, while the frozen rule still lets them ask. */
export async function requesterStanding(
  desk: Desk,
  { requester, rule }: ShareRequest,
  user: string,
  fresh: boolean,
): Promise<Standing> {
  if (requester !== user) {
    return { kind: 'may_not', text: texts.onlyRequester, why: 'not_requester' };
  }
  const ids = rule.requesters.length === 0 ? [user] : rule.requesters;
  const standing = await ruleStanding(desk, ids, user, fresh);
  const left = standing.kind === 'may_not' && standing.why === 'not_named';
  return left ? { ...standing, text: texts.noLongerAllowed(rule.name) } : standing;
}

/** An approver of the frozen rule who is a full member, and not the requester unless the rule allows that. */
export async function approverStanding(
  desk: Desk,
  request: ShareRequest,
  user: string,
  fresh: boolean,
): Promise<Standing> {
  const standing = await ruleStanding(desk, request.rule.approvers, user, fresh);
  const own = user === request.requester && request.rule.selfApproval === 'never';
  return standing.kind === 'may' && own
    ? { kind: 'may_not', text: texts.refusal({ kind: 'not_your_own' }), why: 'own' }
    : standing;
}

/** Who says what became of an uncertain share: its approvers, or the requester where there were none. */
export const resolverStanding: typeof approverStanding = (desk, request, user, fresh) => {
  const { rule, requester } = request;
  return ruleStanding(desk, rule.approvers.length > 0 ? rule.approvers : [requester], user, fresh);
};

/** Who may close such a share without knowing: whoever may resolve it, and its requester, so that none stays open for ever. */
export const closerStanding: typeof approverStanding = (desk, request, user, fresh) =>
  user === request.requester
    ? ruleStanding(desk, [user], user, fresh)
    : resolverStanding(desk, request, user, fresh);

/** Who may approve what goes out: an approver, while the requester is still a member. */
export async function approvingStanding(
  desk: Desk,
  request: ShareRequest,
  user: string,
  fresh: boolean,
): Promise<Standing> {
  const [standing, requester] = await Promise.all([
    approverStanding(desk, request, user, fresh),
    desk.people.person(request.requester, fresh),
  ]);
  if (standing.kind !== 'may' || requester.kind === 'member') return standing;
  return requester.kind === 'late'
    ? { kind: 'late', text: texts.late }
    : { kind: 'may_not', text: texts.requesterLeft, why: 'requester_left' };
}

/** Who may send an unconfirmed share again: those who may approve it, or the requester where nobody else has to. */
export const senderStanding: typeof approverStanding = (desk, request, user, fresh) =>
  request.rule.approvers.length > 0
    ? approvingStanding(desk, request, user, fresh)
    : requesterStanding(desk, request, user, fresh);

/** A full member who is named, or belongs to a named group now. */
async function ruleStanding(
  desk: Desk,
  ids: readonly string[],
  user: string,
  fresh: boolean,
): Promise<Standing> {
  const [person, member] = await Promise.all([
    desk.people.person(user, fresh),
    belongs(desk, ids, user, fresh),
  ]);
  if (person.kind === 'late') return { kind: 'late', text: texts.late };
  if (person.kind === 'not_member') {
    return { kind: 'may_not', text: texts.notMember, why: 'not_member' };
  }
  switch (member.kind) {
    case 'yes':
      return { kind: 'may', via: member.via };
    case 'unknown':
      return { kind: 'late', text: texts.groupUnreadable(member) };
    case 'no':
      return { kind: 'may_not', text: texts.mayDecide(ids), why: 'not_named' };
    default:
      return member satisfies never;
  }
}
