/** What a person sees of requests in the App Home: their own, and those that they may approve. */
import { isAwaitingApproval } from '../domain/approval.ts';
import type { ShareRequest } from '../domain/request.ts';
import { authorizeApprover, authorizeReport } from './authorization.ts';
import type { Directory, Log, RequestLists } from './ports.ts';
import { withTimeout } from './with-timeout.ts';

export interface ListDeps {
  lists: Pick<RequestLists, 'latestOf' | 'waiting'>;
  directory: Directory;
  log: Log;
  now(): number;
}

export interface Viewer {
  teamId: string;
  user: string;
}

/** How many of each are shown, and until when they are looked for, epoch milliseconds. */
export interface ListBounds {
  own: number;
  toApprove: number;
  until: number;
}

/** `rest`: whether there is more than is shown, or may be, because not everything could be checked. */
export interface ToApprove {
  requests: ShareRequest[];
  rest: 'none' | 'more' | 'unknown';
}

export interface Lists {
  /** `unknown` when they could not be read in time. */
  own: ShareRequest[] | 'unknown';
  toApprove: ToApprove;
}

export async function listRequests(
  deps: ListDeps,
  viewer: Viewer,
  bounds: ListBounds,
): Promise<Lists> {
  const asking = { ...deps, directory: askedOnce(deps.directory) };
  const latest = deps.lists.latestOf(viewer.teamId, viewer.user, bounds.own, deps.now());
  const [own, toApprove] = await Promise.all([
    inTime(deps, bounds.until, latest),
    listToApprove(asking, viewer, bounds),
  ]);
  return { own, toApprove };
}

/** Asks Slack once per person and group, and reuses a failed answer: retrying on each page would use up the time. */
export function askedOnce({ person, members }: Directory): Directory {
  const once = <T>(ask: (id: string) => Promise<T>) => {
    const asked = new Map<string, Promise<T>>();
    return (id: string): Promise<T> => {
      const answer = asked.get(id) ?? ask(id);
      asked.set(id, answer);
      return answer;
    };
  };
  return {
    person: once((id) => person(id, 'cached')),
    members: once((id) => members(id, 'cached')),
  };
}

/** What a list holds; `unknown` when it cannot be read in time. */
export async function inTime<T>(
  { log, now }: Pick<ListDeps, 'log' | 'now'>,
  until: number,
  reading: Promise<T>,
): Promise<T | 'unknown'> {
  try {
    const read = await withTimeout(reading, Math.max(until - now(), 0));
    if (read !== 'timeout') return read;
    log.warn('list_timeout');
  } catch (cause) {
    log.error('list_failed', {}, cause);
  }
  return 'unknown';
}

/** What this person may decide, the most urgent first, out of everything that waits in the team. */
async function listToApprove(
  deps: ListDeps,
  { teamId, user }: Viewer,
  { toApprove: limit, until }: ListBounds,
): Promise<ToApprove> {
  const pages = deps.lists.waiting(teamId, deps.now())[Symbol.asyncIterator]();
  const requests: ShareRequest[] = [];
  let rest: ToApprove['rest'] = 'none';
  while (requests.length <= limit) {
    const page = await inTime(deps, until, nextPage(deps, pages, user));
    if (page === 'unknown') return { requests, rest: page };
    if (page === 'end') return { requests, rest };
    requests.push(...page.mine);
    if (page.unknown) rest = 'unknown';
  }
  return { requests: requests.slice(0, limit), rest: 'more' };
}

/** What of the next page this person may decide, and whether that is unknown of some. */
async function nextPage(
  deps: ListDeps,
  pages: AsyncIterator<ShareRequest[]>,
  user: string,
): Promise<{ mine: ShareRequest[]; unknown: boolean } | 'end'> {
  const next = await pages.next();
  if (next.done === true) return 'end';
  const open = next.value.filter(
    (request) => request.state === 'unconfirmed' || isAwaitingApproval(request, deps.now()),
  );
  const asking = { user, freshness: 'cached' } as const;
  const answers = await Promise.all(
    open.map((request) => {
      const authorize = request.state === 'unconfirmed' ? authorizeReport : authorizeApprover;
      return authorize(deps.directory, request, asking);
    }),
  );
  const mine = open.filter((_, index) => answers[index]?.kind === 'allowed');
  return { mine, unknown: answers.some(({ kind }) => kind === 'unavailable') };
}
