/** PureConnect beside Slack: its outbox, sessions and requests, and the switches for what goes wrong. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState } from '../control/protocol.ts';
import { icwsTrouble, slackTrouble, workerDeaths } from '../control/troubles.ts';
import { perform } from './link.ts';

type Email = LocalState['icws']['outbox'][number];
type Call = keyof typeof icwsTrouble;

const priorities: Record<number, string> = { 1: 'normal', 2: 'low', 4: 'high' };
const calls: Record<Call, string> = {
  put: 'send-as-email',
  login: 'sign-in',
  details: 'look-up',
  logout: 'log-out',
};
const answers: Record<string, string> = {
  wrong_credentials: '400 wrong credentials',
  '503_alternates': '503 with alternates',
  garbage: 'garbage',
  cut_body: 'answer cut off',
  stall: 'no answer',
  reset: 'connection dropped',
};
const slackWords: Record<(typeof slackTrouble)[number], string> = {
  none: 'works',
  slow: 'slow (3.5 s)',
  rate_limited: 'rate limited',
  down: 'down (503)',
};
const deathWords: Record<(typeof workerDeaths)[number], string> = {
  never: 'lives',
  now: 'dies now',
  at_login: 'dies at its next sign-in',
  after_email: 'dies after the next email',
};

export class Pbx {
  #call: Call = 'put';
  readonly #refresh: () => void;

  constructor(refresh: () => void) {
    this.#refresh = refresh;
  }

  template(state: LocalState): TemplateResult {
    const { icws } = state;
    return html`<section class="panel" id="pbx" aria-label="Telephone system" tabindex="0">
      <h2>Telephone system</h2>
      <p class="facts">
        Open sessions: <strong data-sessions>${icws.sessions}</strong> (at most
        ${icws.mostSessions}) · queue: ${state.queue.waiting} · dead letters:
        ${state.queue.deadLetters}
      </p>
      <h3>Outbox (<span data-outbox>${icws.outbox.length}</span>)</h3>
      ${icws.outbox.length === 0 ? html`<p class="empty">No email has gone out.</p>` : nothing}
      ${[...icws.outbox].reverse().map(email)}
      <h3>What goes wrong</h3>
      ${this.#troubles(state)} ${clock(state)}
      <h3>Requests</h3>
      <ol class="requests">
        ${[...icws.calls].reverse().map(
          ({ method, path, status }) =>
            html`<li>
              <code>${method} ${path}</code>
              <strong class=${status === 'none' ? 'open' : ''}
                >${status === 'none' ? 'no answer yet' : status}</strong
              >
            </li>`,
        )}
      </ol>
    </section>`;
  }

  #troubles({ icws, slack, worker }: LocalState): TemplateResult {
    const choose = (event: Event) => {
      this.#call = (event.currentTarget as HTMLSelectElement).value as Call;
      this.#refresh();
    };
    return html`<form class="troubles" @submit=${(event: SubmitEvent) => this.#add(event)}>
        <label for="trouble-on">ICWS call</label>
        <select id="trouble-on" name="on" @change=${choose}>
          ${Object.entries(calls).map(([on, words]) => html`<option value=${on}>${words}</option>`)}
        </select>
        <label for="trouble-what">answers</label>
        <select id="trouble-what" name="what">
          ${icwsTrouble[this.#call].map(
            (what) => html`<option value=${what}>${answers[what] ?? what}</option>`,
          )}
        </select>
        <span class="choice"
          ><input type="checkbox" id="trouble-effect" name="effect" /><label for="trouble-effect"
            >the email goes out all the same</label
          ></span
        >
        <span class="choice"
          ><input type="checkbox" id="trouble-keep" name="keep" /><label for="trouble-keep"
            >every time, until cleared</label
          ></span
        >
        <button type="submit" class="block-button" id="trouble-add">Set</button>
        <button
          type="button"
          class="block-button"
          id="trouble-clear"
          ?disabled=${icws.troubles.length === 0}
          @click=${() => perform({ do: 'icws_well' })}
        >
          Clear
        </button>
      </form>
      <ul class="set">
        ${icws.troubles.map((words) => html`<li>${words}</li>`)}
      </ul>
      <div class="switches">
        ${select('slack-trouble', 'Slack', slackTrouble, slackWords, slack.trouble, (what) =>
          perform({ do: 'slack_trouble', what }),
        )}
        ${select('worker-dies', 'Worker', workerDeaths, deathWords, worker.dies, (when) =>
          perform({ do: 'kill_worker', when }),
        )}
      </div>`;
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    void perform({
      do: 'icws_trouble',
      on: this.#call,
      what: String(given.get('what')),
      effect: given.has('effect'),
      keep: given.has('keep'),
    });
  }
}

function select<T extends string>(
  id: string,
  label: string,
  values: readonly T[],
  words: Record<T, string>,
  chosen: string,
  choose: (value: T) => unknown,
): TemplateResult {
  const changed = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const known = values.find((one) => one === value);
    if (known) choose(known);
  };
  return html`<span>
    <label for=${id}>${label}</label>
    <select id=${id} @change=${changed}>
      ${values.map(
        (value) =>
          html`<option value=${value} .selected=${value === chosen}>${words[value]}</option>`,
      )}
    </select>
  </span>`;
}

const steps: [string, number][] = [
  ['10 minutes', 10],
  ['1 hour', 60],
  ['1 day', 1440],
];
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function clock({ clockOffsetMs }: LocalState): TemplateResult {
  const now = moment.format(new Date(Date.now() + clockOffsetMs));
  return html`<div class="switches" role="group" aria-label="Clock">
    <span>It is <time data-clock=${clockOffsetMs}>${now}</time>. Forward:</span>
    ${steps.map(
      ([words, minutes]) =>
        html`<button
          type="button"
          class="block-button"
          data-forward=${minutes}
          @click=${() => perform({ do: 'forward', minutes })}
        >
          ${words}
        </button>`,
    )}
  </div>`;
}

const email = (one: Email): TemplateResult => html`<article class="email" aria-label="Email">
  <dl>
    <dt>To</dt>
    <dd>${one.displayName} &lt;${one.address}&gt;</dd>
    <dt>Reply-To</dt>
    <dd>${one.replyToAddress}</dd>
    <dt>Subject</dt>
    <dd>${one.emailSubject}</dd>
    <dt>Priority</dt>
    <dd>${priorities[one.priority] ?? one.priority}</dd>
  </dl>
  <p class="email-body">${one.emailBody}</p>
  <p class="attachment">Attached: recording ${one.recordingId}</p>
</article>`;
