/** PureConnect beside Slack: its outbox, sessions and calls, and what can be made to fail. */
import { html, nothing, type TemplateResult } from 'lit-html';
import {
  type IcwsCall,
  icwsFaults,
  namesOf,
  slackFaults,
  workerCrashes,
} from '../control/fault-names.ts';
import type { LocalState } from '../control/state.ts';
import { perform } from './link.ts';

type Email = LocalState['icws']['outbox'][number];

const priorities: Record<number, string> = { 1: 'normal', 2: 'low', 4: 'high' };
const calls: Record<IcwsCall, string> = {
  put: 'send-as-email',
  login: 'sign-in',
  details: 'media-details',
  interaction: 'interactions',
  logout: 'sign-out',
};
const answers: Record<string, string> = {
  wrong_credentials: '400 wrong credentials',
  '503_alternates': '503 with alternate hosts',
  garbage: 'not HTTP',
  cut_body: 'answer cut off',
  stall: 'no answer',
  reset: 'connection dropped',
};

/** The ICWS call whose fault is being chosen. */
let call: IcwsCall = 'put';

export const pbxPanel = (state: LocalState, refresh: () => void): TemplateResult => {
  const { icws, queue } = state;
  return html`<section class="panel" id="pbx" aria-label="PureConnect" tabindex="0">
    <details>
      <summary>What to type in Slack: samples</summary>
      <ul class="samples">
        ${state.samples.map(
          ({ text, shows }) =>
            html`<li>
              <code>${state.command.name} ${text}</code><br /><small class="faint">${shows}</small>
            </li>`,
        )}
      </ul>
    </details>
    <h2>PureConnect</h2>
    <p class="faint">
      Open sessions: <strong>${icws.sessions}</strong> (peak ${icws.mostSessions}) · queue:
      ${queue.waiting} · dead letters: ${queue.deadLetters}
    </p>
    <h3>Outbox (<span data-outbox>${icws.outbox.length}</span>)</h3>
    ${icws.outbox.length === 0 ? html`<p class="faint">No email sent.</p>` : nothing}
    ${icws.outbox.toReversed().map(email)}
    <h3>Simulated failures</h3>
    ${faults(state, refresh)} ${clock(state)}
    <h3>ICWS requests</h3>
    <ol>
      ${icws.calls.toReversed().map(
        ({ method, path, status }) =>
          html`<li>
            <code>${method} ${path}</code>
            ${status === 'none' ? html`<strong class="bad">no answer yet</strong>` : status}
          </li>`,
      )}
    </ol>
  </section>`;
};

function faults({ icws, slack, workerCrash }: LocalState, refresh: () => void): TemplateResult {
  const words = Object.fromEntries(icwsFaults[call].map((name) => [name, answers[name] ?? name]));
  const choose = (chosen: IcwsCall) => {
    call = chosen;
    refresh();
  };
  return html`<form class="row actions" @submit=${setIcwsFault}>
      ${select('call', 'ICWS call', calls, call, choose)} ${select('what', 'answers', words)}
      ${checkbox('effect', 'the email is sent anyway')}
      ${checkbox('keep', 'every time, until cleared')}
      <button type="submit" class="block-button">Set</button>
      <button type="button" class="block-button" ?disabled=${icws.faults.length === 0}
        @click=${() => perform({ do: 'clear_icws_faults' })}>Clear</button>
    </form>
    <ul class="set bad">
      ${icws.faults.map((fault) => html`<li>${fault}</li>`)}
    </ul>
    <div class="row actions">
      ${select('slack-fault', 'Slack', slackFaults, slack.fault, (what) =>
        perform({ do: 'slack_fault', what }),
      )}
      ${select('worker-crash', 'Worker', workerCrashes, workerCrash, (when) =>
        perform({ do: 'crash_worker', when }),
      )}
    </div>`;
}

function setIcwsFault(event: SubmitEvent): void {
  event.preventDefault();
  const given = new FormData(event.currentTarget as HTMLFormElement);
  const what = String(given.get('what'));
  const [effect, keep] = [given.has('effect'), given.has('keep')];
  void perform({ do: 'icws_fault', on: call, what, effect, keep });
}

/** `id` is also the name in a form. */
function select<T extends string>(
  id: string,
  label: string,
  words: Record<T, string>,
  chosen?: T,
  choose?: (value: T) => unknown,
): TemplateResult {
  const changed = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const known = namesOf(words).find((one) => one === value);
    if (known) choose?.(known);
  };
  return html`<span>
    <label for=${id}>${label}</label>
    <select id=${id} name=${id} @change=${changed}>
      ${namesOf(words).map(
        (value) =>
          html`<option value=${value} .selected=${value === chosen}>${words[value]}</option>`,
      )}
    </select>
  </span>`;
}

const checkbox = (id: string, label: string): TemplateResult => html`<span>
  <input type="checkbox" id=${id} name=${id} /> <label for=${id}>${label}</label>
</span>`;

const steps = { '10 minutes': 10, '1 hour': 60, '1 day': 1440 };
const moment = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });

function clock({ clockOffsetMs }: LocalState): TemplateResult {
  const now = moment.format(new Date(Date.now() + clockOffsetMs));
  return html`<div class="row actions" role="group" aria-label="Clock">
    <span>Simulated time: <time data-clock=${clockOffsetMs}>${now}</time>. Skip ahead:</span>
    ${Object.entries(steps).map(
      ([words, minutes]) =>
        html`<button type="button" class="block-button"
          @click=${() => perform({ do: 'forward', minutes })}>${words}</button>`,
    )}
  </div>`;
}

const listed = (participants: Email['to']): string =>
  participants.map(({ displayName, address }) => `${displayName} <${address}>`).join(', ');

const email = (one: Email): TemplateResult => {
  const facts = {
    To: listed(one.to),
    ...(one.cc.length === 0 ? {} : { Cc: listed(one.cc) }),
    'Reply-To': one.replyToAddress,
    Subject: one.emailSubject,
    Priority: priorities[one.priority] ?? one.priority,
  };
  return html`<article class="email card" aria-label="Email">
    <dl>
      ${Object.entries(facts).map(
        ([name, fact]) => html`<dt class="faint">${name}</dt><dd>${fact}</dd>`,
      )}
    </dl>
    <hr />
    <p class="text">${one.emailBody}</p>
    <p>Attached: ${one.recordingIds.map((id) => html`<span class="attachment">recording ${id}</span> `)}</p>
  </article>`;
};
