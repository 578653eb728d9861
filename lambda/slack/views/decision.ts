/** The decision of an approver: everything that will be sent, who asks and why, why you can decide, until when. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { ShareRequest } from '../../domain/request.ts';
import {
  choice,
  divider,
  input,
  mrkdwnSection,
  plainText,
  ruleWarning,
  warning,
} from '../block-kit.ts';
import { contentBlocks } from '../form-fields.ts';
import { decisionInputs, views } from '../ids.ts';
import { type ViewRef, writeRequestRef } from '../metadata.ts';
import { en } from '../texts/en.ts';

const texts = en.decision;

/** What an approver chooses: the values of the input `decision`. */
export const decisions = { approve: 'approve', reject: 'reject' } as const;

/** Why somebody decides as they do. The domain allows 500 characters, each up to two of Slack's units. */
export const reasonInput = (hint: string): KnownBlock =>
  input(
    { blockId: decisionInputs.reason, label: texts.reason, hint, optional: true },
    { type: 'plain_text_input', multiline: true, max_length: 1000 },
  );

/** What a view about a decision knows besides the request. */
export interface DecisionContext {
  user: string;
  /** The user group that holds this person, if the rule does not name them. */
  throughGroup?: string | undefined;
  from?: ViewRef['from'];
  /** What came of the last press of the button. */
  notice?: string | undefined;
}

export function decisionView(
  request: ShareRequest,
  { user, throughGroup, from, notice }: DecisionContext,
): ModalView {
  const approved = texts.approvedSoFar(request);
  return {
    type: 'modal',
    callback_id: views.decision,
    title: plainText(texts.title),
    submit: plainText(texts.submit),
    close: plainText(texts.close),
    private_metadata: writeRequestRef(request, from),
    blocks: [
      ...warning(notice),
      mrkdwnSection(texts.intro(request)),
      mrkdwnSection(texts.whyYou(request, throughGroup)),
      ...(approved === '' ? [] : [mrkdwnSection(approved)]),
      divider,
      ...ruleWarning(request),
      ...contentBlocks(request),
      divider,
      choice({ blockId: decisionInputs.decision, label: texts.question }, [
        { value: decisions.approve, text: texts.approve },
        { value: decisions.reject, text: texts.reject },
      ]),
      reasonInput(user === request.requester ? texts.ownReasonHint : texts.rejectionHint),
    ],
  };
}
