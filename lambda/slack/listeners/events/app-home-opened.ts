/** Somebody opened the App Home: it is made anew for them. What could not be looked at in time is said to be so. */
import type { ShareRequest } from '../../../domain/request.ts';
import type { Directory } from '../../directory.ts';
import { parseHomeOpened } from '../../payloads.ts';
import { homeView, type Waiting } from '../../views/home.ts';
import { approverStanding } from '../authorization.ts';
import { type Desk, type Moment, within } from '../context.ts';

const shownOwn = 8;
const shownWaiting = 12;
/** How long after Slack's timestamp requests are looked for, milliseconds: the view has to be published in time. */
const searchForMs = 1500;
/** So long at least: a container may have had to start, and an answer that is late only makes Slack deliver again. */
const searchAtLeastMs = 1000;

export async function onHomeOpened(front: Desk, body: unknown, moment: Moment): Promise<void> {
  const { team_id, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const desk = { ...front, people: askedOnce(front.people) };
  const until = Math.max(moment.stampedAt + searchForMs, desk.now() + searchAtLeastMs);
  const [own, waiting] = await Promise.all([
    inTime(desk, until, desk.lists.latestOf(team_id, event.user, shownOwn, desk.now())),
    waitingFor(desk, team_id, event.user, until),
  ]);
  await desk.slack.views.publish({ user_id: event.user, view: homeView(waiting, own) });
}

/** One question for each person and group, also where Slack does not answer: each page would wait for it again. */
function askedOnce({ person, members }: Directory): Directory {
  const once = <T>(ask: (id: string) => Promise<T>) => {
    const asked = new Map<string, Promise<T>>();
    return (id: string): Promise<T> => {
      const answer = asked.get(id) ?? ask(id);
      asked.set(id, answer);
      return answer;
    };
  };
  return { person: once((id) => person(id, false)), members: once((id) => members(id, false)) };
}

/** What a list holds; `unknown` when it cannot be read in time. */
async function inTime<T>(
  { log, now }: Desk,
  until: number,
  reading: Promise<T>,
): Promise<T | 'unknown'> {
  try {
    const read = await within(reading, Math.max(until - now(), 0));
    if (read !== 'late') return read;
    log.warn('list_timeout');
  } catch (cause) {
    log.error('list_failed', {}, cause);
  }
  return 'unknown';
}

/** What this person may decide, the most urgent first, out of everything that waits in the team. */
async function waitingFor(desk: Desk, team: string, user: string, until: number): Promise<Waiting> {
  const pages = desk.lists.waiting(team, desk.now())[Symbol.asyncIterator]();
  const requests: ShareRequest[] = [];
  let rest: 'none' | 'unknown' = 'none';
  while (requests.length <= shownWaiting) {
    const page = await inTime(desk, until, nextPage(desk, pages, user));
    if (page === 'unknown') return { requests, rest: page };
    if (page === 'end') return { requests, rest };
    requests.push(...page.mine);
    if (page.unknown) rest = 'unknown';
  }
  return { requests: requests.slice(0, shownWaiting), rest: 'more' };
}

/** What of the next page this person may decide, and whether there is something of which that is not known. */
async function nextPage(
  desk: Desk,
  pages: AsyncIterator<ShareRequest[]>,
  user: string,
): Promise<{ mine: ShareRequest[]; unknown: boolean } | 'end'> {
  const next = await pages.next();
  if (next.done === true) return 'end';
  const answers = await Promise.all(next.value.map((request) => mayDecide(desk, request, user)));
  const mine = next.value.filter((_, index) => answers[index] === 'yes');
  return { mine, unknown: answers.includes('unknown') };
}

/** For showing only: the click that decides asks afresh. */
async function mayDecide(
  desk: Desk,
  request: ShareRequest,
  user: string,
): Promise<'yes' | 'no' | 'unknown'> {
  if (request.state !== 'awaiting_approval' || (request.expiresAt ?? 0) <= desk.now()) return 'no';
  const { kind } = await approverStanding(desk, request, user, false);
  if (kind === 'late') return 'unknown';
  return kind === 'may' ? 'yes' : 'no';
}
