/** The form by shortcut: from anywhere, or from a message, whose thread then gets the outcome. */
import { findRecordingIds } from '../../../domain/email.ts';
import type { Prefill } from '../../form-fields.ts';
import { parseShortcut, type Shortcut } from '../../payloads.ts';
import type { FormContext } from '../context.ts';
import { openForm } from '../open-form.ts';

/** A shortcut has no answer of its own: what must be said goes to the person directly. */
export async function onShortcut(context: FormContext, body: unknown): Promise<void> {
  const { user, trigger_id, channel, message } = parseShortcut(body);
  const found = findRecordingIds(textOf(message));
  const prefill: Prefill = found.length === 0 ? {} : { recordingId: found.join(' ').slice(0, 200) };
  const origin = { channel: channel?.id, threadTs: message?.thread_ts ?? message?.ts };
  const text = await openForm(context, { triggerId: trigger_id, origin, prefill });
  if (text === undefined) return;
  await context.slack(({ client }) => client.chat.postMessage({ channel: user.id, text }));
}

/** Messages of bots often have everything in their blocks or attachments, and no text. */
const textOf = (message: Shortcut['message']): string =>
  [message?.text, message?.blocks, message?.attachments]
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part ?? '')))
    .join(' ')
    // Line breaks as JSON writes them would be letters before an ID.
    .replace(/\\[nrt]/g, ' ')
    .slice(0, 100_000);
