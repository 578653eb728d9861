/** "Cancel" on the request's message: the requester takes it back, until it is being sent. */
import { decide } from '../../../application/decide.ts';
import { readRequestRef } from '../../metadata.ts';
import { parseClick } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';

/** Returns what only the person who clicked gets to read; nothing when the click did what it says. */
export async function onCancel(
  context: ListenerContext,
  body: unknown,
): Promise<string | undefined> {
  const { actions, user } = parseClick(body);
  const result = await decide(context, {
    ref: readRequestRef(actions[0]?.value ?? ''),
    by: user.id,
    command: { action: 'cancel' },
    clickedAt: context.deadline.requestTimestamp,
  });
  return result.kind === 'recorded' ? undefined : en.reasons(result.reason);
}
