/** Opens the form. Waits for nothing but `views.open`. */
import { timeBudget } from '../../application/time-budget.ts';
import { withTimeout } from '../../application/with-timeout.ts';
import { isTokenRefused } from '../authorized-call.ts';
import { slackFault } from '../client.ts';
import type { Prefill } from '../form-fields.ts';
import { type Origin, writeOrigin } from '../metadata.ts';
import { en } from '../texts/en.ts';
import { formView, fromTemplate } from '../views/form.ts';
import type { FormContext } from './context.ts';

export interface Opening {
  triggerId: string;
  origin: Origin;
  prefill: Prefill;
}

/** Returns what to answer instead where the form did not open. */
export async function openForm(
  context: FormContext,
  { triggerId, origin, prefill }: Opening,
): Promise<string | undefined> {
  const { policy, slack, deadline, log } = context;
  if (!policy.ok) return en.submit.policyInvalid(policy.errors);
  const { templates } = policy.policy;
  const [first] = templates;
  const view = formView({
    prefill: { ...(first ? fromTemplate(first) : {}), ...prefill },
    templates,
    chosen: first?.name,
    metadata: writeOrigin(origin),
  });
  const limitMs = Math.min(timeBudget.openViewMs, deadline.leftOf(timeBudget.answerMs));
  try {
    const opening = slack(({ client }) => client.views.open({ trigger_id: triggerId, view }));
    const opened = await withTimeout(opening, limitMs);
    if (opened !== 'timeout') return undefined;
    log.warn('view_not_opened', { code: 'timeout' });
    return en.formNotOpened;
  } catch (cause) {
    return notOpened(context, cause);
  }
}

/** A used or expired trigger has many names, and one of them hides in the details of `invalid_arguments`. */
function notOpened({ log }: FormContext, cause: unknown): string {
  const fault = slackFault(cause);
  if (fault.kind !== 'refused') {
    log.warn('view_not_opened', { code: fault.kind });
    return en.formNotOpened;
  }
  const { code, details } = fault;
  const trigger = /trigger/.test(code) || /trigger_id/.test(details);
  if (trigger) log.warn('view_not_opened', { code });
  else log.error('view_refused', { code, details });
  if (isTokenRefused(cause)) return en.tokenRefused;
  return trigger ? en.formNotOpened : en.formRefused;
}
