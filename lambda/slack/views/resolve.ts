/** What happened to a share of which it is not known whether it was sent: the facts to find out by, and the choice. */
import type { ModalView } from '@slack/types';
import { outcomes } from '../../domain/approval.ts';
import type { ShareRequest } from '../../domain/request.ts';
import {
  choice,
  divider,
  mrkdwnSection,
  plainSection,
  plainText,
  ruleWarning,
  warning,
} from '../block-kit.ts';
import { contentBlocks } from '../form-fields.ts';
import { decisionInputs, views } from '../ids.ts';
import { writeRequestRef } from '../metadata.ts';
import { en } from '../texts/en.ts';
import { type DecisionContext, reasonInput } from './decision.ts';

const texts = en.resolve;

export function resolveView(
  request: ShareRequest,
  { user, from, notice }: DecisionContext,
): ModalView {
  const { server } = request.delivery;
  const own = user === request.requester && request.rule.selfApproval === 'with_reason';
  return {
    type: 'modal',
    callback_id: views.resolve,
    title: plainText(texts.title),
    submit: plainText(texts.submit),
    close: plainText(texts.close),
    private_metadata: writeRequestRef(request, from),
    blocks: [
      ...warning(notice),
      mrkdwnSection(texts.intro(request)),
      ...(server === undefined ? [] : [plainSection(texts.server(server))]),
      plainSection(texts.how),
      divider,
      // Whoever sends it again approves this.
      ...ruleWarning(request),
      ...contentBlocks(request),
      divider,
      choice(
        { blockId: decisionInputs.outcome, label: texts.question },
        outcomes.map((value) => ({ value, ...texts.outcomes[value] })),
      ),
      ...(own ? [reasonInput(texts.ownReasonHint)] : []),
    ],
  };
}
