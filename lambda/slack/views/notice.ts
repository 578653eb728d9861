/** Views that only say something. No deciding input. */
import type { ModalView } from '@slack/types';
import { plain } from '../escape.ts';

/** `marked`: our own words with names in them, for text that holds nothing that people typed. */
export const noticeView = (text: string, marked = false): ModalView => ({
  type: 'modal',
  callback_id: 'share_notice',
  title: plain('Share a recording'),
  close: plain('Close'),
  blocks: [{ type: 'section', text: marked ? { type: 'mrkdwn', text } : plain(text) }],
});

export const loadingView = (): ModalView => noticeView('One moment: looking the request up …');
