/** What became of a share of which it is not known whether it was sent: the facts to find out by, and the choice. */
import type { ModalView } from '@slack/types';
import { maskAddress } from '../../share/fields.ts';
import { type ShareRequest, shortId } from '../../share/request.ts';
import { moment, plain } from '../escape.ts';
import { decisionInputs, views } from '../names.ts';
import { writeReference } from '../reference.ts';
import { marked, words } from './content.ts';

const choice = (value: string, text: string, description: string) => ({
  text: plain(text),
  value,
  description: plain(description),
});

export function resolveView(request: ShareRequest, notice?: string): ModalView {
  const startedAt = request.attempts.at(-1)?.putStartedAt ?? request.createdAt;
  return {
    type: 'modal',
    callback_id: views.resolve,
    title: plain('What happened?'),
    submit: plain('Record'),
    close: plain('Close'),
    private_metadata: writeReference(request),
    blocks: [
      ...(notice === undefined ? [] : [words(`⚠️ ${notice}`), { type: 'divider' } as const]),
      marked(`*${shortId(request)}* · tried ${moment(startedAt)}`),
      words(`To ${maskAddress(request.fields.recipientEmail)}`),
      ...(request.server === undefined ? [] : [words(`By the ICWS server ${request.server}`)]),
      words(
        'Ask the recipient, or look into the telephone system’s or the mail server’s log for that time.',
      ),
      {
        type: 'input',
        block_id: decisionInputs.outcome,
        label: plain('What became of it?'),
        element: {
          type: 'radio_buttons',
          action_id: decisionInputs.outcome,
          options: [
            choice('sent', 'It went out', 'The recipient has it.'),
            choice(
              'send_again',
              'It did not: send again',
              'Possible ten minutes after the last try.',
            ),
            choice('close', 'Close', 'Nobody knows; the app does nothing more.'),
          ],
        },
      },
    ],
  };
}
