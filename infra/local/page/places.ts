/** Where a person can be: the channels, and the two tabs of the app's own place. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LocalState } from '../control/state.ts';

export type Place = { channel: string } | { tab: 'home' | 'messages' };

export interface PlaceLink {
  place: Place;
  name: string;
  here: boolean;
  /** Messages that this person has not seen here. */
  unread?: number;
}

export const titleOf = (place: Place, { appName, channels }: LocalState): string =>
  'tab' in place
    ? appName
    : `# ${channels.find(({ id }) => id === place.channel)?.name ?? place.channel}`;

const link = ({ place, name, here, unread = 0 }: PlaceLink, go: (place: Place) => void) =>
  html`<button type="button" class=${unread > 0 ? 'unread' : nothing}
    aria-current=${here ? 'page' : nothing}
    aria-label=${unread > 0 ? `${name}, ${unread} new` : nothing}
    @click=${() => go(place)}>
    ${name} ${unread > 0 ? html`<span class="count">${unread}</span>` : nothing}
  </button>`;

export const placeList = (links: PlaceLink[], go: (place: Place) => void): TemplateResult =>
  html`<nav class="places column" aria-label="Places">${links.map((one) => link(one, go))}</nav>`;

export const tabs = (home: boolean, go: (place: Place) => void): TemplateResult =>
  html`<nav class="row tabs faint" aria-label="Tabs of the app">
    ${link({ place: { tab: 'home' }, name: 'Home', here: home }, go)}
    ${link({ place: { tab: 'messages' }, name: 'Messages', here: !home }, go)}
  </nav>`;
