/** The confirmation: exactly what will be sent, to whom, and under which rule. Nothing of it is cut. */
import type { KnownBlock, ModalView } from '@slack/types';
import { canConfirm } from '../../domain/approval.ts';
import { isUnanswered, relatedRecording } from '../../domain/look-ups.ts';
import { newRecipients } from '../../domain/new-recipients.ts';
import { obstacleTo } from '../../domain/obstacles.ts';
import type { ShareRequest } from '../../domain/request.ts';
import {
  button,
  buttonRow,
  divider,
  input,
  mrkdwnSection,
  plainSection,
  plainText,
  ruleWarning,
  warning,
} from '../block-kit.ts';
import { contentBlocks } from '../form-fields.ts';
import { actions, decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../metadata.ts';
import { en } from '../texts/en.ts';
import { inSections, readable } from './recipients.ts';

const texts = en.confirmation;

/** A screen recording, or another part of the call: one press adds it. */
function relatedBlocks(request: ShareRequest): KnownBlock[] {
  if (relatedRecording(request) === undefined) return [];
  const { text, button: label } = en.form.addRecording;
  const value = writeRequestRef(request);
  return [plainSection(text), ...buttonRow([button(actions.addRecording, label, { value })])];
}

/** One of the recordings was, or may be, shared with one of the addresses: confirming asks for a selected checkbox. */
function previousShareBlocks({ previousShare }: ShareRequest): KnownBlock[] {
  if (!previousShare) return [];
  // In a view that is updated to another request, the answer to another warning must not count.
  const named = { blockId: decisionInputs.alreadySent, generation: previousShare.id };
  const options = [{ text: plainText(texts.yes), value: 'yes' }];
  return [
    divider,
    mrkdwnSection(texts.previousShare(previousShare)),
    input({ ...named, label: texts.shareAnyway }, { type: 'checkboxes', options }),
  ];
}

/** Of these people the team has no earlier email on record: confirming asks for a selected checkbox. */
function newRecipientBlocks(request: ShareRequest): KnownBlock[] {
  const addresses = newRecipients(request).map(({ address }) => readable(address));
  if (addresses.length === 0) return [];
  const { newRecipient: blockId } = decisionInputs;
  const options = [{ text: plainText(texts.rightAddress), value: 'yes' }];
  return [
    divider,
    ...inSections([texts.newRecipients(addresses.length), ...addresses]).map(plainSection),
    input({ blockId, label: texts.checkAddress }, { type: 'checkboxes', options }),
  ];
}

function introOf(request: ShareRequest): string {
  if (canConfirm(request)) return texts.intro(request);
  const obstacle = obstacleTo(request);
  const late = obstacle?.kind === 'recording_unusable' && obstacle.why === 'no_recording';
  if (late || (!obstacle && isUnanswered(request))) return texts.notReady(request);
  return obstacle ? texts.cannotBeSent(request) : texts.stillLooking(request);
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
    plainSection(introOf(request)),
    ...(canConfirm(request) ? relatedBlocks(request) : []),
    ...contentBlocks(request),
    ...(canConfirm(request)
      ? [
          ...previousShareBlocks(request),
          ...newRecipientBlocks(request),
          divider,
          ...ruleWarning(request),
          mrkdwnSection(texts.rule(request)),
        ]
      : []),
  ],
});
