/** "Cancel" on the request's message: the requester takes it back, until it is being sent. */
import { decide } from '../../../application/decide.ts';
import { readRequestRef } from '../../metadata.ts';
import { isInHome, parseClick, viewerOf } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';
import { publishHome } from '../events/app-home-opened.ts';

/** Returns what only the person who clicked gets to read; nothing when the click did what it says. */
export async function onCancel(
  context: ListenerContext,
  body: unknown,
): Promise<string | undefined> {
  const click = parseClick(body);
  const { actions, user } = click;
  const result = await decide(context, {
    ref: readRequestRef(actions[0]?.value ?? ''),
    by: user.id,
    command: { action: 'cancel' },
    clickedAt: context.deadline.requestTimestamp,
  });
  if (isInHome(click)) await publishHome(context, viewerOf(click));
  return result.kind === 'recorded' ? undefined : en.reasons(result.reason);
}
