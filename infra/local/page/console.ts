/** What a developer wants to see: every Web API call with what Slack refused and why, and the functions' log. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState } from '../control/protocol.ts';

const call = ({ method, error, problems }: LocalState['slack']['calls'][number]) =>
  html`<li class=${error === undefined ? '' : 'refused'}>
    <code>${method}</code> ${error === undefined ? 'ok' : html`<strong>${error}</strong>`}
    ${
      problems && problems.length > 0
        ? html`<ul>
            ${problems.map((problem) => html`<li><code>${problem}</code></li>`)}
          </ul>`
        : nothing
    }
  </li>`;

export const consolePanel = ({ slack, log }: LocalState): TemplateResult => html`<section
  class="panel"
  id="console"
  aria-label="Console"
  tabindex="0"
>
  <h2>Console</h2>
  <h3>Slack’s Web API</h3>
  <ol class="calls">
    ${[...slack.calls].reverse().map(call)}
  </ol>
  <h3>Log of the functions</h3>
  <ol class="log-lines">
    ${[...log].reverse().map((line) => html`<li><code>${line}</code></li>`)}
  </ol>
</section>`;
