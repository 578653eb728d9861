/** `/share-recording [recording ID] [email address]`, `status [SR-…]`, `help`: what was asked for. */
import type { Viewer } from '../../../application/list-requests.ts';
import { parseCommand } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { Opening } from '../open-form.ts';
import { prefillFromText } from '../prefill-from-text.ts';

export type Asked =
  | { kind: 'answer'; text: string }
  | { kind: 'status'; viewer: Viewer; named: string | undefined }
  | { kind: 'form'; user: string; opening: Opening };

export function readCommand(body: unknown): Asked {
  const { team_id, user_id, channel_id, text, trigger_id, ...command } = parseCommand(body);
  if (command.is_enterprise_install) return { kind: 'answer', text: en.orgInstall };
  const [word = '', named] = text.trim().split(/\s+/);
  switch (word.toLowerCase()) {
    case 'help':
      return { kind: 'answer', text: en.help };
    case 'status':
      return { kind: 'status', viewer: { teamId: team_id, user: user_id }, named };
    default: {
      if (/^SR-[0-9A-F]{8}$/i.test(text.trim())) {
        return { kind: 'status', viewer: { teamId: team_id, user: user_id }, named: text.trim() };
      }
      const prefill = prefillFromText(text);
      if (prefill === undefined) return { kind: 'answer', text: en.unknownWord(closest(word)) };
      const origin = { channel: channel_id };
      return { kind: 'form', user: user_id, opening: { triggerId: trigger_id, origin, prefill } };
    }
  }
}

const words = ['help', 'status'] as const;

/** The word of the command that was probably meant; undefined where none is near. */
const closest = (typed: string): string | undefined =>
  words.find((word) => distance(word, typed.toLowerCase()) <= 2);

/** How many letters have to be typed, left out, or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, typed] of [...other].entries()) {
      const change = (row[at] ?? 0) + (letter === typed ? 0 : 1);
      next.push(Math.min(change, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
