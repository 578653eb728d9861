/** Somebody opened the App Home: it is published for them. */
import { type HistoryRef, listHistory } from '../../../application/list-history.ts';
import { listRequests, type Viewer } from '../../../application/list-requests.ts';
import { timeBudget } from '../../../application/time-budget.ts';
import { withTimeout } from '../../../application/with-timeout.ts';
import { parseHomeOpened } from '../../payloads.ts';
import { historyView } from '../../views/history.ts';
import { homeView } from '../../views/home.ts';
import type { ListenerContext } from '../context.ts';

/** What fits into a view of Slack. */
const shown = { own: 8, toApprove: 12, history: 10 };

export async function onHomeOpened(context: ListenerContext, body: unknown): Promise<void> {
  const { team_id, authorizations, event } = parseHomeOpened(body);
  if (event.tab !== 'home') return;
  const teamId = authorizations[0]?.team_id ?? team_id;
  const { deadline } = context;
  const leftMs = Math.max(deadline.leftUntil(timeBudget.listUntilMs), timeBudget.listAtLeastMs);
  await publish(context, { teamId, user: event.user }, leftMs);
}

/**
 * After an action there. What it did is recorded and in the messages: a Home that cannot be published in what is left of
 * the 3 seconds is no fault of it, and the answer does not wait for it.
 */
export async function publishHome(context: ListenerContext, viewer: Viewer): Promise<void> {
  const leftMs = context.deadline.leftUntil(timeBudget.publishUntilMs);
  if (leftMs === 0) return;
  try {
    const published = await withTimeout(publish(context, viewer, leftMs), leftMs);
    if (published === 'timeout') context.log.warn('home_not_published', { code: 'timeout' });
  } catch (cause) {
    context.log.warn('home_not_published', {}, cause);
  }
}

/** A page of the history, or the overview, for somebody who waits for it. False if it could not be shown in time. */
export async function publishInTime(
  context: ListenerContext,
  viewer: Viewer,
  ref: HistoryRef | undefined,
): Promise<boolean> {
  const { deadline } = context;
  const publishing = publish(context, viewer, deadline.leftUntil(timeBudget.historyUntilMs), ref);
  return (
    (await withTimeout(publishing, deadline.leftUntil(timeBudget.publishUntilMs))) !== 'timeout'
  );
}

async function publish(
  context: ListenerContext,
  viewer: Viewer,
  leftMs: number,
  ref?: HistoryRef,
): Promise<void> {
  const { now, slack } = context;
  const until = now() + leftMs;
  const view = ref
    ? historyView(
        await listHistory(context, viewer, ref, { limit: shown.history, until }),
        viewer.user,
      )
    : homeView(await listRequests(context, viewer, { ...shown, until }));
  await slack(({ client }) => client.views.publish({ user_id: viewer.user, view }));
}
