/** Text for Slack's messages and views. What people typed goes into `plain_text` only, never into mrkdwn. */
import type { PlainTextElement } from '@slack/types';

/** Slack's three control characters ("Formatting text for app surfaces"). */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const plain = (text: string): PlainTextElement => ({
  type: 'plain_text',
  text,
  emoji: false,
});

export const mention = (userId: string): string => `<@${userId}>`;

/** A moment in the reader's own time zone; the fallback is UTC. */
export function moment(atMs: number): string {
  const fallback = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${fallback} UTC>`;
}

/** Cuts into pieces of at most `size` UTF-16 units, never through a character; nothing is lost. */
export function pieces(text: string, size: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (part.length + character.length > size) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
