/** `/share-recording status [SR-…]`: one's own latest shares, or the one named, to whoever asks alone. */
import { maskAddress } from '../../../domain/fields.ts';
import { lastChange, type ShareRequest, shortId } from '../../../domain/request.ts';
import { moment } from '../../escape.ts';
import * as texts from '../../texts/answers.ts';
import type { Desk } from '../context.ts';

const shown = 5;
/** How far back a named request is looked for. */
const searched = 25;

export async function statusText(
  desk: Desk,
  team: string,
  user: string,
  wanted: string | undefined,
): Promise<string> {
  const named = wanted?.toUpperCase();
  const own = await desk.lists.latestOf(team, user, named ? searched : shown, desk.now());
  const found = named ? own.filter((request) => shortId(request) === named) : own;
  if (found.length === 0) return named ? texts.noSuchShare(searched) : texts.noShares;
  return found.map(line).join('\n');
}

/** The masked address holds nothing that could format or ping: a letter or digit, and a domain. */
const line = (request: ShareRequest): string =>
  [
    `*${shortId(request)}*`,
    texts.stateName(request),
    moment(lastChange(request).at),
    `to ${maskAddress(request.fields.recipientEmail)}`,
  ].join(' · ');
