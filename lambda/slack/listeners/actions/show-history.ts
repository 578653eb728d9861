/** "History", its lists and pages, and "Back", in the App Home. */
import { readHistoryRef } from '../../metadata.ts';
import { parseClick, viewerOf } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';
import { publishInTime } from '../events/app-home-opened.ts';

/** Returns what the person reads where the list could not be shown. */
export async function onHistory(
  context: ListenerContext,
  body: unknown,
): Promise<string | undefined> {
  const click = parseClick(body);
  const ref = readHistoryRef(click.actions[0]?.value ?? '');
  return (await publishInTime(context, viewerOf(click), ref)) ? undefined : en.history.notShown;
}
