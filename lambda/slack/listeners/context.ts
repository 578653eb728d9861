/** What listeners work with: the ports of the use cases, and the delivery's deadline. */
import type { DecideDeps } from '../../application/decide.ts';
import type { HistoryDeps } from '../../application/list-history.ts';
import type { ListDeps } from '../../application/list-requests.ts';
import type { OpenDeps } from '../../application/open-request.ts';
import type { Log, RequestLists } from '../../application/ports.ts';
import type { SubmitDeps } from '../../application/submit-share.ts';
import type { Deadline } from '../../application/time-budget.ts';
import type { PolicyResult } from '../../domain/policy.ts';
import type { CallSlack } from '../authorized-call.ts';

/** What opening the form needs: there from the start. */
export interface FormContext {
  policy: PolicyResult;
  /** Makes calls of Slack's Web API. */
  slack: CallSlack;
  deadline: Deadline;
  log: Log;
  now(): number;
}

export interface ListenerContext
  extends FormContext,
    SubmitDeps,
    DecideDeps,
    OpenDeps,
    Omit<ListDeps & HistoryDeps, 'lists'> {
  lists: RequestLists;
}

/** The ports of one delivery: each call knows how long it may take. */
export type PortsOf = (
  deadline: Deadline,
) => Pick<ListenerContext, 'store' | 'queue' | 'trail' | 'quota' | 'history' | 'lists'>;
