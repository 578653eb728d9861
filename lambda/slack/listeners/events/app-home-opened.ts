/** Somebody opened the App Home: it is made anew for them. */
import type { ShareRequest } from '../../../domain/request.ts';
import { parseHomeOpened } from '../../payloads.ts';
import { homeView, type Waiting } from '../../views/home.ts';
import { approverStanding } from '../authorization.ts';
import type { Desk, Moment } from '../context.ts';

const shownOwn = 8;
const shownWaiting = 12;
/** How long after Slack's timestamp further pages are read, milliseconds: the view has to be published in time. */
const searchForMs = 1500;

export async function onHomeOpened(desk: Desk, body: unknown, moment: Moment): Promise<void> {
  const { team_id, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const [own, waiting] = await Promise.all([
    desk.lists.latestOf(team_id, event.user, shownOwn, desk.now()),
    waitingFor(desk, team_id, event.user, moment.stampedAt + searchForMs),
  ]);
  await desk.slack.views.publish({ user_id: event.user, view: homeView(waiting, own) });
}

/** What this person may decide, the most urgent first, out of everything that waits in the team. */
async function waitingFor(desk: Desk, team: string, user: string, until: number): Promise<Waiting> {
  const found: ShareRequest[] = [];
  let unknown = false;
  for await (const page of desk.lists.waiting(team, desk.now())) {
    const answers = await Promise.all(page.map((request) => mayDecide(desk, request, user)));
    found.push(...page.filter((_, index) => answers[index] === 'yes'));
    unknown ||= answers.includes('unknown');
    if (found.length > shownWaiting)
      return { requests: found.slice(0, shownWaiting), rest: 'more' };
    if (desk.now() >= until) return { requests: found, rest: 'unknown' };
  }
  return { requests: found, rest: unknown ? 'unknown' : 'none' };
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
