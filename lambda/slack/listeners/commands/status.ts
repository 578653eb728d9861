/** `/share-recording status [SR-…]`: one's own latest shares, or the one named, shown to whoever asks alone. */
import type { Viewer } from '../../../application/list-requests.ts';
import { shortId } from '../../../domain/request.ts';
import { en } from '../../texts/en.ts';
import type { ListenerContext } from '../context.ts';

const shown = 5;
/** How far back a named request is looked for. */
const searched = 25;

export async function statusText(
  { lists, now }: ListenerContext,
  { teamId, user }: Viewer,
  named: string | undefined,
): Promise<string> {
  const own = await lists.latestOf(teamId, user, named ? searched : shown, now());
  if (named === undefined) return en.status(own);
  const found = own.filter((request) => shortId(request) === named.toUpperCase());
  return en.status(found, searched);
}
