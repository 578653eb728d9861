/**
 * Has Slack check views and messages with `blocks.validate`, which shows them to nobody. It allows how many calls it likes
 * ("special rate limits apply"), so there are few at a time, and the first refusal to answer ends the check.
 */
import type { WebClient } from '@slack/web-api';
import * as z from 'zod/mini';
import type { Check, Finding } from '../application/checks.ts';
import { slackFault } from './client.ts';
import type { Example } from './examples.ts';

/** How many calls are under way at once. */
const atOnce = 3;
const component = 'Slack blocks';

type Verdict =
  | { kind: 'accepted' }
  | { kind: 'refused'; problems: string[] }
  /** Nothing is known about this one, and no more are asked about. */
  | { kind: 'unchecked'; why: string };

/** The codes of a payload that Slack would not show ("blocks.validate" of Slack's docs). */
const refusals = new Set(['invalid_blocks', 'invalid_message', 'invalid_view']);

const errorsSchema = z.object({
  data: z.object({
    errors: z.array(
      z.object({ pointer: z._default(z.string(), ''), message: z._default(z.string(), '') }),
    ),
  }),
});

/** `until`: no call begins later, epoch milliseconds. */
export async function checkBlocks(
  client: WebClient,
  examples: readonly Example[],
  { now, until }: { now(): number; until: number },
): Promise<Check[]> {
  const tally: Tally = { accepted: 0, refused: [] };
  const ask = async (example: Example): Promise<void> => {
    if (tally.stopped !== undefined) return;
    if (now() > until) tally.stopped = 'there was no time for more';
    else count(tally, example, await validate(client, example));
  };
  const left = examples.values();
  const askAll = async (): Promise<void> => {
    for (const example of left) await ask(example);
  };
  await Promise.all(Array.from({ length: atOnce }, askAll));
  return [...tally.refused, ...summary(tally, examples.length)];
}

interface Tally {
  accepted: number;
  refused: Check[];
  /** Why no more are asked about. */
  stopped?: string;
}

function count(tally: Tally, example: Example, verdict: Verdict): void {
  if (verdict.kind === 'accepted') tally.accepted += 1;
  else if (verdict.kind === 'refused') tally.refused.push(refusedCheck(example, verdict.problems));
  else tally.stopped ??= verdict.why;
}

async function validate(client: WebClient, example: Example): Promise<Verdict> {
  try {
    // A message's `text` is refused as an unknown property: only blocks are checked.
    await client.blocks.validate(
      'view' in example ? { view: example.view } : { message: { blocks: example.message.blocks } },
    );
    return { kind: 'accepted' };
  } catch (cause) {
    return verdictOf(cause);
  }
}

function verdictOf(cause: unknown): Verdict {
  const fault = slackFault(cause);
  if (fault.kind === 'rate_limited') return unchecked('Slack limits the rate');
  if (fault.kind === 'unanswered') return unchecked('Slack did not answer');
  if (!refusals.has(fault.code)) return unchecked(`Slack replied ${fault.code}`);
  const { data } = errorsSchema.safeParse(cause);
  const problems = (data?.data.errors ?? []).map(({ pointer, message }) =>
    `${message} (${pointer})`.slice(0, 300),
  );
  return { kind: 'refused', problems: problems.length === 0 ? [fault.code] : problems };
}

const unchecked = (why: string): Verdict => ({ kind: 'unchecked', why });

const refusedCheck = ({ of, request }: Example, problems: string[]): Check => ({
  component,
  ok: false,
  code: 'blocks_refused',
  message: `${of} (${request}): ${problems.join('; ')}`,
  fix: 'Slack will not show this view or message to anyone. Report a bug with this line.',
  numbers: { count: problems.length },
});

/** One line about those that Slack accepted, and about those that it was not asked about. */
function summary({ accepted, refused, stopped }: Tally, of: number): Check[] {
  if (stopped !== undefined) {
    const checked = accepted + refused.length;
    const found: Finding = {
      ok: true,
      code: 'blocks_unchecked',
      message: `only ${checked} of ${of} views and messages were checked: ${stopped}`,
      fix: 'Sharing does not depend on this check. If Slack limits the rate, run it again in a few minutes.',
      numbers: { count: checked, of },
    };
    return [{ component, ...found }];
  }
  if (accepted < of) return [];
  const message = `all ${of} views and messages are accepted`;
  return [{ component, ok: true, code: 'blocks_accepted', message, numbers: { count: of } }];
}
