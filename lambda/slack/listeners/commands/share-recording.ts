/** `/share-recording [recording ID] [email address]`, `status [SR-…]`, `help`: what was asked for. */
import type { Viewer } from '../../../application/list-requests.ts';
import { checkRecordingId } from '../../../domain/email.ts';
import type { Prefill } from '../../form-fields.ts';
import { parseCommand } from '../../payloads.ts';
import { en } from '../../texts/en.ts';
import type { Opening } from '../open-form.ts';

export type Asked =
  | { kind: 'answer'; text: string }
  | { kind: 'status'; viewer: Viewer; named: string | undefined }
  | { kind: 'form'; opening: Opening };

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
      const origin = { channel: channel_id };
      const prefill = prefillFrom(text);
      return { kind: 'form', opening: { triggerId: trigger_id, origin, prefill } };
    }
  }
}

/** Takes the words of the command by what they look like; Slack may have made a link of the address. */
function prefillFrom(text: string): Prefill {
  const prefill: Prefill = {};
  const words = text.trim().split(/\s+/).filter(Boolean);
  for (const word of words) {
    const bare = /^<mailto:[^|>]*\|([^>]*)>$/.exec(word)?.[1] ?? word;
    if (bare.includes('@')) prefill.recipientEmail ??= bare;
    else if ('value' in checkRecordingId(bare)) prefill.recordingId = bare;
    else prefill.recordingId ??= bare.slice(0, 200);
  }
  return prefill;
}
