/** The form by shortcut: from anywhere, or from a message, whose thread then gets the outcome. */
import { findRecordings, nameOf } from '../../../domain/recordings.ts';
import type { Prefill } from '../../form-fields.ts';
import { parseShortcut, type Shortcut } from '../../payloads.ts';
import type { FormContext } from '../context.ts';
import { openForm } from '../open-form.ts';

/** A shortcut has no answer of its own: what must be said goes to the person directly. */
export async function onShortcut(context: FormContext, body: unknown): Promise<void> {
  const { user, trigger_id, channel, message } = parseShortcut(body);
  const prefill = prefillFromMessage(message);
  const origin = { channel: channel?.id, threadTs: message?.thread_ts ?? message?.ts };
  const text = await openForm(context, { triggerId: trigger_id, origin, prefill });
  if (text === undefined) return;
  await context.slack(({ client }) => client.chat.postMessage({ channel: user.id, text }));
}

/** In a message with a recording ID, other numbers are hardly interaction IDs. */
function prefillFromMessage(message: Shortcut['message']): Prefill {
  const texts = [message?.text, message?.blocks, message?.attachments].flatMap(textsIn);
  const { recordings } = findRecordings(texts.join('\n').slice(0, 100_000));
  const byId = recordings.filter(({ recordingId }) => recordingId !== undefined);
  const chosen = byId.length > 0 ? byId : recordings;
  return chosen.length === 0 ? {} : { recordings: chosen.map(nameOf).join(', ') };
}

/** What people read of blocks and attachments, and the links in them; not their IDs and times. */
const readKeys = new Set(['text', 'url', 'value', 'title', 'fallback', 'pretext', 'alt_text']);

/** Messages of bots often have everything in their blocks or attachments, and no text. */
function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'string' ? (readKeys.has(key) ? [value] : []) : textsIn(value),
  );
}
