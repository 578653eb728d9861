/** The switches for what may go wrong, set in the words of the protocol. */
import { type IcwsFault, notAccepting, wrongCredentials } from '../simulators/icws/answers.ts';
import type { SlackFault } from '../simulators/slack/server.ts';
import type { LocalStack } from '../stack.ts';
import type { Act } from './protocol.ts';
import type { slackTrouble, workerDeaths } from './troubles.ts';

type IcwsTrouble = Extract<Act, { do: 'icws_trouble' }>;

const errors: Record<string, object> = {
  wrong_credentials: { status: 400, body: wrongCredentials },
  '503_alternates': { status: 503, body: notAccepting(['127.0.0.1']) },
  401: { status: 401, body: { errorId: 'error.request.session.invalid', errorCode: 2 } },
  503: { status: 503, body: { errorId: 'error.server.unavailable', message: 'Unavailable.' } },
};

export function icwsFault({ on, what, effect, keep }: IcwsTrouble): IcwsFault {
  const more = { on, ...(effect ? { effect } : {}), ...(keep ? { keep } : {}) };
  if (what === 'stall' || what === 'reset' || what === 'garbage' || what === 'cut_body') {
    return { ...more, kind: what };
  }
  const status = Number(what);
  const body = { errorId: `error.simulated.${what}`, message: `Simulated: the answer is ${what}.` };
  return { ...more, kind: 'answer', status, body, ...errors[what] };
}

type SlackTrouble = (typeof slackTrouble)[number];

const slackFaults: Record<SlackTrouble, SlackFault | undefined> = {
  none: undefined,
  slow: { kind: 'slow', ms: 3500 },
  rate_limited: { kind: 'rate_limited', retryAfterS: 5 },
  down: { kind: 'status', status: 503 },
};

export class Switches {
  slack: SlackTrouble = 'none';
  /** When the worker is going to die. */
  dies: (typeof workerDeaths)[number] = 'never';
  readonly #stack: LocalStack;

  constructor(stack: LocalStack) {
    this.#stack = stack;
  }

  slackTrouble(what: SlackTrouble): void {
    this.slack = what;
    this.#stack.slack.faults = () => slackFaults[what];
  }

  /** Kills the worker now, or once at that moment of its next share. */
  killWorker(when: (typeof workerDeaths)[number]): void {
    const { icws, worker } = this.#stack;
    if (when === 'now') worker.killBusy();
    this.dies = when === 'now' ? 'never' : when;
    const fatal = { at_login: 'login', after_email: 'sent', never: '', now: '' }[when];
    icws.watch = (moment) => {
      if (moment !== fatal) return;
      this.killWorker('never');
      worker.killBusy();
    };
  }

  icwsTroubles(): string[] {
    return this.#stack.icws.faults.map(({ on, kind, status, effect, keep }) => {
      const answer = kind === 'answer' ? String(status) : kind;
      const more = [effect ? 'email goes out' : '', keep ? 'until cleared' : 'once'];
      return [`${on}: ${answer}`, ...more.filter(Boolean)].join(', ');
    });
  }
}
