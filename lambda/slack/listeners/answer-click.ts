/** What only the person who clicked reads: next to the message, or, where a click has no `response_url`, in a view or directly. */
import { timeBudget } from '../../application/time-budget.ts';
import { withTimeout } from '../../application/with-timeout.ts';
import type { Click } from '../payloads.ts';
import { noticeView } from '../views/notice.ts';
import type { FormContext } from './context.ts';

type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: false;
  text: string;
}) => Promise<unknown>;

/** A failure is logged: the click has had its effect, or none. */
export async function answerClick(
  context: FormContext,
  click: Click,
  respond: Respond,
  text: string,
): Promise<void> {
  const message = { response_type: 'ephemeral', replace_original: false, text } as const;
  const ways =
    click.response_url === undefined
      ? [() => showView(context, click, text), () => postDirectly(context, click, text)]
      : [() => respond(message)];
  for (const way of ways) if (await succeeds(context, way)) return;
}

async function succeeds({ log }: FormContext, way: () => Promise<unknown>): Promise<boolean> {
  try {
    if ((await withTimeout(way(), timeBudget.respondMs)) !== 'timeout') return true;
    log.warn('click_response_timeout');
  } catch (cause) {
    log.warn('click_response_failed', {}, cause);
  }
  return false;
}

/** Fails where the click has opened a view already: its `trigger_id` is used up. */
const showView = ({ slack }: FormContext, { trigger_id = '' }: Click, text: string) =>
  slack(({ client }) => client.views.open({ trigger_id, view: noticeView(text) }));

const postDirectly = ({ slack }: FormContext, { user }: Click, text: string) =>
  slack(({ client }) => client.chat.postMessage({ channel: user.id, text }));
