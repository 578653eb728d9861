/** The confirmation: exactly what will be sent, to whom, and under which rule. Nothing of it is cut. */
import type { KnownBlock, ModalView } from '@slack/types';
import { canConfirm } from '../../domain/approval.ts';
import type { ShareRequest } from '../../domain/request.ts';
import { divider, input, mrkdwnSection, plainSection, plainText, warning } from '../block-kit.ts';
import { contentBlocks } from '../form-fields.ts';
import { decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../metadata.ts';
import { en } from '../texts/en.ts';

const texts = en.confirmation;

/** The same recording was, or may be, shared with the same address: confirming asks for a selected checkbox. */
function previousShareBlocks({ previousShare }: ShareRequest): KnownBlock[] {
  if (!previousShare) return [];
  const { alreadySent: blockId } = decisionInputs;
  const options = [{ text: plainText(texts.yes), value: 'yes' }];
  return [
    divider,
    mrkdwnSection(texts.previousShare(previousShare)),
    input({ blockId, label: texts.shareAnyway }, { type: 'checkboxes', options }),
  ];
}

/** `notice`: what came of the last press of the button. */
export const confirmationView = (request: ShareRequest, notice?: string): ModalView => ({
  type: 'modal',
  callback_id: views.confirmation,
  external_id: request.id,
  title: plainText(texts.title),
  ...(canConfirm(request)
    ? { submit: plainText(request.rule.approvers.length === 0 ? texts.approve : texts.ask) }
    : {}),
  close: plainText(texts.close),
  private_metadata: writeRequestRef(request),
  blocks: [
    ...warning(notice),
    plainSection(canConfirm(request) ? texts.intro(request) : texts.cannotBeSent(request)),
    ...contentBlocks(request),
    ...(canConfirm(request) ? previousShareBlocks(request) : []),
    divider,
    mrkdwnSection(texts.rule(request)),
  ],
});
