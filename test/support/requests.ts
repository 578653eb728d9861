/** A rule, a form and a request with nothing special about them. */

import type { RequestStore, SavedRequest } from '../../lambda/application/ports.ts';
import { confirmDraft, draft, type Outcome, resolve } from '../../lambda/domain/approval.ts';
import { contentHash, sha256 } from '../../lambda/domain/hash.ts';
import type { FrozenRule, OutgoingEmail, ShareRequest } from '../../lambda/domain/request.ts';

export const plainRule: FrozenRule = {
  name: 'r',
  hash: 'h',
  requesters: [],
  approvers: [],
  approvals: 1,
  selfApproval: 'never',
  askIn: 'direct',
  expiresAfterMinutes: 60,
  detailsRequired: false,
  sendWithinMinutes: 60,
  retentionDays: 400,
};

export const plainFields: OutgoingEmail = {
  recordingId: 'R',
  recipientName: 'N',
  recipientEmail: 'e@x.example',
  replyTo: 'a@x.example',
  emailSubject: 'S',
  emailBody: 'B',
  priority: 4,
};

type Drafted = Parameters<typeof draft>[0];

/** A draft of U1, by the plain rule with some of it changed. */
export const plainDraft = (
  now: number,
  rule: Partial<FrozenRule> = {},
  more: Partial<Drafted> = {},
): ShareRequest =>
  draft({
    id: 'a'.repeat(32),
    teamId: 'T1',
    requester: 'U1',
    channel: 'C1',
    fields: plainFields,
    rule: { ...plainRule, ...rule },
    why: '',
    duplicateKey: 'same',
    now,
    ...more,
  });

/** What a decision or an attempt made of a request; throws where it refused. */
export function made(result: ShareRequest | { refusal: unknown } | undefined): ShareRequest {
  if (!result || 'refusal' in result) throw new Error(JSON.stringify(result));
  return result;
}

/** Confirmed by its requester: waiting for approval where its rule names approvers, approved otherwise. */
export function confirmed(request: ShareRequest, now: number): ShareRequest {
  return made(confirmDraft(request, request.requester, request.contentHash, now));
}

/** A new request in the store, as the store has it. */
export async function stored(store: RequestStore, request: ShareRequest): Promise<SavedRequest> {
  const created = await store.create(request, request.createdAt);
  if (created.kind === 'exists') throw new Error(`request ${request.id} exists`);
  return created.request;
}

/** The content hash of these fields and this rule, by one requester. */
export const hashOf = (fields: OutgoingEmail & { purpose?: string }, rule: FrozenRule): string =>
  contentHash({ teamId: 'T1', requester: 'U1', bodyHash: sha256(fields.emailBody), fields, rule });

/** What a person says became of an unconfirmed request. */
export const resolved = (
  request: ShareRequest,
  by: string,
  outcome: Outcome,
  now: number,
  more: { contentHash?: string; reason?: string } = {},
) => {
  const { contentHash: named = request.contentHash, reason } = more;
  return resolve(request, { by, contentHash: named, outcome, reason }, now);
};
