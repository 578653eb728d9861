/** The page: two people's Slack side by side, PureConnect and the console beside them. */
import { html, nothing, render } from 'lit-html';
import type { LocalState } from '../control/protocol.ts';
import { consolePanel } from './console.ts';
import { keepFocusAndScroll } from './focus.ts';
import { follow } from './link.ts';
import { Pane } from './pane.ts';
import { Pbx } from './pbx.ts';

const regions = ['left', 'right', 'pbx', 'console'] as const;
type Region = (typeof regions)[number];

let state: LocalState | undefined;
let panes: Pane[] = [];
let up = true;
/** What a narrow window shows; a wide one shows everything. */
let shown: Region = 'left';
let dark: boolean | undefined;
const pbx = new Pbx(refresh);

function refresh(): void {
  if (!state) return;
  const now = state;
  keepFocusAndScroll(() => render(page(now), document.body));
}

function page(now: LocalState) {
  const names = { pbx: 'Telephone system', console: 'Console' };
  const nameOf = (region: Region) =>
    region === 'pbx' || region === 'console'
      ? names[region]
      : (now.names[panes.find(({ id }) => id === region)?.user ?? ''] ?? region);
  const choose = (region: Region) => {
    shown = region;
    refresh();
  };
  return html`<header class="page-header">
      <h1>share-recording <small>on this machine</small></h1>
      <nav class="regions" aria-label="Regions">
        ${regions.map(
          (region) =>
            html`<button
              type="button"
              aria-pressed=${shown === region}
              @click=${() => choose(region)}
            >
              ${nameOf(region)}
            </button>`,
        )}
      </nav>
      <button type="button" class="theme" aria-label="Light or dark" @click=${turn}>◐</button>
    </header>
    ${
      up
        ? nothing
        : html`<p class="trouble" role="alert">
            The local system cannot be reached. Start it with <code>npm start</code> and open the
            address that it prints.
          </p>`
    }
    <main data-shown=${shown}>
      ${panes.map((pane) => pane.template(now))} ${pbx.template(now)} ${consolePanel(now)}
    </main>`;
}

function turn(): void {
  dark = !(dark ?? matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

/** F6 goes to the next region, as in most programs with panes. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'F6') return;
  event.preventDefault();
  const at = regions.findIndex((id) =>
    document.getElementById(id)?.contains(document.activeElement),
  );
  const step = event.shiftKey ? regions.length - 1 : 1;
  const next = regions[(at + step) % regions.length] ?? 'left';
  shown = next;
  refresh();
  const region = document.getElementById(next);
  const first = region?.querySelector<HTMLElement>(
    '[role$=dialog]:not([hidden]) :is(input, select, textarea, button)',
  );
  (first ?? region)?.focus();
});

follow(
  (changed) => {
    const [first, second] = changed.people;
    if (panes.length === 0 && first && second) {
      panes = [
        new Pane('left', first.id, changed, refresh),
        new Pane('right', second.id, changed, refresh),
      ];
    }
    state = changed;
    refresh();
  },
  (reached) => {
    up = reached;
    refresh();
  },
);
