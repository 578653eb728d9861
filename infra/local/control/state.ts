/** Everything that the page shows. Sent whole with every change; lists hold their latest 200 entries. */
import { slackManifest } from '../../cli/slack-manifest.ts';
import type { Offered } from '../seed.ts';
import type { LocalStack } from '../stack.ts';
import type { Faults } from './faults.ts';

const latest = 200;
const { features, display_information } = slackManifest({
  requestUrl: 'http://localhost',
  stage: 'main',
});
const [command] = features.slash_commands;

export type LocalState = ReturnType<typeof stateOf>;
export type Shortcut = LocalState['shortcuts'][number];

export function stateOf(stack: LocalStack, faults: Faults, { people, samples }: Offered) {
  const { workspace, calls } = stack.slack;
  const { users, channels, handles } = workspace;
  return {
    clockOffsetMs: stack.clock.offsetMs,
    appName: display_information.name,
    command: {
      name: command?.command ?? '',
      hint: command?.usage_hint ?? '',
      description: command?.description ?? '',
    },
    samples,
    shortcuts: features.shortcuts,
    people: people.map(({ user, role }) => ({
      id: user,
      name: users.get(user)?.name ?? user,
      role,
      direct: workspace.direct(user),
    })),
    /** Names of everyone and every group, by id. */
    names: Object.fromEntries([
      ...[...users.values()].map(({ id, name }): [string, string] => [id, name]),
      ...handles,
    ]),
    channels: [...channels.values()]
      .filter(({ open, archived }) => open && !archived)
      .map(({ id, name }) => ({ id, name })),
    messages: workspace.messages.slice(-latest),
    /** By person: the stack of modals, the visible one last. */
    stacks: Object.fromEntries(workspace.stacks),
    homes: Object.fromEntries(workspace.homes),
    slack: { fault: faults.slack, calls: calls.slice(-latest) },
    icws: {
      sessions: stack.icws.sessions.count,
      mostSessions: stack.icws.sessions.most,
      calls: stack.icws.calls.slice(-latest),
      outbox: stack.icws.outbox.slice(-latest),
      faults: faults.icws,
    },
    workerCrash: faults.workerCrash,
    queue: { waiting: stack.queue.count().all, deadLetters: stack.deadLetters.count().all },
    log: stack.lines.slice(-latest),
  };
}
