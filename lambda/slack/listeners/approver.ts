/** Who may decide about a request: asked of Slack, at that moment. */
import type { ShareRequest } from '../../share/request.ts';
import * as texts from '../texts.ts';
import { belongs, type Desk } from './desk.ts';

export type Standing =
  | { kind: 'may'; via: string | undefined }
  | { kind: 'may_not'; text: string; why: string }
  | { kind: 'late' };

/** An approver of the frozen rule who is a full member, and not the requester unless the rule allows that. */
export async function approverStanding(
  desk: Desk,
  request: ShareRequest,
  user: string,
  fresh: boolean,
): Promise<Standing> {
  const standing = await ruleStanding(desk, request, user, fresh);
  const own = user === request.requester && request.rule.selfApproval === 'never';
  return standing.kind === 'may' && own
    ? { kind: 'may_not', text: texts.refusal({ kind: 'not_your_own' }), why: 'own' }
    : standing;
}

/** Who says what became of an uncertain share: its approvers, or the requester where there were none. */
export const resolverStanding: typeof approverStanding = (desk, request, user, fresh) => {
  const { rule, requester } = request;
  const approvers = rule.approvers.length > 0 ? rule.approvers : [requester];
  return ruleStanding(desk, { rule: { ...rule, approvers } }, user, fresh);
};

async function ruleStanding(
  desk: Desk,
  { rule }: Pick<ShareRequest, 'rule'>,
  user: string,
  fresh: boolean,
): Promise<Standing> {
  const [person, member] = await Promise.all([
    desk.people.person(user, fresh),
    belongs(desk, rule.approvers, user, fresh),
  ]);
  if (person.kind === 'late' || member === 'late') return { kind: 'late' };
  if (person.kind === 'not_member') {
    return { kind: 'may_not', text: texts.notMember, why: 'not_member' };
  }
  return member
    ? { kind: 'may', via: member.via }
    : { kind: 'may_not', text: texts.mayDecide(rule.approvers), why: 'not_approver' };
}
