/** Views that only say something; they hold no input. */
import type { ModalView } from '@slack/types';
import { mrkdwnSection, plainText } from '../block-kit.ts';
import { en } from '../texts/en.ts';

/** `text`: mrkdwn; what it holds of others is escaped. */
export const noticeView = (text: string): ModalView => ({
  type: 'modal',
  callback_id: 'share_notice',
  title: plainText(en.notice.title),
  close: plainText(en.notice.close),
  blocks: [mrkdwnSection(text)],
});

export const loadingView = (): ModalView => noticeView(en.notice.loading);
