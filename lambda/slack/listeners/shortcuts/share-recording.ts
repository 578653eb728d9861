/** The form by shortcut: from anywhere, or from a message, whose thread then gets the outcome. */
import type { Prefill } from '../../form-fields.ts';
import { parseShortcut } from '../../payloads.ts';
import type { FormContext } from '../context.ts';
import { openForm } from '../open-form.ts';

const recordingId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/i;

/** A shortcut has no answer of its own: what must be said goes to the person directly. */
export async function onShortcut(context: FormContext, body: unknown): Promise<void> {
  const { user, trigger_id, channel, message } = parseShortcut(body);
  const found = recordingId.exec(message?.text ?? '')?.[0];
  const prefill: Prefill = found === undefined ? {} : { recordingId: found };
  const origin = { channel: channel?.id, threadTs: message?.thread_ts ?? message?.ts };
  const text = await openForm(context, { triggerId: trigger_id, origin, prefill });
  if (text === undefined) return;
  await context.slack(({ client }) => client.chat.postMessage({ channel: user.id, text }));
}
