/** Sets the faults that the protocol names in the simulators and the worker. */
import { type IcwsFault, notAccepting, wrongCredentials } from '../simulators/icws/answers.ts';
import type { SlackFault } from '../simulators/slack/server.ts';
import type { LocalStack } from '../stack.ts';
import type { SlackFaultName, WorkerCrash } from './fault-names.ts';
import type { Act } from './protocol.ts';

type SetIcwsFault = Extract<Act, { do: 'icws_fault' }>;

const answers: Record<string, object> = {
  wrong_credentials: { status: 400, body: wrongCredentials },
  '503_alternates': { status: 503, body: notAccepting(['127.0.0.1']) },
  401: { body: { errorId: 'error.request.session.invalid', errorCode: 2 } },
  503: { body: { errorId: 'error.server.unavailable', message: 'Unavailable.' } },
};

export function icwsFault({ on, what, effect, keep }: SetIcwsFault): IcwsFault {
  const more = { on, ...(effect ? { effect } : {}), ...(keep ? { keep } : {}) };
  if (what === 'stall' || what === 'reset' || what === 'garbage' || what === 'cut_body') {
    return { ...more, kind: what };
  }
  const status = Number(what);
  const body = { errorId: `error.simulated.${what}`, message: `Simulated: the answer is ${what}.` };
  return { ...more, kind: 'answer', status, body, ...answers[what] };
}

const slackFaults: Record<SlackFaultName, SlackFault | undefined> = {
  none: undefined,
  slow: { kind: 'slow', ms: 3500 },
  rate_limited: { kind: 'rate_limited', retryAfterS: 5 },
  down: { kind: 'status', status: 503 },
};

export class Faults {
  slack: SlackFaultName = 'none';
  workerCrash: WorkerCrash = 'never';
  readonly #stack: LocalStack;

  constructor(stack: LocalStack) {
    this.#stack = stack;
  }

  setSlack(what: SlackFaultName): void {
    this.slack = what;
    this.#stack.slack.faults = () => slackFaults[what];
  }

  /** Kills the worker now, or once at that moment of its next share. */
  crashWorker(when: WorkerCrash): void {
    const { icws, worker } = this.#stack;
    if (when === 'now') worker.killBusy();
    this.workerCrash = when === 'now' ? 'never' : when;
    const fatal = { at_login: 'login', after_email: 'sent', never: '', now: '' }[when];
    icws.watch = (moment) => {
      if (moment === fatal) this.crashWorker('now');
    };
  }

  /** The faults of ICWS that are set, in words. */
  get icws(): string[] {
    return this.#stack.icws.faults.map(({ on, kind, status, effect, keep }) => {
      const answer = kind === 'answer' ? String(status) : kind;
      const more = [effect ? 'email is sent' : '', keep ? 'until cleared' : 'once'];
      return [`${on}: ${answer}`, ...more.filter(Boolean)].join(', ');
    });
  }
}
