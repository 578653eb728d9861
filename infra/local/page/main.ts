/** The page: two people's Slack side by side, PureConnect and the console beside them. */
import { html, nothing, render } from 'lit-html';
import type { LocalState } from '../control/state.ts';
import { iconButton } from './buttons.ts';
import { consolePanel } from './console.ts';
import { keepFocusAndScroll } from './focus.ts';
import { follow } from './link.ts';
import { Pane } from './pane.ts';
import { pbxPanel } from './pbx.ts';

const regions = ['left', 'right', 'pbx', 'console'] as const;
type Region = (typeof regions)[number];

let state: LocalState | undefined;
let panes: Pane[] = [];
let connected = true;
/** What a narrow window shows; a wide one shows everything. */
let shown: Region = 'left';
let dark = matchMedia('(prefers-color-scheme: dark)').matches;

function refresh(): void {
  if (!state) return;
  const now = state;
  keepFocusAndScroll(() => render(page(now), document.body));
}

function show(region: Region): void {
  shown = region;
  refresh();
}

function nameOf(region: Region, { names }: LocalState): string {
  if (region === 'pbx') return 'PureConnect';
  if (region === 'console') return 'Console';
  return names[panes.find(({ id }) => id === region)?.user ?? ''] ?? region;
}

const disconnected = html`<p class="row banner" role="alert">
  Can’t reach the local system. Run npm start and open the address that it prints.
</p>`;

const page = (now: LocalState) => html`<header class="row page-header">
    <h1>${now.appName} <small class="faint">on this machine</small></h1>
    <nav class="row regions" aria-label="Regions">
      ${regions.map(
        (region) =>
          html`<button type="button" aria-pressed=${shown === region}
            @click=${() => show(region)}>${nameOf(region, now)}</button>`,
      )}
    </nav>
    <span class="theme">${iconButton('◐', 'Light or dark', toggleTheme)}</span>
  </header>
  ${connected ? nothing : disconnected}
  <main data-shown=${shown}>
    ${panes.map((pane) => pane.template(now))} ${pbxPanel(now, refresh)} ${consolePanel(now)}
  </main>`;

function toggleTheme(): void {
  dark = !dark;
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
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
  show(next);
  const region = document.getElementById(next);
  const first = region?.querySelector<HTMLElement>(
    '[role$=dialog]:not([hidden]) :is(input, select, textarea, button)',
  );
  (first ?? region)?.focus();
});

follow(
  (changed) => {
    if (panes.length === 0) {
      const pane = (id: Region, user = '') => new Pane(id, user, changed, refresh);
      panes = [pane('left', changed.people[0]?.id), pane('right', changed.people[1]?.id)];
    }
    state = changed;
    refresh();
  },
  (up) => {
    connected = up;
    refresh();
  },
);
