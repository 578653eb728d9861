/** What the control endpoint says and takes: the local system at a glance, and what somebody does with it. */
import { z } from 'zod';
import type { Email } from '../simulators/icws/parameters.ts';
import type { Message, View } from '../simulators/slack/workspace.ts';
import { slackTrouble, workerDeaths } from './troubles.ts';

const user = z.string().min(1);
const channel = z.string().min(1);
const ts = z.string().min(1);

/** One thing that a person does in the page. */
export const act = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('type'),
    user,
    channel,
    line: z.string().min(1).max(4000),
    thread: ts.optional(),
  }),
  z.object({ do: z.literal('submit'), user, values: z.record(z.string(), z.string()) }),
  z.object({ do: z.literal('back'), user }),
  z.object({ do: z.literal('close'), user }),
  z.object({ do: z.literal('click'), user, channel, ts, action: z.string() }),
  z.object({ do: z.literal('open_home'), user }),
  z.object({
    do: z.literal('click_home'),
    user,
    action: z.string(),
    nth: z.number().int().nonnegative(),
  }),
  z.object({
    do: z.literal('shortcut'),
    user,
    callback: z.string(),
    on: z.object({ channel, ts }).optional(),
  }),
  z.object({
    do: z.literal('icws_trouble'),
    on: z.enum(['login', 'details', 'put', 'logout']),
    what: z.string(),
    /** The email goes out all the same. */
    effect: z.boolean(),
    /** Until cleared, and not once. */
    keep: z.boolean(),
  }),
  z.object({ do: z.literal('icws_well') }),
  z.object({ do: z.literal('slack_trouble'), what: z.enum(slackTrouble) }),
  z.object({ do: z.literal('kill_worker'), when: z.enum(workerDeaths) }),
  /** Moves everybody's clock forward; the schedule runs as it would have by then. */
  z.object({ do: z.literal('forward'), minutes: z.number().int().min(1).max(100_000) }),
]);
export type Act = z.infer<typeof act>;

/** The answer to an act: what that person sees at once. */
export type { Seen } from '../simulators/slack/simulator.ts';

export interface Shortcut {
  callbackId: string;
  name: string;
  on: 'global' | 'message';
}

/** Everything that the page shows. Sent whole with every change; lists hold their latest 200 entries. */
export interface LocalState {
  clockOffsetMs: number;
  appName: string;
  command: { name: string; hint: string; description: string };
  shortcuts: Shortcut[];
  people: { id: string; name: string; role: string; direct: string }[];
  /** Names of everybody and every group, by id. */
  names: Record<string, string>;
  channels: { id: string; name: string }[];
  messages: Message[];
  /** By person: the stack of modals, the visible one last. */
  stacks: Record<string, View[]>;
  homes: Record<string, unknown[]>;
  slack: { trouble: string; calls: { method: string; error?: string; problems?: string[] }[] };
  icws: {
    sessions: number;
    mostSessions: number;
    calls: { method: string; host: string; path: string; status: number | 'none' }[];
    outbox: Email[];
    troubles: string[];
  };
  worker: { dies: string };
  queue: { waiting: number; deadLetters: number };
  log: string[];
}
