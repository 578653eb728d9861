/** Who can decide about a request now: by its rule, by its groups, and by who is still a member. */
import type { Directory, Log, PostFailure } from '../application/ports.ts';
import { approvalsOf } from '../domain/events.ts';
import type { Approvers } from '../domain/notifications.ts';
import { isGroup } from '../domain/policy.ts';
import type { ShareRequest } from '../domain/request.ts';
import type { CallSlack } from './authorized-call.ts';
import { missingGroup } from './directory.ts';
import { attemptCall } from './post-failure.ts';

/** More people than any rule should ask one by one; a channel serves them better. */
const maxTargets = 30;
/** Of a larger group so many are looked at; that many absent people are not known here. */
const maxLookedAt = 50;

interface ApproversDeps {
  call: CallSlack;
  directory: Directory;
  log: Log;
}

export async function resolveApprovers(
  { call, directory, log }: ApproversDeps,
  request: ShareRequest,
): Promise<Approvers | PostFailure> {
  const named = await peopleOf(call, request.rule.approvers, log);
  if (named.kind !== 'found') return named;
  const { enough, requesterLeft } = await countMembers(directory, request, named.people);
  const targets = targetsOf(request, named.people);
  const direct = targets.some((target) => named.people.includes(target));
  return {
    kind: 'resolved',
    targets,
    enough: enough || !named.complete,
    requesterLeft,
    notAsked: direct ? named.people.length - targets.length : 0,
  };
}

type Found = { kind: 'found'; people: string[] };

/**
 * The people that a rule names, with the members that its groups have now. A group that Slack refuses to show holds up
 * nobody else: the others are asked, and it is read again when the request is checked next.
 */
async function peopleOf(
  call: CallSlack,
  ids: string[],
  log: Log,
): Promise<(Found & { complete: boolean }) | PostFailure> {
  const people = new Set(ids.filter((id) => !isGroup(id)));
  let complete = true;
  for (const group of ids.filter(isGroup)) {
    const members = await membersOf(call, group);
    if (members.kind === 'transient') return members;
    if (members.kind === 'token_refused' && members.code !== 'missing_scope') return members;
    if (members.kind === 'found') {
      for (const user of members.people) people.add(user);
    } else {
      complete = false;
      log.error('approvers_group_unreadable', { group, code: members.code });
    }
  }
  return { kind: 'found', people: [...people], complete };
}

/** A group that is gone has no members; any other answer without members is a fault. */
async function membersOf(call: CallSlack, usergroup: string): Promise<Found | PostFailure> {
  const members = await attemptCall(call, ({ client }) =>
    client.usergroups.users.list({ usergroup }),
  );
  if (members.kind === 'answer') {
    const { users } = members.value;
    return users
      ? { kind: 'found', people: users }
      : { kind: 'transient', code: 'answer_without_users' };
  }
  return members.code === missingGroup ? { kind: 'found', people: [] } : members;
}

/** Whether enough of these people can still approve, and whether the requester has left. */
async function countMembers(
  directory: Directory,
  { requester, rule, events }: ShareRequest,
  people: string[],
): Promise<Pick<Approvers, 'enough' | 'requesterLeft'>> {
  const hasLeft = async (id: string) => {
    const person = await directory.person(id, 'fresh');
    return person.kind === 'not_member' && person.left;
  };
  const approved = approvalsOf(events).map(({ by }) => by);
  const candidates = people.filter(
    (id) => !approved.includes(id) && (id !== requester || rule.selfApproval !== 'never'),
  );
  let missing = rule.approvals - approved.length;
  for (const id of candidates.slice(0, maxLookedAt)) {
    if (missing <= 0) break;
    if (!(await hasLeft(id))) missing -= 1;
  }
  const enough = missing <= 0 || candidates.length > maxLookedAt;
  return { enough, requesterLeft: await hasLeft(requester) };
}

/** The rule's channel, or each person; a rule that asks nowhere does so only where the outcome is unknown. */
function targetsOf({ rule, state, notifications }: ShareRequest, people: string[]): string[] {
  const { askIn } = rule;
  if (askIn === 'nowhere' && state === 'awaiting_approval') return [];
  const direct = askIn === 'direct' || askIn === 'nowhere' || notifications.fallBackToDirect;
  return direct ? people.slice(0, maxTargets) : [askIn];
}
