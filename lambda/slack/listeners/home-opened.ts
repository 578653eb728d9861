/** Somebody opened the App Home: it is made anew for them. */
import type { ShareRequest } from '../../share/request.ts';
import { parseHomeOpened } from '../payloads.ts';
import { homeView } from '../views/home.ts';
import type { Desk } from './desk.ts';
import { approverStanding } from './standing.ts';

const shownOwn = 8;
const searchedWaiting = 40;
const shownWaiting = 12;

export async function onHomeOpened(desk: Desk, body: unknown): Promise<void> {
  const { team_id, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const [own, waiting] = await Promise.all([
    desk.lists.latestOf(team_id, event.user, shownOwn),
    desk.lists.waiting(team_id, searchedWaiting),
  ]);
  const mine = await Promise.all(waiting.map((request) => mayDecide(desk, request, event.user)));
  const forMe = waiting.filter((_, index) => mine[index]).slice(0, shownWaiting);
  await desk.slack.views.publish({ user_id: event.user, view: homeView(forMe, own) });
}

/** For showing only: the click that decides asks afresh. */
async function mayDecide(desk: Desk, request: ShareRequest, user: string): Promise<boolean> {
  if (request.state !== 'awaiting_approval' || (request.expiresAt ?? 0) <= desk.now()) return false;
  return (await approverStanding(desk, request, user, false)).kind === 'may';
}
