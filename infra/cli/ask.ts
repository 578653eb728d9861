/** Questions on the terminal. Secrets are not echoed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Asker {
  ask(question: string): Promise<string>;
  /** Like `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** `input` and `shown`: the terminal, or another pair of streams. */
export function terminalAsker(
  input: NodeJS.ReadableStream & { isTTY?: boolean } = process.stdin,
  shown: NodeJS.WritableStream = process.stdout,
): Asker {
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) shown.write(chunk as Buffer);
      done();
    },
  });
  const open = () =>
    createInterface({
      input,
      output,
      terminal: input.isTTY === true,
      // The arrow keys must not recall earlier input: it may have been a secret.
      historySize: 0,
    });
  // Lines that arrived before the input ended must still be read.
  let ended = false;
  const end = () => {
    ended = true;
  };
  let terminal = open().once('close', end);
  let lines = terminal[Symbol.asyncIterator]();
  /** Nor may the key that pastes deleted text: a new readline interface has no history. */
  const forget = () => {
    terminal.off('close', end).close();
    terminal = open().once('close', end);
    lines = terminal[Symbol.asyncIterator]();
  };
  const say = (text: string): void => {
    shown.write(`${text}\n`);
  };
  /** The prompt is set on the interface, so that editing the line keeps it. */
  const read = async (question: string, hidden: boolean): Promise<string> => {
    if (ended) shown.write(question);
    else {
      terminal.setPrompt(question);
      terminal.prompt();
    }
    muted = hidden;
    try {
      const { done, value } = await lines.next();
      if (done) throw new Error('The input ended.');
      // A password may begin or end with a space.
      return hidden ? value : value.trim();
    } finally {
      muted = false;
      if (hidden && input.isTTY && !ended) forget();
      if (hidden || !input.isTTY) say('');
    }
  };
  return {
    say,
    ask: (question) => read(`${question}: `, false),
    askSecret: (question) => read(`${question} (not shown): `, true),
    close: () => terminal.close(),
  };
}
