/** Somebody opened the App Home: it is published for them. */
import { listRequests } from '../../../application/list-requests.ts';
import { timeBudget } from '../../../application/time-budget.ts';
import { parseHomeOpened } from '../../payloads.ts';
import { homeView } from '../../views/home.ts';
import type { ListenerContext } from '../context.ts';

/** What fits into a view of Slack. */
const shown = { own: 8, toApprove: 12 };

export async function onHomeOpened(context: ListenerContext, body: unknown): Promise<void> {
  const { team_id: teamId, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const { user } = event;
  const { deadline, now, slack } = context;
  const leftMs = Math.max(deadline.leftUntil(timeBudget.listUntilMs), timeBudget.listAtLeastMs);
  const bounds = { ...shown, until: now() + leftMs };
  const lists = await listRequests(context, { teamId, user }, bounds);
  await slack.views.publish({ user_id: user, view: homeView(lists) });
}
