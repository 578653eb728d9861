/** Views that only say something. No deciding input. */
import type { ModalView } from '@slack/types';
import { marked, words } from '../block-kit.ts';
import { plain } from '../escape.ts';
import { labels } from '../texts/labels.ts';

/** `ours`: our own words with names in them, for text that holds nothing that people typed. */
export const noticeView = (text: string, ours = false): ModalView => ({
  type: 'modal',
  callback_id: 'share_notice',
  title: plain(labels.notice.title),
  close: plain(labels.notice.close),
  blocks: [ours ? marked(text) : words(text)],
});

export const loadingView = (): ModalView => noticeView(labels.notice.loading);
