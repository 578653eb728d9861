/** The page's link to the control endpoint: the state as it changes, and what a person does. */
import type { Act } from '../control/protocol.ts';
import type { LocalState } from '../control/state.ts';
import type { Seen } from '../simulators/slack/simulator.ts';

/** Part of the address that `npm start` prints. */
const token = location.hash.slice(1);

/** Does one thing; the answer is what that person sees at once. A refusal is shown as Slack's own trouble. */
export async function perform(act: Act): Promise<Seen> {
  try {
    const response = await fetch('/sim/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(act),
    });
    const answer = (await response.json()) as Seen | { error: string };
    return 'error' in answer ? { kind: 'trouble', what: answer.error } : answer;
  } catch {
    return { kind: 'trouble', what: 'The local system does not answer. Is npm start running?' };
  }
}

/** Calls back with every state, and with whether the local system can be reached; reconnects by itself. */
export function follow(
  changed: (state: LocalState) => void,
  connected: (up: boolean) => void,
): void {
  const events = new EventSource(`/sim/events?token=${encodeURIComponent(token)}`);
  events.onopen = () => connected(true);
  events.onerror = () => connected(false);
  events.onmessage = ({ data }: MessageEvent<string>) => changed(JSON.parse(data) as LocalState);
}
