/** For developers: every Web API call with what Slack refused and why, and the functions' log. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState } from '../control/state.ts';

const call = ({ method, error, problems = [] }: LocalState['slack']['calls'][number]) =>
  html`<li class=${error === undefined ? nothing : 'refused'}>
    <code>${method}</code> ${error ? html`<strong class="bad">${error}</strong>` : 'ok'}
    ${problems.map((problem) => html`<br /><code>${problem}</code>`)}
  </li>`;

export const consolePanel = ({ slack, log }: LocalState): TemplateResult => html`
<section class="panel" id="console" aria-label="Console" tabindex="0">
  <h2>Console</h2>
  <h3>Slack Web API calls</h3>
  <ol>
    ${slack.calls.toReversed().map(call)}
  </ol>
  <h3>Function logs</h3>
  <ol>
    ${log.toReversed().map((line) => html`<li><code>${line}</code></li>`)}
  </ol>
</section>`;
