/** Nobody changes a deployment by mistake: the tool says what it changes, and asks. */
import type { Readable, Writable } from 'node:stream';
import { printable, say } from './say.ts';
import { exitCodes, ToolError } from './tool-error.ts';

/** Where a person answers. Prompts go to standard error, so that standard output holds the result alone. */
export interface Terminal {
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean };
}

/** The terminal that the tool runs in; without one, `input.isTTY` is not set. */
export const ownTerminal = (): Terminal => ({
  input: process.stdin,
  output: process.stderr.isTTY ? process.stderr : process.stdout,
});

/** Throws `ToolError` where nobody can be asked and `--yes` is not given. */
export function requireTerminal(yes: boolean, { input }: Terminal = ownTerminal()): void {
  if (yes || input.isTTY) return;
  throw new ToolError('This changes a deployment, and there is no terminal to ask: add --yes.');
}

/** A change: where, and what. */
export interface Change {
  /** What is changed, with its stage and stack. */
  where: string;
  question: string;
  yes: boolean | undefined;
}

/** Says what will be changed, and asks unless `yes` is set. Throws `ToolError` if the answer is no. */
export async function confirmChange(
  { where, question, yes }: Change,
  { input, output }: Terminal = ownTerminal(),
): Promise<void> {
  if (yes) {
    say(where);
    return;
  }
  const { confirm } = await import('@clack/prompts');
  // In the prompt itself: the result may go into a file.
  const message = printable(`${where}\n${question}`);
  const answer = await confirm({ message, initialValue: false, input, output });
  if (answer !== true) throw new ToolError('Nothing was changed.', exitCodes.found);
}
