/** Questions on the terminal. What is secret is not echoed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Asker {
  ask(question: string): Promise<string>;
  /** Like `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

export function terminalAsker(): Asker {
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) process.stdout.write(chunk as Buffer);
      done();
    },
  });
  const terminal = createInterface({
    input: process.stdin,
    output,
    terminal: process.stdin.isTTY,
  });
  const lines = terminal[Symbol.asyncIterator]();
  // Lines that came before the end are still to be read.
  let ended = false;
  terminal.once('close', () => {
    ended = true;
  });
  const say = (text: string) => process.stdout.write(`${text}\n`);
  /** The prompt belongs to the terminal, so that editing the line keeps it. */
  const read = async (question: string, hidden: boolean): Promise<string> => {
    if (ended) process.stdout.write(question);
    else {
      terminal.setPrompt(question);
      terminal.prompt();
    }
    muted = hidden;
    try {
      const { done, value } = await lines.next();
      if (done) throw new Error('the input ended');
      return value.trim();
    } finally {
      muted = false;
      if (hidden || !process.stdin.isTTY) say('');
    }
  };
  return {
    say,
    ask: (question) => read(`${question}: `, false),
    askSecret: (question) => read(`${question} (not shown): `, true),
    close: () => terminal.close(),
  };
}
