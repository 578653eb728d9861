/** What every listener works with, and the two clocks that bind them. */
import type { WebClient } from '@slack/web-api';
import type {
  AuditTrail,
  DuplicateIndex,
  Log,
  Quota,
  RequestLists,
  RequestStore,
  SavedRequest,
  WorkQueue,
} from '../../application/ports.ts';
import type { Decision } from '../../application/update-request.ts';
import type { Refusal } from '../../domain/approval.ts';
import type { AuditLine } from '../../domain/audit.ts';
import { isGroup, type PolicyResult } from '../../domain/policy.ts';
import { isGone } from '../../domain/request.ts';
import type { Directory } from '../directory.ts';
import { readRequestRef } from '../reference.ts';
import * as texts from '../texts/answers.ts';

/** What opening the form needs: there from the start. */
export interface FrontDesk {
  policy: PolicyResult;
  /** Opens views. */
  slack: WebClient;
  log: Log;
  now(): number;
}

/** The ways from the desk to AWS. */
export interface DeskPorts {
  store: RequestStore;
  queue: WorkQueue;
  trail: AuditTrail;
  quota: Quota;
  duplicates: DuplicateIndex;
  lists: RequestLists;
}

export interface Desk extends FrontDesk, DeskPorts {
  people: Directory;
}

/** When a delivery was stamped by Slack and when it reached us, epoch milliseconds. */
export interface Moment {
  stampedAt: number;
  enteredAt: number;
}

/** No write starts later than this after Slack's stamp: the answer must be there within 3 seconds. */
const writeWithinMs = 2000;

export const mayWrite = (desk: Desk, { stampedAt }: Moment): boolean =>
  desk.now() - stampedAt < writeWithinMs;

/** The day that daily limits count by, in UTC: `2026-11-24`. */
export const today = ({ now }: Desk): string => new Date(now()).toISOString().slice(0, 10);

/** What a listener refuses: the domain's reasons, and its own clock. */
export type ClickRefusal = Refusal | { kind: 'late' };

/** What binds every decision that a person makes in Slack. */
export const clickBounds = (
  desk: Desk,
  moment: Moment,
): Pick<Decision<ClickRefusal>, 'refusals' | 'mayWrite'> => ({
  refusals: { absent: { kind: 'absent' }, late: { kind: 'late' } },
  mayWrite: () => mayWrite(desk, moment),
});

/** The request that a button or a view names, and the content it was about; or what to say instead. */
export async function loadReferenced(
  desk: Desk,
  text: string,
): Promise<{ request: SavedRequest; contentHash: string } | { problem: string }> {
  const reference = readRequestRef(text);
  if (!reference) return { problem: texts.foreignContent };
  const request = await desk.store.load(reference.id);
  return request && !isGone(request, desk.now())
    ? { request, contentHash: reference.contentHash }
    : { problem: texts.absentRequest };
}

export type Belonging =
  | { kind: 'yes'; via: string | undefined }
  | { kind: 'no' }
  /** Slack did not say who is in a group that may hold them. */
  | { kind: 'unknown'; group: string; code: string };

/** Whether one of these ids is the person, or a group that holds them now; `via` is that group. */
export async function belongs(
  desk: Desk,
  ids: readonly string[],
  user: string,
  fresh: boolean,
): Promise<Belonging> {
  if (ids.includes(user)) return { kind: 'yes', via: undefined };
  const groups = ids.filter(isGroup);
  const answers = await Promise.all(groups.map((group) => desk.people.members(group, fresh)));
  const index = answers.findIndex((answer) => answer.kind === 'members' && answer.ids.has(user));
  if (index >= 0) return { kind: 'yes', via: groups[index] };
  const unknown = answers.flatMap((answer, at) =>
    answer.kind === 'unavailable' ? [{ group: groups[at] ?? '', code: answer.code }] : [],
  );
  return unknown[0] ? { kind: 'unknown', ...unknown[0] } : { kind: 'no' };
}

/** Adds a refusal to the audit trail; one that does not take it in time leaves the line to the log. */
export async function auditRefusal(desk: Desk, line: AuditLine): Promise<void> {
  try {
    if ((await within(desk.trail.write([line]), 400)) !== 'late') return;
  } catch (cause) {
    desk.log.error('audit_failed', {}, cause);
  }
  const { event, ...fields } = line;
  desk.log.error('refusal_not_audited', { ...fields, refusal: event });
}

/** Resolves to `late` when the promise has not settled in time. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const clock = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([promise, clock]);
  } finally {
    clearTimeout(timer);
  }
}
