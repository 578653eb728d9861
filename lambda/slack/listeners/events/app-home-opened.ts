/** Somebody opened the App Home: it is published for them. */
import { listRequests, type Viewer } from '../../../application/list-requests.ts';
import { timeBudget } from '../../../application/time-budget.ts';
import { parseHomeOpened } from '../../payloads.ts';
import { homeView } from '../../views/home.ts';
import type { ListenerContext } from '../context.ts';

/** What fits into a view of Slack. */
const shown = { own: 8, toApprove: 12 };

export async function onHomeOpened(context: ListenerContext, body: unknown): Promise<void> {
  const { team_id, authorizations, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const teamId = authorizations[0]?.team_id ?? team_id;
  await publish(context, { teamId, user: event.user });
}

/** After an action there: what it did is in the messages, so a Home that could not be published is no fault of it. */
export async function publishHome(context: ListenerContext, viewer: Viewer): Promise<void> {
  try {
    await publish(context, viewer);
  } catch (cause) {
    context.log.warn('home_not_published', {}, cause);
  }
}

async function publish(context: ListenerContext, viewer: Viewer): Promise<void> {
  const { deadline, now, slack } = context;
  const leftMs = Math.max(deadline.leftUntil(timeBudget.listUntilMs), timeBudget.listAtLeastMs);
  const view = homeView(await listRequests(context, viewer, { ...shown, until: now() + leftMs }));
  await slack(({ client }) => client.views.publish({ user_id: viewer.user, view }));
}
