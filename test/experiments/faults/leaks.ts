/** Looks for leaked secrets and personal data in logs, audit trail, queue messages, Slack messages and items. */
import { marks, type World } from './world.ts';

interface Place {
  name: string;
  text: string;
  forbidden: string[];
}

/** Every place that could hold a secret, and what must not be in it. */
async function places(world: World): Promise<Place[]> {
  const { stack, slack, icws } = world.h;
  const address = `${marks.recipient}@`;
  const secrets = [marks.botToken, marks.signingSecret, marks.password, ...icws.sessions.secrets];
  const personal = [...secrets, marks.body, marks.subject, address];
  const trail = stack.trail;
  const inChannels = slack.workspace.messages.filter(({ channel }) => channel.startsWith('C'));
  const items = await world.h.items();
  const ended = items.filter(({ state }) => state === 'sent');
  return [
    { name: 'a log', text: stack.lines.join('\n'), forbidden: personal },
    { name: 'the audit trail', text: trail.join('\n'), forbidden: personal },
    { name: 'a queue message', text: stack.queue.bodies.join('\n'), forbidden: personal },
    { name: 'a channel', text: JSON.stringify(inChannels), forbidden: personal },
    { name: 'a message', text: JSON.stringify(slack.workspace.messages), forbidden: secrets },
    { name: 'an item', text: JSON.stringify(items), forbidden: secrets },
    { name: 'an item that was sent', text: JSON.stringify(ended), forbidden: [marks.body] },
  ];
}

/** The leaks found, by place, with the beginning of the marker; never a real secret. */
export async function findLeaks(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const { name, text, forbidden } of await places(world)) {
    const hits = forbidden.filter((mark) => text.includes(mark));
    if (hits.length > 0) found.push(`${name} holds ${hits.map((hit) => hit.slice(0, 12)).join()}`);
  }
  return found;
}
