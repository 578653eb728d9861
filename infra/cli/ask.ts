/** Questions. On a terminal, secrets are not echoed; elsewhere, lines of the input are the answers. */
import { createInterface } from 'node:readline';
import { ownTerminal, type Terminal } from './confirm.ts';
import { printable } from './say.ts';
import { exitCodes, ToolError } from './tool-error.ts';

export interface Asker {
  /** How often a set of answers may be given: lines of an input are one answer each, for one question each. */
  tries: number;
  ask(question: string): Promise<string>;
  /** Like `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** Asks on a terminal, or reads lines. */
export const asker = (terminal: Terminal = ownTerminal()): Asker =>
  terminal.input.isTTY ? terminalAsker(terminal) : lineReader(terminal);

/** Every question has an editor of its own: no key brings an earlier answer back, which may have been a secret. */
export function terminalAsker({ input, output }: Terminal): Asker {
  return {
    tries: 3,
    say: (line) => void output.write(`${printable(line)}\n`),
    async ask(question) {
      const { text } = await import('@clack/prompts');
      const message = printable(question);
      return answered(await text({ message, defaultValue: '', input, output })).trim();
    },
    async askSecret(question) {
      const { password } = await import('@clack/prompts');
      const message = `${printable(question)} (not shown)`;
      // No character stands for what is typed: its length is nobody's business. A password may end with a space.
      return answered(await password({ message, mask: '', input, output }));
    },
    close: () => undefined,
  };
}

function answered(answer: string | symbol | undefined): string {
  if (typeof answer === 'symbol') throw new ToolError('Canceled.', exitCodes.found);
  return answer ?? '';
}

/** Reads an answer from each line, also from those that came before its question and after the end of the input. */
function lineReader({ input, output }: Terminal): Asker {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const say = (line: string): void => void output.write(`${printable(line)}\n`);
  const next = async (question: string): Promise<string> => {
    say(`${question}:`);
    const { done, value } = await lines.next();
    if (done) throw new ToolError(`The input ended before the answer to: ${question}`);
    return value;
  };
  return {
    tries: 1,
    say,
    ask: async (question) => (await next(question)).trim(),
    askSecret: (question) => next(`${question} (not shown)`),
    close: () => reader.close(),
  };
}
