/** What is counted and remembered of shares, in memory: the daily limits, and the share history. */
import type {
  Cursor,
  DecisionIndex,
  Quota,
  QuotaUse,
  SharedContent,
  ShareHistory,
} from '../../lambda/application/ports.ts';
import { Calls } from './ports.ts';

type LookUpsUse = Parameters<Quota['countLookUps']>[0];

export class MemoryQuota implements Quota {
  readonly #counted = new Map<string, Set<string>>();
  readonly #lookUps = new Map<string, { count: number; last: string }>();

  consume({ teamId, userId, day, requestId, limit }: QuotaUse) {
    const key = [teamId, userId, day].join(' ');
    const ids = this.#counted.get(key) ?? new Set();
    if (!ids.has(requestId) && ids.size >= limit) return Promise.resolve(false);
    this.#counted.set(key, ids.add(requestId));
    return Promise.resolve(true);
  }

  countLookUps({ teamId, userId, day, requestId, limit, recordings }: LookUpsUse) {
    const key = [teamId, userId, day].join(' ');
    const { count, last } = this.#lookUps.get(key) ?? { count: 0, last: '' };
    if (last === requestId) return Promise.resolve(true);
    if (count >= limit) return Promise.resolve(false);
    this.#lookUps.set(key, { count: count + recordings, last: requestId });
    return Promise.resolve(true);
  }
}

/** What a worker recorded of who decided. */
export class MemoryDecisions implements DecisionIndex {
  readonly recorded: string[] = [];
  fails = false;

  record(_: string, userId: string, { at, id }: Cursor) {
    if (this.fails) return Promise.reject(new Error('throttled'));
    this.recorded.push(`${userId} ${at} ${id}`);
    return Promise.resolve();
  }
}

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

type Recorded = Parameters<ShareHistory['record']>[1];
type Remembered = Recorded & SharedContent;

export class MemoryShareHistory implements ShareHistory {
  #known: Remembered[] = [];
  readonly #calls: Calls;

  constructor(calls = new Calls()) {
    this.#calls = calls;
  }

  read({ teamId, recordingIds, addresses }: SharedContent, now: number) {
    const overlap = (some: readonly string[], others: readonly string[]) =>
      some.some((one) => others.some((other) => same(one, other)));
    const ofTeam = this.#known.filter((one) => one.teamId === teamId);
    const shares = ofTeam
      .filter(({ at }) => at + weekMs > now)
      .filter((one) => overlap(one.recordingIds, recordingIds) && overlap(one.addresses, addresses))
      .sort((a, b) => a.at - b.at);
    const latest = new Map(shares.map(({ id, at }) => [id, { id, at }]));
    const rank = ({ id }: { id: string }) =>
      shares.some((one) => one.id === id && one.outcome !== 'none') ? 0 : 1;
    return Promise.resolve({
      shares: [...latest.values()].sort((a, b) => rank(a) - rank(b) || b.at - a.at).slice(0, 5),
      earlier: addresses.flatMap((address) => {
        const sent = ofTeam.filter(
          (one) => one.outcome === 'sent' && overlap(one.addresses, [address]),
        );
        const lastAt = Math.max(...sent.map(({ at }) => at));
        const times = new Set(sent.map(({ id }) => id)).size;
        return lastAt + 400 * dayMs > now ? [{ address, times, lastAt }] : [];
      }),
    });
  }

  async record(content: SharedContent, share: Recorded) {
    const { recordingIds, addresses } = content;
    this.#calls.note(
      `index ${recordingIds.join()} ${addresses.join()} ${share.id} ${share.at}${share.outcome === 'none' ? '' : ` ${share.outcome}`}`,
    );
    this.#known = [...this.#known, { ...content, ...share }];
  }
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
