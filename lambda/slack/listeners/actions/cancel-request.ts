/** "Cancel" on the request's message: the requester takes it back, until it is being sent. */
import { updateWithRetry } from '../../../application/update-request.ts';
import { cancel } from '../../../domain/approval.ts';
import { parseClick } from '../../payloads.ts';
import { readRequestRef } from '../../reference.ts';
import * as texts from '../../texts/answers.ts';
import {
  auditRefusal,
  type ClickRefusal,
  clickBounds,
  type Desk,
  type Moment,
} from '../context.ts';

/** Returns what only the person who clicked gets to read; nothing when the click did what it says. */
export async function onCancelClick(
  desk: Desk,
  body: unknown,
  moment: Moment,
): Promise<string | undefined> {
  const click = parseClick(body);
  const reference = readRequestRef(click.actions[0]?.value ?? '');
  if (!reference) return texts.foreignContent;
  const { id, contentHash } = reference;
  const decided = await updateWithRetry<ClickRefusal>(desk, {
    id,
    ...clickBounds(desk, moment),
    decide: (request) => cancel(request, click.user.id, contentHash, desk.now()),
  });
  switch (decided.kind) {
    case 'saved':
      await desk.queue.enqueue(id, 0);
      return undefined;
    case 'contended':
      return texts.contended;
    case 'refused':
      await auditRefusal(desk, {
        event: 'click_refused',
        requestId: id,
        user: click.user.id,
        action: 'cancel',
        why: decided.refusal.kind,
      });
      return texts.refusal(decided.refusal);
    default:
      return decided satisfies never;
  }
}
