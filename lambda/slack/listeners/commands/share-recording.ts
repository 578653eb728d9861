/** `/share-recording [recording ID] [email address]`, `status [SR-…]`, `help`: what was asked for. */
import type { Viewer } from '../../../application/list-requests.ts';
import { closest } from '../../../domain/closest.ts';
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
      if (prefill === undefined)
        return { kind: 'answer', text: en.unknownWord(closest(word, words)) };
      const origin = { channel: channel_id };
      return { kind: 'form', user: user_id, opening: { triggerId: trigger_id, origin, prefill } };
    }
  }
}

const words = ['help', 'status'] as const;
