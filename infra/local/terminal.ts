/** The terminal as Slack's composer: the command, the form's inputs one by one, the review, the thread. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageText, readable, viewText } from './render.ts';
import type { InputBlock, Option } from './simulators/slack/block-types.ts';
import { initialOf } from './simulators/slack/inputs.ts';
import type { Seen } from './simulators/slack/simulator.ts';
import type { Message, View } from './simulators/slack/workspace.ts';
import type { LocalStack } from './stack.ts';

type Say = (text: string) => void;
type Ask = (question: string) => Promise<string>;

const hint = 'Type /share-recording [recordingId] [email], /share-recording help, or quit.';

/** Talks until `quit`. Without a terminal to read from it waits for ever: the stack stays up. */
export async function converse(
  stack: LocalStack,
  user: string,
  channel: string,
  say: Say,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Every line is kept until it is asked for, also when many are pasted at once.
  const lines = terminal[Symbol.asyncIterator]();
  const ask: Ask = async (question) => {
    process.stdout.write(question);
    const { done, value } = await lines.next();
    return done ? new Promise<never>(() => undefined) : value;
  };
  watchMessages(stack, say);
  say(`\nYou are Ann, in #quality. ${hint}`);
  for (;;) {
    const line = (await ask('> ')).trim();
    if (line === 'quit' || line === 'exit') break;
    const typed = /^\/share-recording\b\s*(.*)$/.exec(line);
    if (typed) await share(stack, user, channel, typed[1] ?? '', say, ask);
    else if (line !== '') say(hint);
  }
  terminal.close();
}

async function share(
  stack: LocalStack,
  user: string,
  channel: string,
  text: string,
  say: Say,
  ask: Ask,
): Promise<void> {
  const { slack } = stack;
  const opened = await slack.command(user, channel, text);
  if (opened.kind !== 'view') return say(seenText(opened, stack));
  const values: Record<string, string> = {};
  await fillIn(opened.view, values, ask, say);
  for (;;) {
    const seen = await slack.submit(user, values);
    if (seen.kind === 'view') {
      say(viewText(seen.view, slack.workspace));
      break;
    }
    say(seenText(seen, stack));
    if (seen.kind !== 'errors') return;
    await fillIn(opened.view, values, ask, say, Object.keys(seen.errors));
  }
  if ((await ask(`Press “${buttonOf(stack, user)}”? [y/N] `)).trim().toLowerCase() !== 'y') {
    slack.workspace.stacks.set(user, []);
    return say('Closed; nothing was started.');
  }
  say(seenText(await slack.submit(user), stack));
}

const buttonOf = (stack: LocalStack, user: string): string =>
  stack.slack.workspace.stack(user).at(-1)?.submit?.text ?? 'Close';

/** Asks for every input, or for the named ones; an empty line keeps what the input holds. */
async function fillIn(
  view: View,
  values: Record<string, string>,
  ask: Ask,
  say: Say,
  only?: string[],
): Promise<void> {
  const inputs = view.blocks.filter(({ type }) => type === 'input') as unknown as InputBlock[];
  for (const input of inputs) {
    const id = input.element.action_id;
    if (only && !only.includes(id)) continue;
    if ('options' in input.element) say(`  (${choicesOf(input.element.options)})`);
    const typed = await ask(questionFor(input, values[id]));
    if (typed !== '') values[id] = typed.replaceAll('\\n', '\n');
  }
}

const choicesOf = (options: Option[]): string =>
  options.map(({ value, text }) => `${value} ${text.text}`).join(', ');

function questionFor({ label, optional, element }: InputBlock, typed: string | undefined): string {
  const held = typed ?? initialOf(element);
  const known = held === undefined ? '' : ` [${held}]`;
  return `  ${label.text}${optional ? ' (optional)' : ''}${known}: `;
}

function seenText(seen: Seen, stack: LocalStack): string {
  switch (seen.kind) {
    case 'text':
      return readable(seen.text, stack.slack.workspace);
    case 'errors':
      return Object.entries(seen.errors)
        .map(([name, error]) => `  ✗ ${name}: ${error}`)
        .join('\n');
    case 'view':
      return viewText(seen.view, stack.slack.workspace);
    case 'trouble':
      return `Slack says: ${seen.what}`;
    case 'closed':
      return 'Accepted; watch the thread.';
    case 'nothing':
      return '';
    default:
      return seen satisfies never;
  }
}

/** Prints every message that is new or has changed. */
function watchMessages(stack: LocalStack, say: Say): void {
  const { workspace } = stack.slack;
  const shown = new Map<Message, number>(workspace.messages.map((one) => [one, one.edited]));
  const look = async () => {
    for (;;) {
      for (const message of workspace.messages) {
        if (shown.get(message) === message.edited) continue;
        shown.set(message, message.edited);
        say(`\n${messageText(message, workspace)}`);
      }
      await sleep(200);
    }
  };
  void look();
}
