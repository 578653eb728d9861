/** "New share" opens the empty form. */
import { parseClick } from '../../payloads.ts';
import type { ListenerContext } from '../context.ts';
import { openForm } from '../open-form.ts';

export function onNewShare(context: ListenerContext, body: unknown): Promise<string | undefined> {
  const { trigger_id = '', channel } = parseClick(body);
  return openForm(context, {
    triggerId: trigger_id,
    origin: { channel: channel?.id },
    prefill: {},
  });
}
