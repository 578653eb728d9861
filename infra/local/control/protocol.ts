/** What the control endpoint accepts: one thing that a person does in the page. */
import { z } from 'zod';
import { icwsFaults, namesOf, slackFaults, workerCrashes } from './fault-names.ts';

const id = z.string().min(1);
const user = id;
const message = { channel: id, ts: id };

export const act = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('type'),
    user,
    channel: id,
    line: z.string().min(1).max(4000),
    thread: id.optional(),
  }),
  z.object({ do: z.literal('submit'), user, values: z.record(z.string(), z.string()) }),
  /** A button of the visible modal, or an input that tells the app of its changes. */
  z.object({
    do: z.literal('click_view'),
    user,
    action: z.string(),
    values: z.record(z.string(), z.string()),
  }),
  z.object({ do: z.literal('back'), user }),
  z.object({ do: z.literal('close'), user }),
  z.object({ do: z.literal('click'), user, ...message, action: z.string() }),
  z.object({ do: z.literal('open_home'), user }),
  z.object({ do: z.literal('click_home'), user, action: z.string(), nth: z.int().nonnegative() }),
  z.object({
    do: z.literal('shortcut'),
    user,
    callback: z.string(),
    on: z.object(message).optional(),
  }),
  z.object({
    do: z.literal('icws_fault'),
    on: z.enum(namesOf(icwsFaults)),
    what: z.string(),
    /** The email is sent all the same. */
    effect: z.boolean(),
    /** Until cleared, and not once. */
    keep: z.boolean(),
  }),
  z.object({ do: z.literal('clear_icws_faults') }),
  z.object({ do: z.literal('slack_fault'), what: z.enum(namesOf(slackFaults)) }),
  z.object({ do: z.literal('crash_worker'), when: z.enum(namesOf(workerCrashes)) }),
  /** Moves everyone's clock forward; the schedule runs as it would have by then. */
  z.object({ do: z.literal('forward'), minutes: z.int().min(1).max(100_000) }),
]);
export type Act = z.infer<typeof act>;
