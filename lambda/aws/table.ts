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
} as const;

/** The one partition of the sparse index; it holds only what is due, so it stays small. */
export const duePartition = 'due';

export const requestKey = (id: string) => ({ pk: `request#${id}`, sk: 'request' });
export const requestIdOf = (pk: string): string => pk.slice('request#'.length);

export const loginCircuitBreakerKey = (secretVersion: string) => ({
  pk: `login-pause#${secretVersion}`,
  sk: 'login-pause',
});

/** Exists while all sending is paused. */
export const sendingSwitchKey = { pk: 'switch#sending', sk: 'switch' };

export const quotaKey = (teamId: string, userId: string, day: string) => ({
  pk: `quota#${teamId}#${userId}`,
  sk: day,
});

export const lookUpsKey = (teamId: string, userId: string, day: string) => ({
  pk: `look-ups#${teamId}#${userId}`,
  sk: day,
});

/** By the hashes of a team with a recording, and with an address. */
export const sharedRecordingKey = (hash: string, week: number) => ({
  pk: `recording#${hash}`,
  sk: `week#${week}`,
});
export const sharedRecipientKey = (hash: string) => ({ pk: `recipient#${hash}`, sk: 'shares' });
