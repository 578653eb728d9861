/** The local system at a glance, as the page shows it. */
import { slackManifest } from '../../cli/slack-manifest.ts';
import { roles } from '../seed.ts';
import type { LocalStack } from '../stack.ts';
import type { LocalState } from './protocol.ts';
import type { Switches } from './switches.ts';

const latest = 200;
const { features, display_information } = slackManifest('http://localhost');
const [command] = features.slash_commands;

export function snapshot(stack: LocalStack, switches: Switches): LocalState {
  const { workspace, calls } = stack.slack;
  const { users, channels } = workspace;
  const queue = stack.queue.count();
  return {
    clockOffsetMs: stack.clock.offsetMs,
    appName: display_information.name,
    command: {
      name: command?.command ?? '',
      hint: command?.usage_hint ?? '',
      description: command?.description ?? '',
    },
    shortcuts: features.shortcuts.map(({ callback_id, name, type }) => ({
      callbackId: callback_id,
      name,
      on: type === 'global' ? 'global' : 'message',
    })),
    people: roles.map(({ user, role }) => ({
      id: user,
      name: users.get(user)?.name ?? user,
      role,
      direct: workspace.direct(user),
    })),
    names: {
      ...Object.fromEntries([...users.values()].map(({ id, name }) => [id, name])),
      ...Object.fromEntries(workspace.handles),
    },
    channels: [...channels.values()]
      .filter(({ open, archived }) => open && !archived)
      .map(({ id, name }) => ({ id, name })),
    messages: workspace.messages.slice(-latest),
    stacks: Object.fromEntries(workspace.stacks),
    homes: Object.fromEntries(workspace.homes),
    slack: {
      trouble: switches.slack,
      calls: calls.slice(-latest).map(({ method, error, problems }) => ({
        method,
        ...(error === undefined ? {} : { error }),
        ...(problems === undefined ? {} : { problems: messagesOf(problems) }),
      })),
    },
    icws: {
      sessions: stack.icws.sessions.count,
      mostSessions: stack.icws.sessions.most,
      calls: stack.icws.calls.slice(-latest),
      outbox: stack.icws.outbox.slice(-latest),
      troubles: switches.icwsTroubles(),
    },
    worker: { dies: switches.dies },
    queue: { waiting: queue.all, deadLetters: stack.deadLetters.count().all },
    log: stack.lines.slice(-latest),
  };
}

const messagesOf = (problems: unknown): string[] =>
  (problems as { messages?: string[] }).messages ?? [];
