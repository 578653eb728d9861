/** Lists in texts: Slack bounds every text, a policy's lists are bound by nobody. */

const mostItems = 10;
const mostCharacters = 800;

/** The first items, and how many others there are; never longer than a text of Slack allows. */
export function firstOf(items: readonly string[], separator = ', '): string {
  const shown: string[] = [];
  let length = 0;
  for (const item of items.slice(0, mostItems)) {
    length += item.length + separator.length;
    if (length > mostCharacters) break;
    shown.push(item);
  }
  const others = items.length - shown.length;
  if (others === 0) return shown.join(separator);
  return shown.length === 0 ? `${others} entries` : `${shown.join(separator)} and ${others} more`;
}
