/** A worker over ports in memory whose PBX accepts everything. */
import type { ProcessDeps } from '../../lambda/application/process-request.ts';
import type { OutgoingEmail } from '../../lambda/domain/request.ts';
import { MemoryDuplicateIndex, MemoryLog, MemoryQueue, MemoryTrail } from './ports.ts';
import { MemoryStore } from './store.ts';

const posted = async () => ({ kind: 'posted', channel: 'C', ts: '1' }) as const;

export function worker() {
  const now = () => 1_800_000_000_000;
  const store = new MemoryStore();
  const log = new MemoryLog();
  const emails: OutgoingEmail[] = [];
  const deps: ProcessDeps = {
    store,
    queue: new MemoryQueue(now),
    owner: 'worker',
    now,
    remainingMs: () => 120_000,
    log,
    sending: { paused: async () => false },
    trail: new MemoryTrail(),
    duplicates: new MemoryDuplicateIndex(),
    pbx: {
      getMediaDetails: async () => ({ kind: 'unavailable' }),
      openSession: async () => ({
        kind: 'ready',
        server: 'pbx',
        send: async (email) => {
          emails.push(email);
          return { kind: 'sent' };
        },
      }),
    },
    teller: {
      postParent: posted,
      updateParent: posted,
      postReply: posted,
      postNote: posted,
      showReview: async () => undefined,
      findAskees: async () => ({ kind: 'found', askees: [], enough: true, requesterLeft: false }),
      postCopy: posted,
      updateCopy: posted,
      postNudge: posted,
    },
  };
  return { deps, store, log, emails };
}
