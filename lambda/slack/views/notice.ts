/** A view that only says something: the answer to a submission that cannot be accepted. No deciding input. */
import type { ModalView } from '@slack/types';
import { plain } from '../escape.ts';

export const noticeView = (text: string): ModalView => ({
  type: 'modal',
  callback_id: 'share_notice',
  title: plain('Share a recording'),
  close: plain('Close'),
  blocks: [{ type: 'section', text: plain(text) }],
});
