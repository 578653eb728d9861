/**
 * The form was submitted: its values become a draft, shown for review.
 *  1. the fields' own rules
 *  2. who asks, and which rule of the policy applies
 *  3. the draft, stored under an id that the same submission finds again
 * Nothing is sent and nobody is asked before the review is confirmed.
 */

import { draft } from '../../../domain/approval.ts';
import {
  type AcceptedFields,
  checkAddress,
  checkFields,
  type RawFields,
} from '../../../domain/fields.ts';
import { sha256, sortedEntries } from '../../../domain/hash.ts';
import {
  type Decision,
  decide,
  decisiveGroups,
  freeze,
  type GroupAnswer,
  matches,
  type Policy,
  type Rule,
  requesterGroups,
} from '../../../domain/policy.ts';
import { isGone, type ShareRequest } from '../../../domain/request.ts';
import { inputs } from '../../ids.ts';
import { readOrigin } from '../../metadata.ts';
import { inputValue, parseSubmission, type Submission } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import * as fieldTexts from '../../texts/fields.ts';
import { confirmationView } from '../../views/confirmation.ts';
import { auditRefusal, type Desk, type Moment, mayWrite, today } from '../context.ts';
import { previousShare } from './previous-shares.ts';
import {
  fieldErrors,
  fieldNames,
  formFault,
  notice,
  pressAgain,
  type ViewResponse,
} from './view-response.ts';

export async function onFormSubmission(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<ViewResponse> {
  const submission = parseSubmission(body);
  const team = submission.team?.id;
  if (submission.is_enterprise_install || team === undefined) return notice(texts.orgInstall);
  if (!desk.policy.ok) return notice(texts.policyInvalid(desk.policy.errors));
  const checked = checkFields(rawFields(submission));
  if (!checked.ok) return fieldErrors(fieldTexts.fieldTexts(checked.problems));

  const { policy } = desk.policy;
  const user = submission.user.id;
  const recipient = checked.fields.recipientEmail;
  const [person, groups] = await Promise.all([
    desk.people.person(user, false),
    groupsOf(desk, decisiveGroups(policy, recipient, user)),
  ]);
  if (person.kind === 'late') return pressAgain();
  if (person.kind === 'not_member') {
    await auditRefusal(desk, { event: 'policy_refused', user, why: 'not_member' });
    return notice(texts.notMember);
  }
  const decision = decide(policy, recipient, { userId: user, groups });
  if (decision.kind !== 'allowed') return policyRefusal(desk, policy, user, recipient, decision);
  const settled = settle(checked.fields, decision.rule, person.email);
  if ('errors' in settled) return fieldErrors(settled.errors);
  if (!mayWrite(desk, moment)) return pressAgain();

  const { recordingId, recipientEmail } = settled.fields;
  const duplicateKey = sha256(
    JSON.stringify([team, recordingId.toUpperCase(), recipientEmail.toLowerCase()]),
  );
  const id = draftId(team, submission, settled.fields);
  const lookUps = lookUpsPerShare * policy.dailyLimitPerRequester;
  const [before, counted] = await Promise.all([
    previousShare(desk, duplicateKey, id),
    desk.quota.countLookUp(team, user, today(desk), id, lookUps),
  ]);
  if (!counted) return overLookUps(desk, user, lookUps);
  const request = draft({
    id,
    teamId: team,
    requester: user,
    ...readOrigin(submission.view.private_metadata),
    duplicateKey,
    previousShare: before,
    fields: settled.fields,
    rule: freeze(policy, decision.rule),
    why: decision.why,
    now: desk.now(),
  });
  return storeDraft(desk, request);
}

/** Each draft shows the facts of a recording: a person may look at so many for each share that the policy allows. */
const lookUpsPerShare = 10;

async function overLookUps(desk: Desk, user: string, limit: number): Promise<ViewResponse> {
  await auditRefusal(desk, { event: 'look_up_refused', user, why: 'daily_limit' });
  return formFault(texts.lookUpLimit(limit));
}

function rawFields(submission: Submission): RawFields {
  const raw: RawFields = {};
  for (const field of fieldNames) raw[field] = inputValue(submission, inputs[field]);
  return raw;
}

async function groupsOf(
  desk: Desk,
  groups: readonly string[],
): Promise<ReadonlyMap<string, GroupAnswer>> {
  const found = groups.map(
    async (group) => [group, await desk.people.members(group, false)] as const,
  );
  return new Map(await Promise.all(found));
}

/** Refused with what would help: whom one can share with, or which group of the policy stands in the way. */
async function policyRefusal(
  desk: Desk,
  policy: Policy,
  user: string,
  recipient: string,
  decision: Exclude<Decision, { kind: 'allowed' }>,
): Promise<ViewResponse> {
  await auditRefusal(desk, { event: 'policy_refused', user, why: decision.kind });
  if (decision.kind === 'undecided') {
    const { group, answer } = decision;
    desk.log.error('requesters_group_unusable', { group, why: answer.kind, code: codeOf(answer) });
    return fieldErrors({ recipientEmail: fieldTexts.groupUnusable(group, answer) });
  }
  // The other groups only make the list of what is allowed more complete.
  const groups = await groupsOf(desk, requesterGroups(policy));
  const known = decide(policy, recipient, { userId: user, groups });
  const refused = known.kind === 'refused' ? known : decision;
  return fieldErrors({ recipientEmail: fieldTexts.notAllowed(refused) });
}

const codeOf = (answer: GroupAnswer): string | undefined =>
  answer.kind === 'unavailable' ? answer.code : undefined;

/** What the rule asks of the fields: a reply-to address that may be used, a purpose where one is due. */
function settle(
  fields: AcceptedFields,
  rule: Rule,
  ownAddress: string | undefined,
): { fields: AcceptedFields & { replyTo: string } } | { errors: fieldTexts.FieldTexts } {
  const own = checkAddress(ownAddress ?? '');
  const replyTo = fields.replyTo ?? ('value' in own ? own.value : undefined);
  const errors: fieldTexts.FieldTexts = {};
  if (replyTo === undefined) {
    errors.replyTo = fieldTexts.noOwnAddress;
  } else if (!mayReplyTo(replyTo, rule, ownAddress)) {
    errors.replyTo = fieldTexts.replyToNotAllowed(rule.name, rule.replyTo);
  }
  if (rule.purposeRequired && fields.purpose === undefined) {
    errors.purpose = fieldTexts.purposeNeeded(rule.name);
  }
  if (replyTo === undefined || Object.keys(errors).length > 0) return { errors };
  return { fields: { ...fields, replyTo } };
}

const mayReplyTo = (address: string, rule: Rule, own: string | undefined): boolean =>
  address.toLowerCase() === own?.toLowerCase() ||
  rule.replyTo.some((pattern) => matches(address, pattern));

/** The same submission delivered twice gives the same id; an edited form another. */
function draftId(team: string, submission: Submission, fields: AcceptedFields): string {
  const values = JSON.stringify(sortedEntries(fields));
  const parts = [team, submission.user.id, submission.view.id, values];
  return sha256(JSON.stringify(parts)).slice(0, 32);
}

/** A worker then looks the recording up, and fills the facts into the open review. */
async function storeDraft(desk: Desk, request: ShareRequest): Promise<ViewResponse> {
  const created = await desk.store.create(request, desk.now());
  if (created.kind === 'created') {
    await desk.queue.enqueue(request.id, 0);
    return { response_action: 'push', view: confirmationView(request) };
  }
  const known = await desk.store.load(request.id);
  if (!known || isGone(known, desk.now())) return pressAgain();
  return known.state === 'draft'
    ? { response_action: 'push', view: confirmationView(known) }
    : notice(texts.alreadyConfirmed(known));
}
