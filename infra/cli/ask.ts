/** Questions on the terminal. What is secret is not echoed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Asker {
  ask(question: string, fallback?: string): Promise<string>;
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
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const read = async (question: string): Promise<string> => {
    process.stdout.write(question);
    const { done, value } = await lines.next();
    if (done) throw new Error('the input ended');
    return value.trim();
  };
  return {
    say,
    async ask(question, fallback) {
      const answer = await read(
        fallback === undefined ? `${question}: ` : `${question} [${fallback}]: `,
      );
      return answer === '' && fallback !== undefined ? fallback : answer;
    },
    async askSecret(question) {
      muted = true;
      try {
        return await read(`${question} (not shown): `);
      } finally {
        muted = false;
        say('');
      }
    },
    close: () => terminal.close(),
  };
}
