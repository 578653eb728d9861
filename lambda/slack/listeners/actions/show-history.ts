/** "History", its lists and pages, and "Back", in the App Home. */
import { readHistoryRef } from '../../metadata.ts';
import { parseClick, viewerOf } from '../../payloads.ts';
import type { ListenerContext } from '../context.ts';
import { publishList } from '../events/app-home-opened.ts';

export async function onHistory(context: ListenerContext, body: unknown): Promise<undefined> {
  const click = parseClick(body);
  await publishList(context, viewerOf(click), readHistoryRef(click.actions[0]?.value ?? ''));
}
