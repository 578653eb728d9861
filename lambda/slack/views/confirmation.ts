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
  type Input,
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
  return [
    plainSection(text(request.email.recordings.length)),
    ...buttonRow([button(actions.addRecording, label, { value })]),
  ];
}

/** A question whose checkbox has to be selected to confirm. */
const question = (text: KnownBlock[], named: Input, answer: string): KnownBlock[] => [
  divider,
  ...text,
  input(named, { type: 'checkboxes', options: [{ text: plainText(answer), value: 'yes' }] }),
];

/** One of the recordings was, or may be, shared with one of the addresses. */
function previousShareBlocks({ previousShare }: ShareRequest): KnownBlock[] {
  if (!previousShare) return [];
  // In a view that is updated to another request, the answer to another warning must not count.
  const named = { blockId: decisionInputs.alreadySent, generation: previousShare.id };
  const text = mrkdwnSection(texts.previousShare(previousShare));
  return question([text], { ...named, label: texts.shareAnyway }, texts.yes);
}

/** Of these people the team has no earlier email on record. */
function newRecipientBlocks(request: ShareRequest): KnownBlock[] {
  const addresses = newRecipients(request).map(({ address }) => readable(address));
  if (addresses.length === 0) return [];
  const text = inSections([texts.newRecipients(addresses.length), ...addresses]);
  const named = { blockId: decisionInputs.newRecipient, label: texts.checkAddress };
  return question(text.map(plainSection), named, texts.rightAddress);
}

function whyNotReady(request: ShareRequest): string {
  const obstacle = obstacleTo(request);
  const late = obstacle?.kind === 'recording_unusable' && obstacle.why === 'no_recording';
  if (late || (!obstacle && isUnanswered(request))) return texts.notReady(request);
  return obstacle ? texts.cannotBeSent(request) : texts.stillLooking(request);
}

/** What the requester answers and is shown before confirming. */
const confirmBlocks = (request: ShareRequest): KnownBlock[] => [
  ...previousShareBlocks(request),
  ...newRecipientBlocks(request),
  divider,
  ...ruleWarning(request),
  mrkdwnSection(texts.rule(request)),
];

/** `notice`: what came of the last press of the button. */
export function confirmationView(request: ShareRequest, notice?: string): ModalView {
  const ready = canConfirm(request);
  const submit = request.rule.approvers.length === 0 ? texts.approve : texts.ask;
  return {
    type: 'modal',
    callback_id: views.confirmation,
    external_id: request.id,
    title: plainText(texts.title),
    ...(ready ? { submit: plainText(submit) } : {}),
    close: plainText(texts.close),
    private_metadata: writeRequestRef(request),
    blocks: [
      ...warning(notice),
      plainSection(ready ? texts.intro(request) : whyNotReady(request)),
      ...(ready ? relatedBlocks(request) : []),
      ...contentBlocks(request),
      ...(ready ? confirmBlocks(request) : []),
    ],
  };
}
