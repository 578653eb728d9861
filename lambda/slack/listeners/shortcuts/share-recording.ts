/** The form by shortcut: from anywhere, or from a message, whose thread is then told what happened. */
import { parseShortcut } from '../../payloads.ts';
import type { Prefill } from '../../views/form.ts';
import { openForm } from '../commands/share-recording.ts';
import type { FrontDesk, Moment } from '../context.ts';

const recordingId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/i;

/** A shortcut has no answer of its own: what must be said goes to the person directly. */
export async function onShortcut(desk: FrontDesk, body: unknown, moment: Moment): Promise<void> {
  const { user, trigger_id, channel, message } = parseShortcut(body);
  const found = recordingId.exec(message?.text ?? '')?.[0];
  const prefill: Prefill = found === undefined ? {} : { recordingId: found };
  const origin = { channel: channel?.id, threadTs: message?.thread_ts ?? message?.ts };
  const opening = { triggerId: trigger_id, origin };
  const text = await openForm(desk, opening, prefill, moment);
  if (text !== undefined) await desk.slack.chat.postMessage({ channel: user.id, text });
}
