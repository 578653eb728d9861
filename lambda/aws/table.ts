/** The keys and indexes of the requests table. */
import type { Cursor, QuotaUse } from '../application/ports.ts';

/**
 * The requests table, described once: the stack and the local run create it from this, the adapters read
 * and write by it. `docs/storage.md` lists the patterns.
 */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttl: 'ttl',
  /** Sparse, keys only: holds a request exactly while it has a `dueAt`. */
  dueIndex: { name: 'due', partitionKey: 'due', sortKey: 'dueAt' },
  /** Keys only: a person's requests, drafts left out. */
  requesterIndex: { name: 'requester', partitionKey: 'requesterKey', sortKey: 'createdAt' },
  /** Sparse, keys only: a team's requests while they wait for people: for approval, or for what became of them. */
  waitingIndex: { name: 'waiting', partitionKey: 'waitingKey', sortKey: 'expiresAt' },
  /** Keys only: a rule's requests, drafts left out. */
  ruleIndex: { name: 'rule', partitionKey: 'ruleKey', sortKey: 'createdAt' },
} as const;

/** The one partition of the sparse index; it holds only what is due, so it stays small. */
export const duePartition = 'due';

/** The index keys that a request is found by. */
export const requesterKey = (teamId: string, userId: string): string => `${teamId}#${userId}`;
export const ruleKey = (teamId: string, rule: string): string => `${teamId}#${rule}`;

const requestSortKey = 'request';
export const requestKey = (id: string) => ({ pk: `request#${id}`, sk: requestSortKey });
export const isRequestItem = ({ sk }: { sk?: unknown }): boolean => sk === requestSortKey;
export const requestIdOf = (pk: string): string => pk.slice('request#'.length);

export const loginCircuitBreakerKey = (secretVersion: string) => ({
  pk: `login-pause#${secretVersion}`,
  sk: 'login-pause',
});

/** Exists while all sending is paused. */
export const sendingSwitchKey = { pk: 'switch#sending', sk: 'switch' };

/** Whose limit, and of which day. */
type Limited = Pick<QuotaUse, 'teamId' | 'userId' | 'day'>;

export const quotaKey = ({ teamId, userId, day }: Limited) => ({
  pk: `quota#${teamId}#${userId}`,
  sk: day,
});

export const lookUpsKey = ({ teamId, userId, day }: Limited) => ({
  pk: `look-ups#${teamId}#${userId}`,
  sk: day,
});

/** One item for each decision: in the order of their times, which all have as many digits. */
export const decisionKey = (teamId: string, userId: string, { at, id }: Cursor) => ({
  pk: decisionPartition(teamId, userId),
  sk: `${at}#${id}`,
});
export const decisionPartition = (teamId: string, userId: string): string =>
  `decisions#${teamId}#${userId}`;
export const readDecision = (sk: string): Cursor => {
  const [at = '', id = ''] = sk.split('#');
  return { at: Number(at), id };
};

/** By the hashes of a team with a recording, and with an address. */
export const sharedRecordingKey = (hash: string, week: number) => ({
  pk: `recording#${hash}`,
  sk: `week#${week}`,
});
export const sharedRecipientKey = (hash: string) => ({ pk: `recipient#${hash}`, sk: 'shares' });
