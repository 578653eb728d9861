/** Whether a person may see a request in a view, to decide about it or to send it again. */
import { canSendAgain } from '../domain/approval.ts';
import { displayState, type ShareRequest, shortId } from '../domain/request.ts';
import { type AuditRefusalDeps, auditRefusal } from './audit-refusal.ts';
import {
  type Authorize,
  authorizeApprover,
  authorizeClosing,
  authorizeOwningMember,
} from './authorization.ts';
import type { Reason } from './decision-reason.ts';
import type { Directory, RequestStore } from './ports.ts';
import { loadReferenced, type RequestRef } from './referenced-request.ts';

export interface OpenDeps extends AuditRefusalDeps {
  store: RequestStore;
  directory: Directory;
  now(): number;
}

export type OpenAction = 'review' | 'resolve' | 'send_again' | 'add_recording';

export type OpenResult =
  | { kind: 'open'; request: ShareRequest; throughGroup?: string | undefined }
  | { kind: 'refused'; reason: Reason | NotSendable };

/** Its body is gone, or another share continues it. */
export type NotSendable = { kind: 'not_sendable_again' } | { kind: 'continued'; as: string };

const openings: Record<
  OpenAction,
  { authorize: Authorize; isOpen(request: ShareRequest): boolean }
> = {
  review: {
    authorize: authorizeApprover,
    isOpen: ({ state }) => state === 'awaiting_approval',
  },
  resolve: { authorize: authorizeClosing, isOpen: ({ state }) => state === 'unconfirmed' },
  // Only the requester's own share is filled into a form again.
  send_again: { authorize: authorizeOwningMember, isOpen: canSendAgain },
  add_recording: { authorize: authorizeOwningMember, isOpen: ({ state }) => state === 'draft' },
};

/** Reads the request and authorizes the person; for showing only: the click that decides authorizes again. */
export async function openRequest(
  deps: OpenDeps,
  ref: RequestRef | undefined,
  user: string,
  action: OpenAction,
): Promise<OpenResult> {
  const request = await loadReferenced(deps, ref, user);
  if ('refused' in request) return { kind: 'refused', reason: request.refused };
  const { authorize, isOpen } = openings[action];
  const authorization = await authorize(deps.directory, request, { user, freshness: 'cached' });
  if (authorization.kind === 'denied') {
    const { reason } = authorization;
    const line = { requestId: request.id, user, action, why: reason.kind, rule: request.rule.name };
    await auditRefusal(deps, { event: 'click_refused', ...line });
  }
  if (authorization.kind !== 'allowed') return { kind: 'refused', reason: authorization.reason };
  if (isOpen(request)) {
    return { kind: 'open', request, throughGroup: authorization.throughGroup };
  }
  return action === 'send_again'
    ? { kind: 'refused', reason: notSendable(request) }
    : { kind: 'refused', reason: { kind: 'too_late', state: displayState(request) } };
}

const notSendable = ({ resentAs }: ShareRequest): NotSendable =>
  resentAs === undefined
    ? { kind: 'not_sendable_again' }
    : { kind: 'continued', as: shortId({ id: resentAs }) };
