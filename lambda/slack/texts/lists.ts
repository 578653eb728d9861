/** Lists and counts in texts: Slack bounds every text, nothing bounds a policy's lists. */
import { chunk } from '../block-kit.ts';

/** `1 share`, `2 shares`. */
export const counted = (count: number, noun: string): string =>
  count === 1 ? `1 ${noun}` : `${count} ${noun}s`;

/** `90 minutes`, `24 hours`, `7 days`. */
export function duration(minutes: number): string {
  if (minutes % 60 !== 0) return counted(minutes, 'minute');
  const hours = minutes / 60;
  return hours > 24 && hours % 24 === 0 ? counted(hours / 24, 'day') : counted(hours, 'hour');
}

const mostItems = 10;
const mostCharacters = 800;

/** The first items, and how many others there are; never longer than a text of Slack allows. */
export function firstOf(items: readonly string[], separator = ', '): string {
  const shown: string[] = [];
  let left = mostCharacters;
  for (const item of items.slice(0, mostItems)) {
    if (shown.length > 0 && item.length > left) break;
    shown.push(upTo(item, left));
    left -= item.length + separator.length;
  }
  const others = items.length - shown.length;
  return others === 0 ? shown.join(separator) : `${shown.join(separator)} and ${others} more`;
}

/** Only texts of a policy are as long as this; IDs are not. */
function upTo(text: string, length: number): string {
  return text.length <= length ? text : `${chunk(text, length - 1)[0]}…`;
}
