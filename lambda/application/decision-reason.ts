/** Why a decision was not recorded, and what helps. */
import type { Refusal } from '../domain/approval.ts';
import type { Denial, Unavailable } from './authorization.ts';

export type Reason =
  | Refusal
  | Denial
  | Unavailable
  | { kind: 'content_changed' | 'contended' }
  /** One of the recordings was shared since the draft was made. */
  | { kind: 'shared_meanwhile' }
  /** An input of the view is missing. */
  | { kind: 'previous_share_not_accepted' | 'new_recipient_not_accepted' | 'reason_missing' }
  | { kind: 'daily_limit'; limit: number }
  | { kind: 'policy_invalid'; errors: readonly string[] };

/** Whether pressing again may help. */
export const isRetryable = ({ kind }: Reason): boolean => retryable.has(kind);
const retryable: ReadonlySet<Reason['kind']> = new Set<Reason['kind']>([
  'timeout',
  'token_refused',
  'group_unreadable',
  'contended',
  'too_early',
  'still_looking',
  'details_missing',
  'shared_meanwhile',
]);

/** Whether an input of the view answers it. */
export const isAnInput = ({ kind }: Reason): boolean =>
  kind === 'reason_missing' ||
  kind === 'previous_share_not_accepted' ||
  kind === 'new_recipient_not_accepted';

/** Whether a worker helps: it looks recordings up again, and updates what people see of a request that has gone on. */
export const needsWorker = ({ kind }: Reason): boolean =>
  kind === 'details_missing' || kind === 'still_looking' || kind === 'too_late';
